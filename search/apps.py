from django.apps import AppConfig


class SearchConfig(AppConfig):
    """See the README: what this room is for."""

    name = "search"
    verbose_name = "Recherche"
