"""What becomes of a meeting, from its draft on: states, readers, what can be found, who is told of what."""

import datetime

import pytest
from django.utils import timezone

from notifications.events import Topic, recipient
from notifications.models import Notification
from notifications.rhythm import Rhythm
from notifications.telling import choose
from rencontres import holding, people, telling, topics
from rencontres.models import Invitation, Rencontre, Sujet
from reseau.access import membership_of, reader_of
from reseau.models import Audience, Line
from reseau.revisions import Conflict
from search.models import Entry

from ..network import audience_of
from .meetings import facilitators_of_t1, make_draft, make_point, make_rencontre, make_serie

State = Rencontre.State


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


@pytest.fixture
def draft(serie):
    return make_draft(serie)


def reads(person, rencontre):
    return rencontre in Rencontre.objects.readable_by(reader_of(membership_of(person)))


def told(person):
    """The keys of what a person was told of."""
    keys = Notification.objects.filter(personne=person, event=telling.CODE).order_by("pk")
    return [":".join(key.split(":")[2:]) for key in keys.values_list("key", flat=True)]


def said_to(person, rencontre):
    """What the person is told now of all that was told of this meeting."""
    keys = Notification.objects.filter(personne=person, subject=rencontre.key).values_list("key", flat=True)
    return telling.render([Topic(rencontre.key, tuple(keys))], recipient(person))[0]


def test_a_new_meeting_is_its_organisers_draft_and_takes_the_next_number(network, serie, draft):
    second = make_draft(serie)
    assert (draft.number, second.number) == (1, 2)
    assert [reads(person, draft) for person in (network.f1, network.officer)] == [True, False]
    assert Entry.objects.get(key=draft.key).audience_id == Audience.objects.depositor_only().pk


def test_a_number_is_given_once_in_a_series(serie, draft):
    with pytest.raises(holding.NumberTaken):
        make_draft(serie, number=draft.number)
    other = make_draft(serie, number=32)
    assert holding.next_number(serie) == 33
    other.number = draft.number
    with pytest.raises(holding.NumberTaken):
        holding.change(other, other.revision)


def test_announced_it_is_read_and_found_by_its_readers_who_are_told_once(network, serie, draft):
    mate = network.officer
    draft.readers = audience_of(Line(territoire=network.t1.pk))
    draft.save()
    holding.announce(draft, draft.revision)
    assert [reads(person, draft) for person in (mate, network.l1, network.f2)] == [True, True, False]
    assert Entry.objects.get(key=draft.key).audience_id == draft.readers_id
    # Officers read by their office: they are told as members of the region, which shares communes with T1.
    assert (told(network.l1), told(mate), told(network.f2), told(network.f1)) == (["announced"], ["announced"], [], [])
    holding.readdress(draft, audience_of(Line(territoire=network.t1.pk), Line(personne=network.f2.pk)), draft.revision)
    assert (told(network.l1), told(network.f2)) == (["announced"], ["announced"])


def test_who_reads_by_office_alone_is_not_told(network, draft):
    holding.announce(draft, draft.revision)
    assert told(network.officer) == []


def test_a_meeting_announced_once_over_tells_nobody(network, serie):
    held = make_draft(serie, in_days=-7, readers=Audience.objects.network())
    holding.announce(held, held.revision)
    assert reads(network.f2, held)
    assert not Notification.objects.filter(event=telling.CODE).exists()


def test_answers_open_close_and_open_again_but_are_announced_once(network, serie):
    rencontre = make_draft(serie, readers=Audience.objects.network())
    holding.announce(rencontre, rencontre.revision)
    for verb in (holding.open_answers, holding.close_answers, holding.open_answers):
        verb(rencontre, rencontre.revision)
    rencontre.refresh_from_db()
    assert rencontre.takes_answers
    assert told(network.f2) == ["announced", "open:0"]
    assert rencontre.sequence == 0


def test_another_date_or_place_raises_the_sequence_once_and_is_told(network, serie):
    rencontre = make_draft(serie, readers=Audience.objects.network())
    holding.announce(rencontre, rencontre.revision, opens=True)
    rencontre.invitations.filter(personne=network.l1).update(answer=Invitation.Answer.EXCUSED)
    rencontre.starts_at += datetime.timedelta(days=1)
    rencontre.ends_at += datetime.timedelta(days=1)
    rencontre.place = "Salle B"
    holding.change(rencontre, rencontre.revision)
    rencontre.place = "Salle C"
    holding.change(rencontre, rencontre.revision)
    rencontre.presentation = "Apporter ses chiffres."
    holding.change(rencontre, rencontre.revision)
    assert rencontre.sequence == 2
    assert told(network.f2) == ["announced", "moved:1", "place:2"]
    assert told(network.l1) == ["announced", "moved:1"]  # who declined need not know of the room
    assert "nouvelle date" in said_to(network.f2, rencontre).title
    assert "Salle C" in said_to(network.f2, rencontre).detail


