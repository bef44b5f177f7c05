"""Telling people: once a change, at their rhythm, and only what they may read when it leaves."""

import datetime

import pytest
from django.core import mail
from django.db import transaction
from django.utils import timezone

from notifications import board, delivery, digests, events, telling
from notifications.models import Courriel, Notification
from notifications.rhythm import Rhythm
from notifications.telling import tell
from reseau.comptes import close_account
from reseau.models import Audience, Line
from tests.network import adhere, audience_of

from .conftest import CODE, event, sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(things, network):
    """Claire and Karim are told of two things; she wants it at once, he has chosen nothing."""
    things.add("1", "Première chose")
    things.add("2", "Deuxième chose")
    telling.choose(network.f1.pk, events.event_of(CODE), Rhythm.AT_ONCE)
    tell(CODE, "1", "1:a", [network.f1.pk, network.f2.pk])
    tell(CODE, "2", "2:a", [network.f1.pk, network.f2.pk])
    return things


def unread(person) -> int:
    person.refresh_from_db()
    return person.unread_notices


def test_the_same_change_is_told_once(told, network):
    for _ in range(2):
        tell(CODE, "1", "1:a", [network.f1.pk, network.f2.pk])
    assert Notification.objects.count() == 4
    assert (unread(network.f1), unread(network.f2), unread(network.l1)) == (2, 2, 0)
    telling.mark_read(network.f1.pk)
    tell(CODE, "1", "1:a", [network.f1.pk])
    assert unread(network.f1) == 0


def test_what_is_rolled_back_was_never_told(things, network):
    things.add("1", "Chose")
    with pytest.raises(RuntimeError), transaction.atomic():
        tell(CODE, "1", "1:a", [network.f1.pk])
        raise RuntimeError
    assert not Notification.objects.exists()
    assert unread(network.f1) == 0


def test_telling_costs_the_same_for_one_and_for_forty(things, network, django_assert_num_queries):
    people = [network.f1, network.f2, network.l1, network.buyer, network.comite, network.agent, network.officer]
    with django_assert_num_queries(6):  # the savepoint included
        tell(CODE, "1", "1:a", [network.f1.pk])
    with django_assert_num_queries(6):
        tell(CODE, "1", "1:b", [person.pk for person in people])


def test_what_is_told_in_a_row_is_counted_once(things, network, django_assert_num_queries):
    people = [network.f1.pk, network.f2.pk]
    with django_assert_num_queries(10), telling.counting_once(), telling.counting_once():
        tell(CODE, "1", "1:a", people)
        tell(CODE, "2", "2:a", people[:1])
    assert (unread(network.f1), unread(network.f2)) == (2, 1)
    telling.mark_read(network.f1.pk)
    assert (unread(network.f1), unread(network.f2)) == (0, 1)


def test_changes_within_a_minute_make_one_mail(told, network):
    assert sent(seconds=30) == []
    (message,) = sent()
    assert message.to == ["claire@exemple.fr"]
    assert message.subject == "2 essais – Réseau lorrain"
    html = message.alternatives[0].content
    for words in ("Première chose", "Deuxième chose", "/essai/2/", "vous suivez les essais"):
        assert words in message.body
        assert words in html
    assert sent() == []


def test_changes_of_one_subject_make_one_item(told, network):
    tell(CODE, "1", "1:b", [network.f1.pk])
    (message,) = sent()
    assert message.body.count("\nPremière chose\n") == 1
    assert "Première chose, 1:a" in message.body
    assert "Première chose, 1:b" in message.body


def test_a_mail_about_one_thing_has_its_title(things, network):
    things.add("1", "Chose")
    tell(CODE, "1", "1:a", [network.f1.pk])
    (message,) = sent(days=1)
    assert message.subject == "Chose – Réseau lorrain"
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_digest_of_several_events_has_its_day(told, network):
    events.register(event(told.render, "autre"))
    tell("autre", "1", "1:a", [network.f2.pk])
    messages = sent(days=1)
    (digest,) = [message for message in messages if message.to == ["karim@exemple.fr"]]
    assert digest.subject.startswith("Votre résumé du ")
    assert digest.body.count("\nPremière chose\n") == 2


def test_a_digest_leaves_once_a_period(told, network):
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    assert digests.queue_due(tomorrow) == 2
    late = Notification.objects.create(
        personne=network.f2, event=CODE, subject="1", key="late", rhythm=Rhythm.DAILY, mail_at=timezone.now()
    )  # committed after the digest was made, though told before
    assert digests.queue_due(tomorrow) == 0
    late.refresh_from_db()
    assert late.mail_at > tomorrow
    assert digests.queue_due(late.mail_at) == 1
    assert Courriel.objects.filter(personne=network.f2).count() == 2


def test_a_worker_that_comes_second_makes_no_mail(told, network):
    """It saw the same notifications due; the first one has taken them meanwhile."""
    now = timezone.now() + datetime.timedelta(days=1)
    pks = list(Notification.objects.filter(personne=network.f2).values_list("pk", flat=True))
    assert digests._queue(network.f2.pk, Rhythm.DAILY, pks, now)
    assert not digests._queue(network.f2.pk, Rhythm.DAILY, pks, now)
    hers = list(Notification.objects.filter(personne=network.f1).values_list("pk", flat=True))
    assert digests._queue(network.f1.pk, Rhythm.AT_ONCE, hers, now)
    assert not digests._queue(network.f1.pk, Rhythm.AT_ONCE, hers[1:], now)
    assert Courriel.objects.count() == 2
    assert not Notification.objects.filter(courriel=None).exists()


