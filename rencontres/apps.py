from django.apps import AppConfig


class RencontresConfig(AppConfig):
    """Meetings: topics, agenda, invitations, minutes, decisions, actions, and the next agenda."""

    name = "rencontres"
    verbose_name = "Rencontres"

    def ready(self):
        """Make what belongs to meetings searchable."""
        from search import registry

        from .sources import SOURCES

        for source in SOURCES:
            registry.register(source)