def test_what_is_changed_of_a_draft_is_told_to_nobody(network, draft):
    draft.place = "Ailleurs"
    holding.change(draft, draft.revision)
    assert (draft.sequence, Notification.objects.count()) == (0, 0)


def test_correcting_a_meeting_that_is_over_is_told_to_nobody(network, serie):
    rencontre = make_rencontre(serie, in_days=-3)
    rencontre.starts_at += datetime.timedelta(hours=1)
    rencontre.place = "Salle B"
    holding.change(rencontre, rencontre.revision)
    assert (rencontre.sequence, Notification.objects.count()) == (0, 0)


def test_the_second_of_two_who_change_it_is_told(draft):
    stale = Rencontre.objects.get(pk=draft.pk)
    draft.place = "Salle B"
    holding.change(draft, draft.revision)
    stale.place = "Salle C"
    with pytest.raises(Conflict) as caught:
        holding.change(stale, 1)
    assert caught.value.current.place == "Salle B"
    assert Rencontre.objects.get(pk=draft.pk).place == "Salle B"


def test_postponed_without_a_date_it_is_neither_coming_nor_over_then_announced_anew(network, serie):
    rencontre = make_draft(serie, readers=Audience.objects.network())
    holding.announce(rencontre, rencontre.revision, opens=True)
    holding.postpone(rencontre, rencontre.revision, "Salle inondée")
    everything = Rencontre.objects.all()
    assert rencontre not in everything.coming() and rencontre not in everything.over()
    assert said_to(network.f2, rencontre).title.endswith("reportée, date à fixer")
    start = timezone.now() + datetime.timedelta(days=30)
    holding.postpone(rencontre, rencontre.revision, "", start, start + datetime.timedelta(hours=2))
    assert (rencontre.state, rencontre.sequence) == (State.ANNOUNCED, 2)
    assert told(network.f2) == ["announced", "postponed:1", "moved:2"]
    holding.open_answers(rencontre, rencontre.revision)
    assert told(network.f2)[-1] == "open:2"


def test_moved_to_a_known_date_it_stays_open(network, serie):
    rencontre = make_draft(serie, readers=Audience.objects.network())
    holding.announce(rencontre, rencontre.revision, opens=True)
    start = rencontre.starts_at + datetime.timedelta(days=7)
    holding.postpone(rencontre, rencontre.revision, "Grève", start, start + datetime.timedelta(hours=2))
    rencontre.refresh_from_db()
    assert (rencontre.state, rencontre.starts_at, rencontre.sequence) == (State.OPEN, start, 1)
    assert "Grève" in said_to(network.f2, rencontre).detail


def test_cancelled_its_topics_wait_again_and_who_comes_is_mailed_whatever_they_chose(network, serie):
    rencontre = make_draft(serie, readers=Audience.objects.network())
    holding.announce(rencontre, rencontre.revision, opens=True)
    topic = Sujet.objects.create(serie=serie, titre="Pénalités", proposed_by=network.f2, state=Sujet.State.SCHEDULED)
    make_point(rencontre, "Pénalités", sujet=topic)
    for person in (network.f2, network.l1):
        choose(person.pk, telling.EVENT, Rhythm.NEVER)
    rencontre.invitations.filter(personne=network.f2).update(answer=Invitation.Answer.ON_SITE)
    holding.cancel(rencontre, rencontre.revision, "Trop peu d’inscrits")
    topic.refresh_from_db()
    assert topic.state == Sujet.State.POSTPONED
    assert Entry.objects.filter(key=topic.key).exists()
    last = {n.personne_id: n for n in Notification.objects.filter(key__contains="cancelled")}
    assert (last[network.f2.pk].mail_at is None, last[network.l1.pk].mail_at is None) == (False, True)
    item = said_to(network.f2, rencontre)
    assert item.title.endswith("annulée")
    assert item.detail == "Motif\u00a0: Trop peu d’inscrits"