def test_a_repeated_sending_keeps_the_message_id(told, network, settings):
    settings.DELIVERY_BACKEND = "tests.notifications.test_outbox.Server"
    from .test_outbox import Server

    Server.received, Server.answers = [], [ConnectionResetError("died")]
    digests.queue_due(timezone.now() + datetime.timedelta(minutes=2))
    ids = []
    for _ in range(2):
        ids.append(Courriel.objects.get().message_id)
        Courriel.objects.update(next_try_at=timezone.now())
        delivery.send_due()
    assert [message.extra_headers["Message-ID"] for message in Server.received] == [ids[0]]
    assert ids[0] == ids[1]


# --- Rights at the moment of sending ---


def test_what_was_revoked_meanwhile_is_not_in_the_mail(told, network):
    told.add("1", "Première chose", Audience.objects.depositor_only())
    (message,) = sent()
    assert message.subject == "Deuxième chose – Réseau lorrain"
    assert "Première" not in message.body + message.alternatives[0].content


def test_a_mail_that_waits_for_its_server_is_written_when_it_leaves(told, network):
    digests.queue_due(timezone.now() + datetime.timedelta(minutes=2))
    row = Courriel.objects.get()
    assert (row.text, row.html, row.subject) == ("", "", "")
    told.content.clear()
    delivery.send_due()
    Courriel.objects.update(next_try_at=timezone.now())
    delivery.send_due()
    row.refresh_from_db()
    assert row.state == "dropped"
    assert not mail.outbox


@pytest.mark.parametrize("leave", ["end", "close", "deactivate"])
def test_who_left_is_told_nothing(told, network, leave):
    digests.queue_due(timezone.now() + datetime.timedelta(minutes=2))
    if leave == "end":
        network.f1.adhesions.get().end(by=network.officer)
    elif leave == "close":
        close_account(network.f1, by=network.officer)
    else:
        network.f1.is_active = False
        network.f1.save()
    assert sent() == []
    assert Courriel.objects.get().state == "dropped"


def test_the_mail_goes_where_the_person_reads_now(told, network):
    digests.queue_due(timezone.now() + datetime.timedelta(minutes=2))
    network.f1.email = "nouvelle@exemple.fr"
    network.f1.save()
    assert [message.to for message in sent()] == [["nouvelle@exemple.fr"]]


def test_someone_of_two_adhesions_is_told_once_and_everything(things, network):
    adhere(network.f1, "structure", network.t1, network.aci1)
    things.add("1", "Pour structures", audience_of(Line(role="structure")))
    tell(CODE, "1", "1:a", [network.f1.pk])
    assert [message.subject for message in sent(days=1)] == ["Pour structures – Réseau lorrain"]


# --- Rhythms ---


def test_never_is_no_mail_but_a_notification(told, network):
    telling.choose(network.f2.pk, events.event_of(CODE), Rhythm.NEVER)
    assert [message.to[0] for message in sent(days=8)] == ["claire@exemple.fr"]
    assert unread(network.f2) == 2


def test_a_new_choice_holds_for_what_was_not_sent(told, network):
    telling.choose(network.f1.pk, events.event_of(CODE), Rhythm.WEEKLY)
    assert sent() == []
    assert len([m for m in sent(days=8) if m.to == ["claire@exemple.fr"]]) == 1


def test_a_mail_that_waits_in_the_outbox_respects_a_no(told, network):
    digests.queue_due(timezone.now() + datetime.timedelta(minutes=2))
    telling.choose(network.f1.pk, events.event_of(CODE), Rhythm.NEVER)
    assert sent() == []


def test_what_may_not_be_off_is_not(told, network):
    telling.choose(network.f1.pk, events.event_of(CODE), Rhythm.NEVER)
    events.register(event(told.render, may_be_off=False, rhythm=Rhythm.AT_ONCE))
    tell(CODE, "1", "1:c", [network.f1.pk])
    (message,) = sent()
    assert "List-Unsubscribe" not in message.extra_headers
    assert "Ne plus recevoir" not in message.body


# --- When something breaks ---


def test_a_mail_that_cannot_be_written_lets_the_others_pass(told, network):
    def broken(topics, to):
        if to.personne == network.f1:
            raise RuntimeError("no")
        return told.render(topics, to)

    events.register(event(broken, rhythm=Rhythm.AT_ONCE))
    tell(CODE, "1", "1:c", [network.l1.pk])
    assert [message.to[0] for message in sent()] == ["aicha@exemple.fr"]
    stuck = Courriel.objects.get(personne=network.f1)
    assert (stuck.state, stuck.attempts > 0) == ("waiting", True)
    assert "RuntimeError" in stuck.reason


def test_an_event_whose_app_is_gone_says_nothing(told, network, monkeypatch):
    monkeypatch.setattr(events, "_events", {})
    assert sent() == []


def test_the_figure_in_the_band_forgets_what_says_nothing_any_more(told, network):
    told.add("1", "Première chose", Audience.objects.depositor_only())
    assert board.drop_dead() == 2
    assert (unread(network.f1), unread(network.f2)) == (1, 1)
    network.f1.adhesions.get().end(by=network.officer)
    board.drop_dead()
    assert unread(network.f1) == 0


def test_what_is_old_is_forgotten(told, network):
    half_a_year = timezone.now() + datetime.timedelta(days=181)
    assert telling.purge_old() == 0
    assert telling.purge_old(half_a_year) == 4
    assert unread(network.f1) == 0
