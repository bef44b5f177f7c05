"""What people are told of actions: once, while it is so, and only what they read."""

import datetime

import pytest
from django.utils import timezone

from notifications import board, events
from notifications.events import Topic
from notifications.models import Notification
from rencontres import action_reminders, addressing, people, register
from rencontres.models import Action, Rencontre, Serie
from reseau.comptes import close_account
from reseau.models import Line
from tests.network import audience_of, make_member
from tests.notifications.conftest import sent, through_the_outbox  # noqa: F401 - mail goes the portal's own way

from .meetings import facilitators_of_t1, make_rencontre, make_serie

TODAY = datetime.date(2026, 12, 1)


@pytest.fixture
def rencontre(network):
    return make_rencontre(make_serie(network.f1, audience_of(Line(territoire=network.t1.pk))))


def titles(person) -> list[str]:
    """What this person is told now, as a page or a mail would say it."""
    to = events.recipient(person)
    rows = Notification.objects.filter(personne=person, event="action").order_by("pk")
    topics = {}
    for row in rows:
        topics.setdefault(row.subject, []).append(row.key)
    items = events.render("action", [Topic(subject, tuple(keys)) for subject, keys in topics.items()], to)
    return [item.title for item in items if item]


def give(rencontre, network, person, due_on=None) -> Action:
    return register.record_action(rencontre, network.f1, "Prévenir", responsable=person, due_on=due_on)


def test_who_is_given_an_action_is_told_and_who_takes_it_knows(network, rencontre):
    give(rencontre, network, network.l1)
    give(rencontre, network, network.f1)
    assert titles(network.l1) == ["Une action vous est confiée\u00a0: Prévenir"]
    assert titles(network.f1) == []


def test_who_it_is_taken_from_is_told_no_more(network, rencontre):
    action = give(rencontre, network, network.l1)
    action.responsable = network.officer
    register.change_action(action, network.f1, 1)
    assert (titles(network.l1), len(titles(network.officer))) == ([], 1)


def test_another_day_is_told_and_then_the_next_one_instead(network, rencontre):
    action = give(rencontre, network, network.l1, TODAY)
    Notification.objects.all().delete()
    for revision, day in enumerate([TODAY + datetime.timedelta(30), TODAY + datetime.timedelta(60)], 1):
        action.due_on = day
        register.change_action(action, network.f1, revision)
    assert titles(network.l1) == ["L’échéance de votre action a changé\u00a0: Prévenir"]
    assert Notification.objects.count() == 2


@pytest.mark.parametrize(
    ("days", "told"),
    [(8, ""), (7, "approche"), (0, "approche"), (-1, "retard"), (-30, "retard"), (-31, "")],
)
def test_a_week_before_and_the_day_after_each_once(network, rencontre, days, told):
    give(rencontre, network, network.l1, TODAY + datetime.timedelta(days=days))
    Notification.objects.all().delete()  # that it was given
    assert [action_reminders.remind(TODAY) for _ in range(3)] == [int(bool(told)), 0, 0]
    assert [told in title for title in titles(network.l1)] == [True] * bool(told)


def test_nobody_is_reminded_of_what_is_done_or_belongs_to_nobody(network, rencontre):
    done = give(rencontre, network, network.l1, TODAY)
    register.follow(done, network.l1, 1, "faite")
    give(rencontre, network, None, TODAY)
    assert action_reminders.remind(TODAY) == 0


def test_a_reminder_that_waits_says_nothing_of_what_was_done_meanwhile(network, rencontre):
    action = give(rencontre, network, network.l1, TODAY)
    Notification.objects.all().delete()
    action_reminders.remind(TODAY)
    assert len(titles(network.l1)) == 1
    register.follow(action, network.l1, 1, "faite")
    assert titles(network.l1) == []


def test_a_mail_that_waits_says_nothing_to_who_does_not_read_it_any_more(network, rencontre):
    give(rencontre, network, network.l1, TODAY)
    addressing.address(rencontre, facilitators_of_t1(network))
    assert titles(network.l1) == []
    assert sent(days=2) == []


