"""Several who hold meetings at the same moment: no number is given twice, nothing is overwritten."""

import contextlib
import threading

import pytest
from django.db import connection
from django.urls import reverse

from rencontres import holding, series, sources, telling, topics
from rencontres.models import Invitation, Rencontre, Serie, Sujet
from reseau.models import Line, Role
from reseau.revisions import Conflict
from search import index
from search.models import Entry

from ..network import Network, audience_of, logged_in
from ..reseau.test_parallel import at_once
from .meetings import facilitators_of_t1, make_draft, make_rencontre, make_serie

pytestmark = pytest.mark.django_db(transaction=True)
# SQLite has one writer at a time: there the second one never comes to the place where the first one waits for it.
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="runs with DATABASE_URL on PostgreSQL")
LONG = 0.5  # seconds that one waits for another who may be held up by it


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


class Meanwhile:
    """Lets the second of two threads act while the first one stands at a place of the code."""

    def __init__(self):
        self.reached, self.done = threading.Event(), threading.Event()

    def stand(self) -> None:
        """Of the first, once: until the second is done, or is held up by it."""
        if not self.reached.is_set():
            self.reached.set()
            self.done.wait(LONG)

    def run(self, first, second) -> None:
        """Both; fails if one of them does."""

        def act(number: int) -> None:
            if number == 0:
                first()
            else:
                self.reached.wait(10)
                second()
                self.done.set()

        at_once(act, 2)


def test_meetings_prepared_at_once_get_a_number_each(serie):
    numbers = at_once(lambda number: make_draft(serie).number, 6)
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


def test_of_several_who_change_a_meeting_at_once_one_wins_and_the_others_are_told(serie):
    draft = make_draft(serie)

    def change(number: int) -> str:
        seen = Rencontre.objects.get(pk=draft.pk)
        seen.place = f"Salle {number}"
        try:
            holding.change(seen, 1)
        except Conflict:
            return ""
        return seen.place

    kept = [place for place in at_once(change, 6) if place]
    draft.refresh_from_db()
    assert kept == [draft.place]
    assert draft.revision == 2


@on_postgresql
def test_a_topic_corrected_while_its_series_gets_other_readers_is_found_by_these(network, monkeypatch):
    wide = audience_of(Line(role=Role.FACILITATEUR), Line(personne=network.l1.pk))
    serie = make_serie(network.f1, wide)
    sujet = topics.propose(Sujet(serie=serie, proposed_by=network.l1, titre="Salaires"))
    meanwhile, real = Meanwhile(), sources.Source.data

    def data(source, key):
        found = real(source, key)
        meanwhile.stand()
        return found

    def restrict():
        seen = Serie.objects.get(pk=serie.pk)
        series.readdress(seen, facilitators_of_t1(network), seen.revision)

    monkeypatch.setattr(sources.Source, "data", data)
    meanwhile.run(lambda: topics.change(Sujet.objects.get(pk=sujet.pk), 1, []), restrict)
    serie.refresh_from_db()
    assert serie.audience != wide
    assert Entry.objects.get(key=sujet.key).audience == serie.audience


@on_postgresql
def test_a_meeting_gets_other_readers_while_its_series_is_renamed(network, monkeypatch):
    wide = audience_of(Line(role=Role.FACILITATEUR), Line(personne=network.l1.pk))
    serie = make_serie(network.f1, wide)
    rencontre = make_rencontre(serie)
    meanwhile, real = Meanwhile(), index.put_many

    def put_many(batch):
        meanwhile.stand()
        real(batch)

    def rename():
        seen = Serie.objects.get(pk=serie.pk)
        seen.nom = "Autre nom"
        series.change(seen, seen.revision, [])

    def restrict():
        seen = Rencontre.objects.get(pk=rencontre.pk)
        holding.readdress(seen, facilitators_of_t1(network), seen.revision)

    monkeypatch.setattr(index, "put_many", put_many)
    meanwhile.run(rename, restrict)
    rencontre.refresh_from_db()
    assert Entry.objects.get(key=rencontre.key).audience == rencontre.audience


def test_a_draft_that_is_deleted_by_two_clicks_is_gone_for_the_second(serie):
    draft, clients = make_draft(serie), [logged_in(serie.organiser) for _ in range(2)]
    address = reverse("rencontres:delete", args=[draft.pk])
    assert sorted(at_once(lambda n: clients[n].post(address, {"revision": 1}).status_code, 2)) == [302, 404]
    assert not Rencontre.objects.exists()


@on_postgresql
def test_two_meetings_called_off_at_once_tell_the_same_people(network, monkeypatch):
    """Each tells first who comes to it, then everybody: the other's first among them."""
    both_read = audience_of(Line(personne=network.l1.pk), Line(personne=network.comite.pk))
    meetings = [make_rencontre(make_serie(network.f1, both_read)) for _ in range(2)]
    for rencontre, coming in zip(meetings, [network.l1, network.comite], strict=True):
        Invitation.objects.create(rencontre=rencontre, personne=coming, answer=Invitation.Answer.ON_SITE)
    both, real = threading.Barrier(2), telling.tell_people

    def tell_people(*args):
        real(*args)
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(LONG)

    def cancel(number: int) -> None:
        rencontre = Rencontre.objects.get(pk=meetings[number].pk)
        holding.cancel(rencontre, rencontre.revision, "salle fermée")

    monkeypatch.setattr(telling, "tell_people", tell_people)
    at_once(cancel, 2)
    for person in (network.l1, network.comite):
        person.refresh_from_db()
        assert person.unread_notices == 2