def test_cancelled_it_leaves_the_topics_of_a_later_agenda_where_they_are(network, serie):
    first, later = make_rencontre(serie), make_rencontre(serie, in_days=30)
    kept, freed = (
        Sujet.objects.create(serie=serie, titre=titre, proposed_by=network.f2, state=Sujet.State.SCHEDULED)
        for titre in ("Pénalités", "Seuils")
    )
    for rencontre, topic in [(first, kept), (first, freed), (later, kept)]:
        make_point(rencontre, topic.titre, sujet=topic)
    holding.cancel(first, first.revision, "Grève")
    states = dict(Sujet.objects.values_list("titre", "state"))
    assert states == {"Pénalités": Sujet.State.SCHEDULED, "Seuils": Sujet.State.POSTPONED}
    with pytest.raises(Conflict):  # who saw it before the meeting was called off is told
        topics.decline(freed, freed.revision, "Hors sujet.", network.f1.pk)


def test_what_was_told_is_not_said_to_who_reads_it_no_more(network, serie):
    rencontre = make_draft(serie, readers=Audience.objects.network())
    holding.announce(rencontre, rencontre.revision)
    assert said_to(network.f2, rencontre)
    holding.readdress(rencontre, facilitators_of_t1(network), rencontre.revision)
    assert said_to(network.f2, rencontre) is None


def test_a_step_that_makes_no_sense_is_refused(serie, draft):
    with pytest.raises(ValueError, match="open makes no sense"):
        holding.open_answers(draft, draft.revision)
    over = make_rencontre(serie, in_days=-3)
    assert holding.steps(over) == frozenset()
    assert holding.steps(draft) == {"announce"}


def test_a_deleted_draft_leaves_nothing_and_its_topics_wait_again(network, serie, draft):
    topic = Sujet.objects.create(serie=serie, titre="Pénalités", proposed_by=network.f1, state=Sujet.State.SCHEDULED)
    make_point(draft, "Pénalités", sujet=topic)
    key = draft.key
    holding.delete(draft, draft.revision)
    assert not Entry.objects.filter(key=key).exists()
    topic.refresh_from_db()
    assert topic.state == Sujet.State.PROPOSED
    announced = make_rencontre(serie)
    with pytest.raises(ValueError, match="cancelled, not deleted"):
        holding.delete(announced, announced.revision)


def test_the_readers_of_an_audience_are_who_reads_it(network):
    later = timezone.now() + datetime.timedelta(days=2)
    audiences = [
        audience_of(Line(territoire=network.t1.pk), within=audience_of(Line(role="facilitateur"))),
        audience_of(Line(role="structure"), Line(personne=network.f1.pk), opens_at=later),
        audience_of(Line(personne=network.l1.pk)),
        facilitators_of_t1(network),
        Audience.objects.network(),
        Audience.objects.public(),
        Audience.objects.depositor_only(),
    ]
    everyone = [person for person in vars(network).values() if hasattr(person, "email")]
    for audience in audiences:
        expected = {person.pk for person in everyone if reader_of(membership_of(person)).reads(audience.pk)}
        assert people.ids_of(audience.pk) == expected
    assert network.officer.pk not in people.ids_of(facilitators_of_t1(network).pk, officers=False)


def test_put_off_by_a_week_answers_are_awaited_a_week_longer(serie):
    rencontre = make_rencontre(serie, answer_by=timezone.localdate() + datetime.timedelta(days=3))
    week = datetime.timedelta(days=7)
    before = rencontre.answer_by
    holding.postpone(rencontre, rencontre.revision, "", rencontre.starts_at + week, rencontre.ends_at + week)
    rencontre.refresh_from_db()
    assert rencontre.answer_by == before + week
    holding.postpone(rencontre, rencontre.revision, "", rencontre.starts_at - week, rencontre.ends_at - week)
    assert rencontre.answer_by == before + week  # sooner: it stays as it was told


def test_what_is_changed_of_a_meeting_called_off_is_told_to_nobody(network, serie):
    rencontre = make_rencontre(serie, audience=Audience.objects.network())
    holding.postpone(rencontre, rencontre.revision, "Neige")
    rencontre.place = "Salle B"
    holding.change(rencontre, rencontre.revision)
    assert told(network.f2) == ["postponed:1"]


def test_seats_that_are_added_go_at_once_to_who_waits(network, serie):
    rencontre = make_rencontre(serie, seats=1)
    coming = {"rencontre": rencontre, "answer": Invitation.Answer.ON_SITE}
    Invitation.objects.create(personne=network.l1, **coming)
    waiting = Invitation.objects.create(personne=network.f2, waits_since=timezone.now(), **coming)
    rencontre.seats = 2
    holding.change(rencontre, rencontre.revision)
    waiting.refresh_from_db()
    assert waiting.waits_since is None
