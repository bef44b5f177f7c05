"""What the tests of notifications share: a mail server, and an event about things that have an audience."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from notifications import delivery, digests, events
from notifications.events import Event, Item, Line
from notifications.models import Courriel
from reseau.models import Audience

CODE = "essai"


class Things:
    """The things that the event is about: subject -> title and audience."""

    def __init__(self):
        self.content: dict[str, tuple[str, int]] = {}

    def add(self, subject: str, title: str, audience: Audience | None = None) -> None:
        """One more thing, for the whole network unless an audience is given."""
        self.content[subject] = (title, (audience or Audience.objects.network()).pk)

    def render(self, topics, to):
        """What this person reads of them now."""
        return [self._item(topic, to.reader) for topic in topics]

    def _item(self, topic, reader):
        title, audience = self.content.get(topic.subject, ("", 0))
        if not reader.reads(audience):
            return None
        lines = tuple(Line(f"{title}, {key}", f"/essai/{topic.subject}/") for key in topic.keys)
        return Item(title, f"/essai/{topic.subject}/", detail="Un essai.", lines=lines)


def event(render, code=CODE, **fields) -> Event:
    """An event of the tests."""
    values = {"label": "Essais", "description": "Ce qui s’essaie.", "reason": "vous suivez les essais"}
    return Event(code, render=render, headline=lambda items: f"{len(items)} essais", **values | fields)


@pytest.fixture
def things(network, monkeypatch) -> Things:
    """The only registered event."""
    monkeypatch.setattr(events, "_events", {})
    things = Things()
    events.register(event(things.render))
    return things


@pytest.fixture(autouse=True)
def through_the_outbox(settings):
    """pytest-django puts its own backend in the way; the portal's is what is tested here."""
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


def sent(**wait) -> list:
    """What leaves once this time has passed (default: two minutes): both chores of the worker run twice."""
    mail.outbox.clear()
    now = timezone.now() + datetime.timedelta(**wait or {"minutes": 2})
    for _ in range(2):
        digests.queue_due(now)
        Courriel.objects.filter(state="waiting").update(next_try_at=timezone.now())
        delivery.send_due()
    return list(mail.outbox)
