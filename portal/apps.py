from django.apps import AppConfig


class PortalConfig(AppConfig):
    """See the README: what this room is for."""

    name = "portal"
    verbose_name = "Portail"
