from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """See the README: what this room is for."""

    name = "notifications"
    verbose_name = "Notifications"

    def ready(self):
        """Say what is held of people, and what goes with them."""
        from reseau import erasure
        from reseau.personal_data import declare

        from . import delivery, personal_data

        declare(personal_data.HELD, personal_data.LEFT_OUT)
        erasure.also(delivery.forget_address)
