"""What awaits a member: each thing from the day it is asked to the day it is done, for who may read it."""

import datetime

import pytest
from django.utils import timezone

from rencontres import addressing, waiting
from rencontres.models import Action, Amendement, CompteRendu, Invitation, Point, Rencontre, Sujet
from reseau.access import membership_of, reader_of
from reseau.models import Role
from tests.network import make_member

from .meetings import facilitators_of_t1, make_point, make_rencontre, make_serie

DAY = datetime.timedelta(days=1)


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


def kinds(person) -> list[str]:
    return [one.kind for one in of(person).todos]


def of(person) -> waiting.Waiting:
    membership = membership_of(person)
    return waiting.of(membership, reader_of(membership))


def make_minutes(rencontre, **fields) -> CompteRendu:
    minutes = CompteRendu.objects.create(rencontre=rencontre, audience=rencontre.audience, **fields)
    addressing.address_minutes(minutes)
    return minutes


def test_an_invitation_awaits_an_answer_while_answers_are_taken(network, serie):
    rencontre = make_rencontre(serie)
    invitation = Invitation.objects.create(rencontre=rencontre, personne=network.officer)
    assert [(one.kind, one.pk, one.meeting) for one in of(network.officer).todos] == [
        (waiting.ANSWER, rencontre.pk, "Rencontre technique n°\u00a01")
    ]
    Rencontre.objects.update(state=Rencontre.State.CLOSED)
    assert kinds(network.officer) == []
    Rencontre.objects.update(state=Rencontre.State.OPEN)
    invitation.answer = Invitation.Answer.EXCUSED
    invitation.save()
    assert kinds(network.officer) == []


def test_who_reads_no_more_is_asked_nothing_and_told_of_no_meeting(network, serie):
    Invitation.objects.create(rencontre=make_rencontre(serie), personne=network.f2)
    assert of(network.f2) == waiting.Waiting([], None)


def test_the_next_meeting_is_the_first_that_will_be_held(network, serie):
    make_rencontre(serie, in_days=3, state=Rencontre.State.CANCELLED)
    make_rencontre(serie, in_days=-3)
    following = make_rencontre(serie, in_days=5)
    make_rencontre(serie, in_days=9)
    assert of(network.officer).following.pk == following.pk


def test_the_next_meeting_says_how_long_its_agenda_is_and_how_many_come(network, serie):
    """Breaks are no items; who waits for a seat, declined or left the network does not come."""
    rencontre = make_rencontre(serie)
    assert (of(network.f1).following.points, of(network.f1).following.coming) == (0, 0)
    for genre in (Point.Genre.APPROVAL, Point.Genre.TOPIC, Point.Genre.BREAK):
        make_point(rencontre, "Point", genre=genre)
    left = make_member("Luc", "facilitateur", network.t1, network.mde1)
    left.adhesions.get().end(network.officer)
    answers = [(network.f1, "present"), (network.officer, "visio"), (network.f2, "excuse"), (left, "present")]
    for person, answer in answers:
        Invitation.objects.create(rencontre=rencontre, personne=person, answer=answer)
    waits = make_member("Léa", "facilitateur", network.t1, network.mde1)
    Invitation.objects.create(rencontre=rencontre, personne=waits, answer="present", waits_since=timezone.now())
    assert (of(network.f1).following.points, of(network.f1).following.coming) == (2, 2)


def test_an_action_awaits_its_owner_within_a_month_of_its_day_until_it_is_done(network, serie):
    rencontre, today = make_rencontre(serie, in_days=-3), timezone.localdate()

    def make_action(number, due_on, **fields):
        common = {"serie": serie, "rencontre": rencontre, "audience": rencontre.audience, "year": 2026}
        return Action.objects.create(
            **common | {"number": number, "texte": f"Action {number}", "responsable": network.officer}
            | {"due_on": due_on, "created_by": network.f1} | fields
        )  # fmt: skip

    make_action(1, today + 40 * DAY)
    make_action(2, today + 10 * DAY)
    make_action(3, today - 2 * DAY)
    make_action(4, today, state=Action.State.DONE)
    make_action(5, today, responsable=network.f1)
    make_action(6, None)
    assert [one.titre for one in of(network.officer).todos] == ["Action 3", "Action 2"]


def test_minutes_await_who_writes_them_then_who_was_there_then_who_freezes_them(network, serie):
    rencontre, today = make_rencontre(serie, in_days=-2), timezone.localdate()
    Invitation.objects.create(rencontre=rencontre, personne=network.officer, attendance="present")
    assert (kinds(network.f1), kinds(network.officer)) == ([waiting.WRITE], [])
    minutes = make_minutes(rencontre, state=CompteRendu.State.DRAFT, amend_by=today)
    assert (kinds(network.f1), kinds(network.officer)) == ([], [waiting.AMEND])
    Amendement.objects.create(compte_rendu=minutes, personne=network.officer, texte="Une précision.")
    assert kinds(network.officer) == []
    assert [(one.kind, one.number) for one in of(network.f1).todos] == [(waiting.EXAMINE, 1)]
    Amendement.objects.update(state=Amendement.State.ACCEPTED)
    assert kinds(network.f1) == []
    CompteRendu.objects.update(amend_by=today - DAY)
    assert (kinds(network.f1), kinds(network.officer)) == ([waiting.FREEZE], [])
    CompteRendu.objects.update(state=CompteRendu.State.FROZEN)
    assert kinds(network.f1) == []


def test_a_draft_waits_to_be_frozen_however_long_ago_the_meeting_was(network, serie):
    """Amendments take up to a year; what nobody began is asked for three months."""
    rencontre, unwritten = make_rencontre(serie, in_days=-100), make_rencontre(serie, in_days=-101)
    make_minutes(rencontre, state=CompteRendu.State.DRAFT, amend_by=timezone.localdate() - DAY)
    assert [(one.kind, one.pk) for one in of(network.f1).todos] == [(waiting.FREEZE, rencontre.pk)]
    Amendement.objects.create(compte_rendu=rencontre.compte_rendu, personne=network.officer, texte="Une précision.")
    assert set(kinds(network.f1)) == {waiting.EXAMINE, waiting.FREEZE}
    Rencontre.objects.filter(pk=unwritten.pk).update(ends_at=timezone.now() - 80 * DAY)
    assert waiting.WRITE in kinds(network.f1)


def test_topics_await_who_organises_the_series(network, serie):
    for number in range(3):
        Sujet.objects.create(serie=serie, titre=f"Sujet {number}", proposed_by=network.officer)
    Sujet.objects.create(serie=serie, titre="Écarté", proposed_by=network.officer, state=Sujet.State.DECLINED)
    assert [(one.kind, one.number) for one in of(network.f1).todos] == [(waiting.TOPICS, 3)]
    assert kinds(network.officer) == []


def test_who_may_hold_meetings_no_more_is_not_asked_to_go_on_with_them(network, serie):
    """The pages that it would lead to refuse them."""
    make_rencontre(serie, in_days=-3)
    Sujet.objects.create(serie=serie, titre="Sujet", proposed_by=network.officer)
    assert set(kinds(network.f1)) == {waiting.WRITE, waiting.TOPICS}
    network.f1.adhesions.update(role=Role.STRUCTURE)
    assert kinds(network.f1) == []


def test_it_is_one_query(network, serie, django_assert_num_queries):
    for number in range(4):
        Invitation.objects.create(rencontre=make_rencontre(serie, in_days=number + 1), personne=network.officer)
    membership = membership_of(network.officer)
    reader = reader_of(membership)
    with django_assert_num_queries(1):
        assert len(waiting.of(membership, reader).todos) == 4
