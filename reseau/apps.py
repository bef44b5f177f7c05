from django.apps import AppConfig


class ReseauConfig(AppConfig):
    """People, organisations, territories, invitations, and the access rules."""

    name = "reseau"
    verbose_name = "Réseau"
