"""Two organisers, or many, at the same moment: nothing is lost, nothing stands there twice."""

import pytest
from django.urls import reverse

from rencontres import carrying, planning
from rencontres.models import CompteRendu, Rencontre
from reseau.access import membership_of, reader_of
from reseau.revisions import Conflict
from tests.network import Network, logged_in
from tests.reseau.test_parallel import at_once

from .meetings import facilitators_of_t1, make_point, make_rencontre, make_serie

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def network():
    return Network()


@pytest.fixture
def rencontre(network):
    return make_rencontre(make_serie(network.f1, facilitators_of_t1(network)), number=32)


def test_items_that_many_add_at_once_all_stand_at_places_of_their_own(network, rencontre):
    clients = [logged_in(network.f1 if number % 2 else network.officer) for number in range(8)]
    address = reverse("rencontres:agenda", args=[rencontre.pk])
    at_once(lambda number: clients[number].post(address, {"titre": f"Point {number}", "minutes": 10}), 8)
    rows = list(rencontre.points.values_list("position", "titre"))
    assert [position for position, _ in rows] == list(range(1, 9))
    assert {titre for _, titre in rows} == {f"Point {number}" for number in range(8)}


def test_of_many_moves_at_once_from_one_sight_one_is_made(network, rencontre):
    points = [make_point(rencontre, str(number)) for number in range(6)]

    def move(number: int) -> bool:
        try:
            planning.move(points[number], 1, 1)
        except Conflict:
            return False
        return True

    assert sum(at_once(lambda number: move(number + 1), 5)) == 1
    assert sorted(rencontre.points.values_list("position", flat=True)) == [1, 2, 3, 4, 5, 6]
    assert Rencontre.objects.get(pk=rencontre.pk).agenda_revision == 2


def test_what_several_take_over_at_once_stands_there_once(network, rencontre):
    past = make_rencontre(rencontre.serie, in_days=-30, number=31)
    planning.put_off(make_point(past, "Nettoyage", notes="<p>Plus tard.</p>"), 1, network.f1.pk)
    minutes = CompteRendu.objects.create(rencontre=past, state="arrete", audience=past.audience)
    left = carrying.legacy(rencontre, reader_of(membership_of(network.f1)))
    values = {offer.value for offer in left.offers}
    assert len(values) == 2 and f"approbation:{minutes.pk}" in values
    reader = reader_of(membership_of(network.f1))
    counts = at_once(lambda number: carrying.take_over(rencontre, reader, values, network.f1.pk), 4)
    assert sorted(counts) == [0, 0, 0, 2]
    assert rencontre.points.count() == 2


@pytest.mark.parametrize("button", ["retirer", "reporter"])
def test_an_item_that_two_clicks_take_off_is_gone_for_the_second(network, rencontre, button):
    point, clients = make_point(rencontre, "Pénalités"), [logged_in(network.f1) for _ in range(2)]
    address = reverse("rencontres:point_remove", args=[rencontre.pk, point.pk])
    codes = at_once(lambda number: clients[number].post(address, {"revision": 1, button: "1"}).status_code, 2)
    assert sorted(codes) == [302, 404]
    assert not rencontre.points.exists()
