from django.apps import AppConfig


class SearchConfig(AppConfig):
    """One search over everything: entries, engines, the results page. Knows no content; see `search.registry`."""

    name = "search"
    verbose_name = "Recherche"

    def ready(self):
        """Register what is checked at start, what people are told of, and what goes with an account."""
        from notifications import events
        from reseau import comptes, demandes
        from reseau.personal_data import declare

        from . import checks, owners, past, personal_data  # noqa: F401 - checks registers itself
        from .saved import telling

        events.register(telling.EVENT)
        comptes.when_closed(past.forget)
        demandes.found_by(owners.at)
        declare(personal_data.HELD, personal_data.LEFT_OUT)