def test_the_mail_of_the_day_tells_it(network, rencontre):
    action = give(rencontre, network, network.l1, TODAY)
    (message,) = sent(days=2)
    assert message.to == [network.l1.email]
    assert message.subject.startswith("Une action vous est confiée")
    assert action.get_absolute_url() in message.body and "1er décembre 2026" in message.body


@pytest.mark.parametrize("leave", ["ends", "closes", "reads no more"])
def test_an_owner_who_left_is_told_of_to_who_organises(network, rencontre, leave):
    action = give(rencontre, network, network.l1, TODAY)
    Notification.objects.all().delete()
    assert action_reminders.remind(TODAY - datetime.timedelta(100)) == 0
    if leave == "ends":
        network.l1.adhesions.get().end(network.officer)
    elif leave == "closes":
        close_account(network.l1, by=network.officer)
    else:
        addressing.address(rencontre, facilitators_of_t1(network))
    assert [action_reminders.remind(TODAY - datetime.timedelta(100)) for _ in range(2)] == [1, 0]
    assert titles(network.f1) == ["Action sans responsable actif\u00a0: Prévenir"]
    action.refresh_from_db()
    action.responsable = network.f1
    register.change_action(action, network.f1, 1)
    assert titles(network.f1) == []


def test_where_the_organiser_left_too_the_officers_are_told(network, rencontre):
    give(rencontre, network, network.l1, TODAY)
    for person in (network.l1, network.f1):
        person.adhesions.get().end(network.officer)
    action_reminders.remind(TODAY - datetime.timedelta(100))
    assert (len(titles(network.officer)), len(titles(network.admin))) == (1, 1)


def test_where_only_who_organises_the_series_is_left_the_officers_are_told(network, rencontre):
    """A series gives no hold on its meetings: they would be told of what they can do nothing about."""
    give(rencontre, network, network.l1, TODAY)
    Serie.objects.update(organiser=network.f2)
    for person in (network.l1, network.f1):
        person.adhesions.get().end(network.officer)
    action_reminders.remind(TODAY - datetime.timedelta(100))
    board.drop_dead()
    assert (titles(network.f2), len(titles(network.officer))) == ([], 1)


def test_the_secretary_who_can_is_told_beside_nobody_else(network, rencontre):
    Rencontre.objects.update(secretary=network.agent)
    addressing.address(rencontre, people.including(rencontre.audience, network.agent.pk))
    give(rencontre, network, network.l1, TODAY)
    for person in (network.l1, network.f1):
        person.adhesions.get().end(network.officer)
    action_reminders.remind(TODAY - datetime.timedelta(100))
    assert (len(titles(network.agent)), titles(network.officer)) == (1, [])


@pytest.mark.parametrize("days", [3, -3])
def test_an_owner_who_reads_it_no_more_is_not_reminded_hour_by_hour(network, rencontre, days):
    give(rencontre, network, network.l1, TODAY + datetime.timedelta(days=days))
    Notification.objects.all().delete()
    addressing.address(rencontre, facilitators_of_t1(network))
    told = []
    for _ in range(3):
        told.append((action_reminders.remind(TODAY), Notification.objects.filter(personne=network.l1).count()))
        board.drop_dead()
    assert told == [(1, 0), (0, 0), (0, 0)]  # that it is nobody's, to who organises


@pytest.mark.parametrize(("days", "told"), [(3, "bientot"), (-3, "retard")])
def test_a_new_owner_is_reminded_too(network, rencontre, days, told):
    action = give(rencontre, network, network.l1, TODAY + datetime.timedelta(days=days))
    action_reminders.remind(TODAY)
    action.responsable = lea = make_member("Léa", "structure", network.t1, network.aci1)
    register.change_action(action, network.f1, 1)
    assert [action_reminders.remind(TODAY) for _ in range(2)] == [1, 0]
    keys = Notification.objects.filter(personne=lea).order_by("pk").values_list("key", flat=True)
    assert [key.split(":")[2] for key in keys] == ["confiee", told]


def test_an_action_that_was_taken_back_is_told_no_more(network, rencontre):
    action = give(rencontre, network, network.l1, timezone.localdate())
    register.remove_action(action, 1)
    assert titles(network.l1) == []


def test_the_worker_reminds():
    from portal.management.commands.worker import CHORES

    assert action_reminders.remind in [chore for chore, _ in CHORES]
