from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The composition root: settings, addresses, editorial pages, dashboards, and the demo."""

    name = "portal"
    verbose_name = "Portail"

    def ready(self):
        """Tell the search of our pages, register what we tell people of, and listen to Wagtail's events."""
        from notifications import events
        from reseau.personal_data import declare
        from search import registry

        from . import checks, demandes, page_signals, pages, personal_data  # noqa: F401 - checks register themselves

        declare(personal_data.HELD, personal_data.LEFT_OUT)
        registry.register(pages.PagesSource())
        for event in demandes.EVENTS:
            events.register(event)
        page_signals.connect()
