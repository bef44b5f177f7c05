from django.apps import AppConfig


class SearchConfig(AppConfig):
    """One search over everything: entries, engines, the results page. Knows no content; see `search.registry`."""

    name = "search"
    verbose_name = "Recherche"

    def ready(self):
        from . import checks  # noqa: F401 - registers itself
