"""Opening what one was told of says that one has read it; without JavaScript a button does."""

import pytest

from reseau.access import membership_of, reader_of
from search.models import Recherche
from search.saved import keeping, watching

from .content import Content
from .visitor import Visitor

pytestmark = pytest.mark.browser


@pytest.fixture
def follower(visitor, content: Content):
    """A facilitator who follows a search, with news in it; and the visitor is that person."""
    person = content.network.facilitator
    search, _ = keeping.save(person.pk, reader_of(membership_of(person)), "Clauses", "?q=clause", "at_once")
    Recherche.objects.filter(pk=search.pk).update(known={}, seen_at=person.date_joined)
    watching.look()
    visitor.be(person)
    return person


def unread(person) -> int:
    person.refresh_from_db()
    return person.unread_notices


def new(person) -> int:
    return keeping.of(person.pk, reader_of(membership_of(person)))[0].new


def test_opening_a_notification_marks_it_as_read(visitor: Visitor, follower):
    visitor.open("/notifications/")
    title = visitor.find("main h2 a").text
    assert title.endswith("nouveaux résultats pour « Clauses »")
    visitor.press(title, "main h2 a")
    visitor.wait(lambda: visitor.path.startswith("/recherche/"), "the results did not open")
    visitor.wait(lambda: unread(follower) == 0, "the notification is still unread")
    assert visitor.complaints() == []


def test_opening_a_saved_search_marks_it_as_seen(visitor: Visitor, follower):
    assert new(follower)
    visitor.open("/recherche/enregistrees/")
    visitor.press("Clauses", "main th a")
    visitor.wait(lambda: visitor.path.startswith("/recherche/?"), "the results did not open")
    visitor.wait(lambda: new(follower) == 0, "there is still something new")
    assert visitor.complaints() == []
