from django.apps import AppConfig


class SearchConfig(AppConfig):
    """One search over everything: entries, engines, the results page. Knows no content; see `search.registry`."""

    name = "search"
    verbose_name = "Recherche"

    def ready(self):
        """Register what is checked at start, and what people are told of."""
        from notifications import events

        from . import checks  # noqa: F401 - registers itself
        from .saved import telling

        events.register(telling.EVENT)
