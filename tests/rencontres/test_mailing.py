"""What mails say to calendars, from the verb to the mail that leaves: updates and cancellations reach everyone that the
meeting reached, each later than the last, and tell nothing to who reads it no more."""

import datetime

import icalendar
import pytest
from django.core import mail
from django.utils import timezone

from notifications import delivery, digests
from notifications.events import recipient
from notifications.models import Courriel, Notification
from rencontres import addressing, holding, inviting, mailing, telling
from rencontres.models import Envoi, Invitation, Rencontre
from reseau.models import Audience, Line

from ..network import audience_of
from ..notifications.conftest import sent
from .meetings import facilitators_of_t1, make_rencontre, make_serie

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def through_the_outbox(settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


@pytest.fixture
def rencontre(network):
    """For the structure of T1 and the committee, announced, and in the calendar of both."""
    audience = audience_of(Line(personne=network.l1.pk), Line(personne=network.comite.pk))
    serie = make_serie(network.f1, audience)
    draft = holding.create(
        Rencontre(
            serie=serie, organiser=network.f1, readers=audience, place="Salle A", titre="Réunion secrète",
            starts_at=timezone.now() + datetime.timedelta(days=30),
            ends_at=timezone.now() + datetime.timedelta(days=30, hours=2),
        )
    )  # fmt: skip
    holding.announce(draft, draft.revision)
    return draft


def said(message) -> icalendar.Calendar:
    """What the mail says to a calendar: the same in both of its parts."""
    (part,) = [part for part in message.message().walk() if part.get_content_type() == "text/calendar"]
    content = message.attachments[0].content
    assert part.get_payload(decode=True).split() == content.split()
    calendar = icalendar.Calendar.from_ical(content)
    assert part.get_param("method") == calendar["method"]
    return calendar


def by_person(messages=None) -> dict[str, tuple]:
    """Recipient -> method, sequence, status, start of what leaves now."""
    found = {}
    for message in sent() if messages is None else messages:
        (event,) = said(message).walk("VEVENT")
        assert event["attendee"] == f"mailto:{message.to[0]}"
        start = event["dtstart"].dt if "dtstart" in event else None
        found[message.to[0].split("@")[0]] = (said(message)["method"], event["sequence"], event.get("status"), start)
    return found


def move(rencontre, days):
    rencontre.refresh_from_db()
    start = rencontre.starts_at + datetime.timedelta(days=days)
    holding.postpone(rencontre, rencontre.revision, "", start, start + datetime.timedelta(hours=2))
    return start.replace(microsecond=0)


def withdraw(rencontre, person):
    """Take an invitation back."""
    inviting.withdraw(Invitation.objects.get(rencontre=rencontre, personne=person))


def test_an_announcement_asks_each_calendar_and_remembers(network, rencontre):
    start = rencontre.starts_at.replace(microsecond=0)
    assert by_person() == {
        "aicha": ("REQUEST", 0, "CONFIRMED", start),
        "monique": ("REQUEST", 0, "CONFIRMED", start),
    }
    assert mailing.holders(rencontre) == {network.l1.pk, network.comite.pk}
    assert by_person() == {}


def test_a_move_replaces_a_cancellation_removes_each_with_a_later_version(network, rencontre):
    first = said(sent()[0]).walk("VEVENT")[0]
    start = move(rencontre, 7)
    moved = sent()
    assert by_person(moved)["aicha"] == ("REQUEST", 1, "CONFIRMED", start)
    second = said(moved[0]).walk("VEVENT")[0]
    assert second["uid"] == first["uid"]
    assert second["dtstamp"].dt >= first["dtstamp"].dt
    rencontre.refresh_from_db()
    holding.cancel(rencontre, rencontre.revision, "Grève")
    method, sequence, status, _ = by_person()["aicha"]
    assert (method, status) == ("CANCEL", "CANCELLED")
    assert sequence > 1
    assert mailing.holders(rencontre) == set()


def test_postponed_without_date_then_announced_anew(network, rencontre):
    sent()
    holding.postpone(rencontre, rencontre.revision, "Salle indisponible")
    off = by_person()["monique"]
    assert off[0] == "CANCEL"
    start = move(rencontre, 21)
    on = by_person()["monique"]
    assert (on[0], on[2], on[3]) == ("REQUEST", "CONFIRMED", start)
    assert on[1] > off[1] > 0
    # And what follows is later still, though the meeting's own sequence counts less.
    move(rencontre, 1)
    assert by_person()["monique"][1] > on[1]


def test_what_changes_before_the_mail_leaves_is_told_once_as_it_is(network, rencontre):
    start = move(rencontre, 2)
    (one, other) = sent()
    assert by_person([one, other])["aicha"] == ("REQUEST", 1, "CONFIRMED", start)
    assert one.subject.startswith("Réunion secrète : nouvelle date")


def test_who_is_asked_no_more_drops_it_and_is_asked_again_later(network, rencontre):
    inviting.invite(rencontre, [network.l1.pk, network.comite.pk], network.f1)
    sent()
    withdraw(rencontre, network.l1)
    (message,) = sent()
    assert message.subject.startswith("Réunion secrète : votre invitation est retirée")
    method, sequence, status, _ = by_person([message])["aicha"]
    assert (method, sequence, status) == ("CANCEL", 1, None)
    # The others' move is no longer told to them.
    start = move(rencontre, 1)
    assert set(by_person()) == {"monique"}
    rencontre.refresh_from_db()
    holding.open_answers(rencontre, rencontre.revision)
    sent()
    inviting.invite(rencontre, [network.l1.pk], network.f1)
    (message,) = sent()
    (event,) = said(message).walk("VEVENT")
    assert event["attendee"].params["ROLE"] == "REQ-PARTICIPANT"
    again = by_person([message])["aicha"]
    assert (again[0], again[3]) == ("REQUEST", start)
    assert again[1] > sequence


def test_two_invitations_are_two_mails_each_with_its_meeting(network, rencontre):
    sent()
    meetings = [make_rencontre(rencontre.serie, in_days=n) for n in (10, 20)]
    for meeting in meetings:
        inviting.invite(meeting, [network.l1.pk], network.f1)
    events = [said(message).walk("VEVENT")[0] for message in sent()]
    assert [event["uid"].partition("@")[0] for event in events] == [str(meeting.uid) for meeting in meetings]


def test_nothing_is_taken_out_of_a_calendar_that_has_nothing(network, rencontre):
    inviting.invite(rencontre, [network.l1.pk], network.f1)
    withdraw(rencontre, network.l1)
    assert not Notification.objects.filter(event=telling.CODE, key__contains=telling.WITHDRAWN).exists()
    assert {message.to[0]: bool(message.attachments) for message in sent()} == {
        "aicha@exemple.fr": False, "monique@exemple.fr": True,
    }  # fmt: skip
    assert not Envoi.objects.filter(personne=network.l1).exists()


def test_who_reads_it_no_more_is_told_to_drop_it_and_nothing_else(network, rencontre):
    sent()
    readers = audience_of(Line(personne=network.comite.pk))
    holding.readdress(rencontre, readers, rencontre.revision)
    (message,) = sent()
    (event,) = said(message).walk("VEVENT")
    assert (message.to, said(message)["method"]) == (["aicha@exemple.fr"], "CANCEL")
    assert "summary" not in event
    assert event["sequence"] == 1
    whole = message.message().as_string() + message.body + message.attachments[0].content.decode()
    for secret in ("secr", "Salle A", f"/rencontres/{rencontre.pk}/"):
        assert secret not in whole
    assert mailing.holders(rencontre) == {network.comite.pk}


def test_a_right_lost_without_a_word_is_seen_at_the_next_change(network, rencontre):
    """The audience is narrowed, or the person's role ends, and no verb told them: the next change does, trimmed."""
    sent()
    addressing.address(rencontre, audience_of(Line(personne=network.comite.pk)))
    move(rencontre, 1)
    messages = {message.to[0]: message for message in sent()}
    assert said(messages["aicha@exemple.fr"])["method"] == "CANCEL"
    assert "secr" not in messages["aicha@exemple.fr"].message().as_string()
    assert said(messages["monique@exemple.fr"])["method"] == "REQUEST"


def test_a_mail_that_waits_when_the_right_ends_says_nothing_to_who_never_had_it(network, rencontre):
    addressing.address(rencontre, audience_of(Line(personne=network.comite.pk)))
    assert set(by_person()) == {"monique"}
    assert not Envoi.objects.filter(personne=network.l1).exists()


def test_who_left_the_network_is_told_nothing(network, rencontre):
    sent()
    network.l1.adhesions.get().end(network.officer)
    holding.cancel(rencontre, rencontre.revision, "Grève")
    assert set(by_person()) == {"monique"}


def test_a_mail_that_the_server_refused_says_the_same_when_it_leaves(network, rencontre, monkeypatch):
    """Written twice, sent once: the cancellation is neither lost nor raised again."""
    sent()
    holding.readdress(rencontre, audience_of(Line(personne=network.comite.pk)), rencontre.revision)
    digests.queue_due(timezone.now() + datetime.timedelta(minutes=2))
    with monkeypatch.context() as away:
        away.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", _away)
        Courriel.objects.filter(state="waiting").update(next_try_at=timezone.now())
        delivery.send_due()
    assert Courriel.objects.filter(state="waiting").count() == 1
    (message,) = sent()
    assert by_person([message])["aicha"] == ("CANCEL", 1, None, None)


def _away(self, messages):
    raise OSError("the server is away")


def test_the_page_of_notifications_writes_nothing_and_asks_three_queries(network, rencontre, django_assert_num_queries):
    others = [make_rencontre(rencontre.serie, in_days=n) for n in (3, 4, 5)]
    for other in others:
        telling.tell(other, telling.MOVED)
    rows = Notification.objects.filter(personne=network.l1)
    topics = [telling.Topic(row.subject, (row.key,)) for row in rows]
    to = recipient(network.l1)
    with django_assert_num_queries(2):  # all of them are read: nothing to say good-bye to
        assert all(telling.render(topics, to))
    addressing.address(others[0], facilitators_of_t1(network))
    with django_assert_num_queries(3):
        assert telling.render(topics, to).count(None) == 1
    assert not Envoi.objects.exists()
    assert mail.outbox == []


def test_new_readers_are_asked_and_nobody_twice(network, rencontre):
    sent()
    holding.readdress(rencontre, Audience.objects.network(), rencontre.revision)
    assert mailing.holders(rencontre) == {network.l1.pk, network.comite.pk}
    assert set(by_person()) == {"anne", "paul", "bruno", "karim", "olivier"}


def test_who_is_taken_off_by_mistake_and_put_back_has_it_in_their_calendar_again(network, rencontre):
    both, one = rencontre.readers, audience_of(Line(personne=network.comite.pk))
    sent()
    for turn in (1, 3):
        holding.readdress(rencontre, one, rencontre.revision)
        assert by_person()["aicha"][:2] == ("CANCEL", turn)
        holding.readdress(rencontre, both, rencontre.revision)
        assert {name: said[:2] for name, said in by_person().items()} == {"aicha": ("REQUEST", turn + 1)}


def test_nobody_is_put_back_into_what_was_called_off(network, rencontre):
    sent()
    holding.cancel(rencontre, rencontre.revision, "Grève")
    sent()
    holding.readdress(rencontre, rencontre.readers, rencontre.revision)
    assert sent() == []


def test_the_calendar_of_who_took_over_follows_whoever_moves_the_meeting(network, rencontre):
    """A mail put it there: no other thing than a mail keeps it right."""
    sent()
    rencontre.organiser = network.f2
    holding.change(rencontre, rencontre.revision)
    assert set(by_person()) == {"karim"}
    start = move(rencontre, 1)
    assert by_person()["karim"] == ("REQUEST", 1, "CONFIRMED", start)


def test_who_is_asked_while_registrations_are_closed_hears_of_the_meeting_once(network, rencontre):
    for verb in (holding.open_answers, holding.close_answers):
        verb(rencontre, rencontre.revision)
    sent()
    inviting.let_in(rencontre, network.f2)
    inviting.invite(rencontre, [network.f2.pk], network.f1)
    assert by_person() == {"karim": ("REQUEST", 0, "CONFIRMED", rencontre.starts_at.replace(microsecond=0))}
    rencontre.refresh_from_db()
    holding.open_answers(rencontre, rencontre.revision)
    assert sent() == []
