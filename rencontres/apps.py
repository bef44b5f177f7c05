from django.apps import AppConfig


class RencontresConfig(AppConfig):
    """Meetings: topics, agenda, invitations, minutes, decisions, actions, and the next agenda."""

    name = "rencontres"
    verbose_name = "Rencontres"

    def ready(self):
        """Make what belongs to meetings searchable, and say what people are told of them."""
        from notifications import events
        from reseau import erasure, jetons
        from reseau.personal_data import declare
        from search import registry

        from . import action_news, flux, personal_data, telling, telling_invites, topic_news
        from .minutes import erasing, news
        from .sources import SOURCES

        for source in SOURCES:
            registry.register(source)
        jetons.also_revoke(flux.revoke)
        declare(personal_data.HELD, personal_data.LEFT_OUT)
        erasure.also(erasing.clean)
        for module in (telling, telling_invites, action_news, topic_news, news):
            events.register(module.EVENT)
