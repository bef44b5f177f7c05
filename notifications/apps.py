from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """See the README: what this room is for."""

    name = "notifications"
    verbose_name = "Notifications"
