"""Meetings as a calendar reads them: every object goes through the parser, and is held against RFC 5545 and 5546."""

import datetime
import re
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.utils import timezone

from rencontres import ics
from rencontres.models import Invitation, Point, Rencontre, Serie
from reseau.models import Personne

from .meetings import facilitators_of_t1, make_point, make_rencontre, make_serie

pytestmark = pytest.mark.django_db
PARIS = ZoneInfo("Europe/Paris")
NOW = datetime.datetime(2026, 11, 23, 10, 0, 0, 123456, tzinfo=datetime.UTC)
# What text may hold to forge a line, a component or a value.
HOSTILE = 'Salle A, B;C\\n\\ "D"\r\nATTENDEE:mailto:x@y.fr\rBEGIN:VEVENT\nEND:VCALENDAR\x0b\x85\u2028X-A:1\x1b :é😀'


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


def at(year, month, day, hour, minute=0, fold=0):
    return datetime.datetime(year, month, day, hour, minute, tzinfo=PARIS, fold=fold)


def parsed(content) -> icalendar.Calendar:
    """The object, which must be whole and alone, in lines that every calendar can read (RFC 5545, 3.1)."""
    raw = content if isinstance(content, bytes) else content.encode()
    lines = raw.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(map(len, lines)) <= 75
    (calendar,) = icalendar.Calendar.from_ical(raw, multiple=True)
    assert not calendar.errors
    assert str(calendar["version"]) == "2.0"
    assert calendar["prodid"]
    return calendar


def events(content) -> list[icalendar.Event]:
    return parsed(content).walk("VEVENT")


def one(content) -> icalendar.Event:
    (event,) = events(content)
    assert not event.errors
    return event


def published(*rencontres) -> bytes:
    return ics.publish(rencontres, "Rencontres")


def attendee(person, invitation=None):
    return ics.Attendee.of(person, invitation)


def test_a_published_meeting(serie):
    rencontre = make_rencontre(serie, video_url="https://visio.exemple.fr/a?b=1,2;c", presentation="Bilan, puis suite.")
    make_point(rencontre, "Pénalités")
    make_point(rencontre, "Déjeuner", genre=Point.Genre.BREAK)
    make_point(rencontre, "Campagne")
    calendar = parsed(published(rencontre))
    assert (calendar["method"], calendar["x-wr-calname"]) == ("PUBLISH", "Rencontres")
    event = one(published(rencontre))
    # RFC 5546, 3.2.1: an organiser, no attendee, a stamp, a start, a summary, a name.
    assert event["uid"] == f"{rencontre.uid}@localhost"
    assert "attendee" not in event
    assert event["organizer"].params["CN"] == "Réseau lorrain"
    assert "claire" not in published(rencontre).decode().casefold()
    assert (str(event["summary"]), str(event["location"])) == (str(rencontre), "Hôtel de Région")
    assert (event["status"], event["class"], event["sequence"]) == ("CONFIRMED", "PUBLIC", 0)
    assert event["dtstamp"].dt == event["last-modified"].dt == rencontre.updated_at.replace(microsecond=0)
    assert event["url"].endswith(rencontre.get_absolute_url())
    assert event["conference"] == "https://visio.exemple.fr/a?b=1,2;c"
    assert "1. Pénalités\n2. Campagne" in event["description"]
    assert "Bilan, puis suite." in event["description"]


def test_the_same_meeting_gives_the_same_bytes(serie):
    rencontre = make_rencontre(serie)
    assert published(rencontre) == published(Rencontre.objects.get(pk=rencontre.pk))


@pytest.mark.parametrize(
    ("start", "end", "in_utc"),
    [
        # The night summer time begins: from 1 h 30 to 3 h 30, one hour.
        (at(2027, 3, 28, 1, 30), at(2027, 3, 28, 3, 30), ("20270328T003000Z", "20270328T013000Z")),
        # A meeting of the day before and of the day after, at the same hour of the clock.
        (at(2027, 3, 27, 9, 30), at(2027, 3, 27, 12), ("20270327T083000Z", "20270327T110000Z")),
        (at(2027, 3, 29, 9, 30), at(2027, 3, 29, 12), ("20270329T073000Z", "20270329T100000Z")),
        # From before midnight to after it, across that night.
        (at(2027, 3, 27, 22), at(2027, 3, 28, 4), ("20270327T210000Z", "20270328T020000Z")),
        # The hour that 31 October repeats: the first 2 h 30, then the second.
        (at(2027, 10, 31, 2, 30), at(2027, 10, 31, 2, 30, fold=1), ("20271031T003000Z", "20271031T013000Z")),
        (at(2027, 10, 31, 1), at(2027, 10, 31, 4), ("20271030T230000Z", "20271031T030000Z")),
        # Across midnight, and until midnight.
        (at(2027, 5, 12, 21), at(2027, 5, 13, 1), ("20270512T190000Z", "20270512T230000Z")),
        (at(2027, 5, 12, 21), at(2027, 5, 13, 0), ("20270512T190000Z", "20270512T220000Z")),
    ],
)
def test_times_are_instants(serie, start, end, in_utc):
    rencontre = make_rencontre(serie, starts_at=start, ends_at=end)
    rencontre.refresh_from_db()
    lines = published(rencontre).decode().splitlines()
    assert (f"DTSTART:{in_utc[0]}" in lines, f"DTEND:{in_utc[1]}" in lines) == (True, True)
    event = one(published(rencontre))
    assert (event["dtstart"].dt, event["dtend"].dt) == (start.astimezone(datetime.UTC), end.astimezone(datetime.UTC))


