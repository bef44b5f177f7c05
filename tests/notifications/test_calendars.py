"""A mail that speaks to a calendar: of one thing, in a part of its own, written when it leaves."""

from email import message_from_bytes, policy

import pytest
from django.core import mail

from notifications import board, events
from notifications.events import Calendar, Item, recipient
from notifications.models import Courriel, Notification
from notifications.rhythm import Rhythm
from notifications.telling import choose, tell

from .conftest import event, sent

pytestmark = pytest.mark.django_db
CODE = "rendez-vous"
TEXT = "BEGIN:VCALENDAR\r\nMETHOD:{}\r\nSUMMARY:Réunion {}\r\nEND:VCALENDAR\r\n"


@pytest.fixture
def asked(things):
    """An event apart; what is asked of calendars, in order."""
    asked = []

    def render(topics, to):
        return [item_of(topic.subject) for topic in topics]

    def item_of(subject):
        def calendar():
            asked.append(subject)
            return Calendar("REQUEST", TEXT.format("REQUEST", subject))

        return Item(f"Réunion {subject}", f"/essai/{subject}/", calendar=calendar)

    events.register(event(render, CODE, rhythm=Rhythm.AT_ONCE, is_apart=True))
    return asked


def parts(message) -> list[tuple[str, dict, str]]:
    """The parts of a mail as a mail reader gets them: type, parameters, content."""
    parsed = message_from_bytes(message.message().as_bytes(linesep="\r\n"), policy=policy.default)
    leaves = [part for part in parsed.walk() if not part.is_multipart()]
    return [
        (part.get_content_type(), dict(part["Content-Type"].params), part.get_payload(decode=True).decode())
        for part in leaves
    ]


def test_the_calendar_is_the_last_alternative_and_a_file(asked, network):
    tell(CODE, "1", "1:a", [network.f1.pk])
    (message,) = sent()
    text, html, calendar, file = parts(message)
    assert [part[0] for part in (text, html)] == ["text/plain", "text/html"]
    assert (calendar[0], calendar[1]) == ("text/calendar", {"method": "REQUEST", "charset": "utf-8"})
    assert calendar[2].splitlines() == TEXT.format("REQUEST", 1).splitlines()
    assert (file[0], file[2]) == ("application/ics", TEXT.format("REQUEST", 1))
    assert message.message().get_payload()[1].get_filename() == "invite.ics"
    structure = [part.get_content_type() for part in message.message().walk() if part.is_multipart()]
    assert structure == ["multipart/mixed", "multipart/alternative"]


def test_of_an_event_apart_each_subject_has_its_mail(asked, network):
    for subject in ("1", "2"):
        tell(CODE, subject, f"{subject}:a", [network.f1.pk])
    tell(CODE, "2", "2:b", [network.f1.pk])
    assert [message.subject for message in sent()] == ["Réunion 1 – Réseau lorrain", "Réunion 2 – Réseau lorrain"]
    assert asked == ["1", "2"]
    assert sent() == []


def test_who_wants_it_later_gets_it_apart_from_the_digest_and_may_end_it(asked, things, network):
    choose(network.f1.pk, events.event_of(CODE), Rhythm.DAILY)
    things.add("3", "Chose")
    tell(CODE, "1", "1:a", [network.f1.pk])
    tell("essai", "3", "3:a", [network.f1.pk])
    assert sent() == []
    first, second = sorted(sent(days=1), key=lambda message: message.subject)
    assert (len(parts(first)), len(parts(second))) == (2, 4)
    before, after = (message.extra_headers["List-Unsubscribe"] for message in (first, second))
    assert before != after


def test_a_page_and_a_mail_of_two_things_ask_nothing_of_a_calendar(asked, network):
    tell(CODE, "1", "1:a", [network.f1.pk])
    rows = list(Notification.objects.filter(personne=network.f1))
    assert board.shown(rows, recipient(network.f1))[0].item.title == "Réunion 1"
    assert asked == []


def test_a_mail_without_calendar_is_as_before(things, network):
    things.add("1", "Chose")
    choose(network.f1.pk, events.event_of("essai"), Rhythm.AT_ONCE)
    tell("essai", "1", "1:a", [network.f1.pk])
    (message,) = sent()
    assert [part[0] for part in parts(message)] == ["text/plain", "text/html"]
    assert not mail.outbox[0].attachments
    assert Courriel.objects.get().state == Courriel.State.SENT
