from django.apps import AppConfig


class ReseauConfig(AppConfig):
    """People, organisations, territories, invitations, and the access rules."""

    name = "reseau"
    verbose_name = "Réseau"

    def ready(self):
        """Say what is held of people."""
        from . import personal_data

        personal_data.declare(personal_data.OWN, personal_data.OWN_LEFT_OUT)