@pytest.mark.parametrize("field", ["titre", "place", "presentation", "state_note"])
def test_text_forges_nothing(serie, field):
    rencontre = make_rencontre(serie, **{field: HOSTILE})
    make_point(rencontre, HOSTILE)
    serie.nom = HOSTILE
    event = one(ics.publish([rencontre], HOSTILE))
    assert len(events(ics.publish([rencontre], HOSTILE))) == 1
    assert "attendee" not in event
    assert "X-A" not in event
    value = str(event[{"titre": "summary", "place": "location"}.get(field, "description")])
    assert 'Salle A, B;C\\n\\ "D"\nATTENDEE:mailto:x@y.fr\nBEGIN:VEVENT' in value
    assert "é😀" in value
    assert not re.search(r"[\x00\x0b\x1b]", value)


def test_a_name_forges_no_parameter(serie):
    person = Personne(first_name='Jean" ;ROLE=CHAIR:x\r\nX-A:1', last_name="D’Arc^n, É", email="jean@exemple.fr")
    event = one(ics.request(make_rencontre(serie), attendee(person), 0, NOW))
    assert event["attendee"] == "mailto:jean@exemple.fr"
    assert event["attendee"].params["ROLE"] == "OPT-PARTICIPANT"
    assert "X-A" not in event


def test_a_long_text_is_folded_between_characters(serie):
    text = "é€😀" * 300
    assert str(one(published(make_rencontre(serie, place=text[:200])))["location"]) == text[:200]
    assert text in one(published(make_rencontre(serie, presentation=text)))["description"]


def test_a_request_names_its_recipient_alone(network, serie):
    """RFC 5546, 3.2.2: attendee, organiser, stamp of the sending, start, sequence, summary, name."""
    rencontre = make_rencontre(serie)
    for person in (network.f1, network.l1):
        Invitation.objects.create(rencontre=rencontre, personne=person)
    invitation = rencontre.invitations.get(personne=network.l1)
    content = ics.request(rencontre, attendee(network.l1, invitation), 3, NOW)
    assert parsed(content)["method"] == "REQUEST"
    event = one(content)
    assert event["attendee"] == "mailto:aicha@exemple.fr"
    assert dict(event["attendee"].params) == {
        "CN": "Aicha AICHA", "CUTYPE": "INDIVIDUAL", "PARTSTAT": "NEEDS-ACTION", "ROLE": "REQ-PARTICIPANT",
        "RSVP": "FALSE",
    }  # fmt: skip
    assert (event["sequence"], event["status"]) == (3, "CONFIRMED")
    assert event["dtstamp"].dt == NOW.replace(microsecond=0)
    assert "claire" not in content.casefold()


@pytest.mark.parametrize(
    ("answer", "waits", "partstat"),
    [("", False, "NEEDS-ACTION"), ("present", False, "ACCEPTED"), ("visio", False, "ACCEPTED"),
     ("present", True, "TENTATIVE"), ("excuse", False, "DECLINED"), ("absent", False, "DECLINED")],
)  # fmt: skip
def test_what_was_answered_is_what_the_calendar_shows(network, answer, waits, partstat):
    invitation = Invitation(personne=network.l1, answer=answer, waits_since=timezone.now() if waits else None)
    assert attendee(network.l1, invitation).partstat == partstat


@pytest.mark.parametrize(("state", "word"), [("annulee", "Annulée"), ("reportee", "Reportée")])
def test_what_is_called_off_says_so_everywhere(network, serie, state, word):
    rencontre = make_rencontre(serie, state=state, state_note="Grève des transports", sequence=2)
    cancelled = ics.cancel(rencontre, attendee(network.l1), 2, NOW, reads=True)
    assert parsed(cancelled)["method"] == "CANCEL"
    for event in (one(cancelled), one(published(rencontre))):
        assert (event["status"], event["transp"], event["sequence"]) == ("CANCELLED", "TRANSPARENT", 2)
        assert str(event["summary"]) == f"{word}\u00a0: {rencontre}"
        assert "Motif\u00a0: Grève des transports" in event["description"]


def test_who_is_asked_no_more_drops_theirs_while_the_meeting_is_on(network, serie):
    """RFC 5546, 3.2.5: the status only where the meeting itself is called off."""
    rencontre = make_rencontre(serie)
    event = one(ics.cancel(rencontre, attendee(network.l1), 1, NOW, reads=True))
    assert "status" not in event
    assert str(event["summary"]) == str(rencontre)


@pytest.mark.parametrize("state", ["ouverte", "annulee"])
def test_who_reads_it_no_more_gets_its_name_in_calendars_and_nothing_else(network, serie, state):
    rencontre = make_rencontre(serie, titre="Secret", place="Cachette", state=state)
    make_point(rencontre, "Mystère")
    content = ics.cancel(rencontre, attendee(network.l1), 1, NOW, reads=False)
    assert set(one(content)) - {"STATUS"} == {"UID", "SEQUENCE", "DTSTAMP", "ORGANIZER", "ATTENDEE"}
    assert "STATUS" not in one(content)
    assert not re.search("secret|cachette|mystère|rencontres/", content.split("\r\n", 3)[3].casefold().split("uid")[1])


def test_a_steering_committee_is_private_in_calendars_that_are_shared(network):
    serie = make_serie(network.f1, facilitators_of_t1(network), genre=Serie.Genre.COMITE)
    assert one(published(make_rencontre(serie)))["class"] == "PRIVATE"


def test_a_feed_of_many(serie):
    rencontres = [make_rencontre(serie, in_days=n) for n in range(1, 6)]
    found = events(published(*rencontres))
    assert len({event["uid"] for event in found}) == 5
    assert parsed(published()).walk("VEVENT") == []
