from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """See the README: what this room is for."""

    name = "notifications"
    verbose_name = "Notifications"

    def ready(self):
        """Say what is held of people."""
        from reseau.personal_data import declare

        from . import personal_data

        declare(personal_data.HELD, personal_data.LEFT_OUT)
