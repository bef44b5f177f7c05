"""What stands beside the hits: the period, and territories by what concerns them."""

import datetime
import re

import pytest
from django.urls import reverse

from reseau.access import Reader
from reseau.models import Audience
from search import panel, service
from search.query import Query
from tests.documents.library import make_document, read_all
from tests.elasticsearch import settle
from tests.network import logged_in, make_territoire

from .pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(network):
    client = logged_in(network.f1)
    client.get("/aide/")
    return client


def dated(shelf, audience, *days: str) -> None:
    for n, day in enumerate(days):
        shelf.put(f"essai:{n}", f"Clause {n}", "texte", audience=audience, date=datetime.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"du": "2026-01-05", "au": "2026-03-31"}, "Du 5 janvier au 31 mars 2026"),
        ({"du": "2025-12-01", "au": "2026-03-31"}, "Du 1er décembre 2025 au 31 mars 2026"),
        ({"du": "2026-03-31", "au": "2026-01-05"}, "Du 5 janvier au 31 mars 2026"),
        ({"du": "2026-01-05"}, "Depuis le 5 janvier 2026"),
        ({"au": "31/03/2026"}, "Jusqu’au 31 mars 2026"),
        ({"du": "2026-01-05", "au": "2026-01-05"}, "Le 5 janvier 2026"),
    ],
)
def test_a_period_is_said_and_taken_away_by_its_chip(client, shelf, network_audience, address, words):
    dated(shelf, network_audience, "2026-01-05", "2030-01-01", "2000-01-01")
    html = page(client, q="clause", type="guide", **address)
    assert f"Enlever le filtre </span>{words}" in html
    assert '<a class="chip" href="?q=clause&amp;type=guide">' in html
    assert "Chercher partout (3)" in html


def test_the_fields_of_a_period_keep_its_days(client, shelf, network_audience):
    dated(shelf, network_audience, "2026-01-05")
    html = page(client, q="clause", du="31/12/2026", au="2026-01-01")
    assert 'name="du" value="2026-01-01"' in html and 'name="au" value="2026-12-31"' in html
    html = page(client, q="clause", du="n'importe quoi", au="<script>")
    assert 'name="du" value=""' in html and "<script>al" not in html and "1 résultat" in html


def test_a_period_that_finds_nothing_can_be_dropped(client, shelf, network_audience):
    dated(shelf, network_audience, "2026-01-05", "2026-01-06")
    html = page(client, q="clause", au="2020-12-31")
    assert "Enlever le filtre « Jusqu’au 31 décembre 2020 »" in html and "2 résultats" in html
    assert "Aucun résultat" in page(client, du="2030-01-01")


def test_a_period_alone_lists_what_is_of_it(client, shelf, network_audience):
    dated(shelf, network_audience, "2026-01-05", "2025-01-05")
    assert re.findall(r'<h3 class="title"><a href="/essai/(\d)/"', page(client, du="2026-01-01")) == ["0"]


@pytest.mark.usefixtures("every_engine")
def test_dates_of_what_is_not_read_tell_nothing(reader, shelf, network_audience, closed_audience):
    dated(shelf, network_audience, "2026-01-05")
    query = Query.from_text("clause")
    period = (datetime.date(1999, 1, 1), datetime.date(1999, 12, 31))
    asked = type(query)(query.text, query.clauses, period=period)
    settle()
    before = service.search(asked, reader)
    shelf.put("essai:9", "Clause", audience=closed_audience, date=datetime.date(1999, 5, 1))
    settle()
    after = service.search(asked, reader)
    assert (after.documents, after.unfiltered, after.without) == (before.documents, before.unfiltered, before.without)
    assert service.search(asked, Reader(frozenset(), all_but=True)).documents == 1


def counts(html: str) -> dict[str, int]:
    """The territories that are offered, with their counts."""
    lines = re.findall(r'name="territoire" value="\d+"[^>]*><span>(.*?)</span><span>([\d ]+)<', html)
    return {name: int(count) for name, count in lines}


@pytest.mark.usefixtures("every_engine")
def test_a_territory_finds_what_shares_a_commune_with_it(client, shelf, network_audience, network):
    places = {"t1": network.t1, "t2": network.t2, "across": network.across, "region": network.region}
    for n, place in enumerate(places.values()):
        shelf.put(f"essai:{n}", f"Clause {n}", audience=network_audience, territoire_ids=[place.pk])
    shelf.put("essai:9", "Clause sans lieu", audience=network_audience)
    offered = counts(page(client, q="clause"))
    assert offered == {"Region": 4, "Across": 4, "T1": 3, "T2": 3}
    for place in places.values():
        html = page(client, q="clause", territoire=place.pk)
        assert f"{offered[place.nom]} résultats" in html
        assert counts(html) == offered


def test_the_library_finds_the_same_for_a_territory(client, network):
    everyone = Audience.objects.network()
    for n, place in enumerate([network.t1, network.t2, network.across, network.region]):
        make_document(network.f1, everyone, title=f"Clause {n}", territoires=[place])
    read_all()
    for place in (network.t1, network.t2, network.across, network.region):
        listed = client.get(reverse("documents:list"), {"territoire": place.pk}).context["page"]
        query = Query.from_text("clause")
        query.filters["territoire"] = frozenset({str(place.pk)})
        found = service.search(query, Reader(frozenset([everyone.pk])))
        assert {row.url for row in listed} == {hit.entry.url for hit in found.hits}


def test_many_territories_are_folded_up_by_kind(reader, shelf, network_audience, network):
    for n in range(8):
        place = make_territoire(f"epci-{n}", [f"9{n}"], genre="epci")
        shelf.put(f"essai:{n}", "Clause", audience=network_audience, territoire_ids=[place.pk])
    shelf.put("essai:9", "Clause", audience=network_audience, territoire_ids=[network.region.pk, network.t1.pk])
    query = Query.from_text("clause")
    query.filters["territoire"] = frozenset({str(place.pk)})
    facet = next(one for one in panel.facets(service.search(query, reader)) if one["name"] == "territoire")
    shown = [choice.label for choice in facet["choices"]]
    assert {"Region", "Epci-7"} <= set(shown)  # the large ones, and what is chosen
    assert len(shown) == panel.OPEN_CHOICES
    assert [fold["label"] for fold in facet["folds"]] == ["1\xa0secteur", "3\xa0autres intercommunalités"]
    listed = len(facet["choices"]) + sum(len(fold["choices"]) for fold in facet["folds"])
    assert listed == 10


def test_the_link_to_copy_is_the_whole_address(client, shelf, network_audience):
    dated(shelf, network_audience, *["2026-01-05"] * 12)
    html = page(client, q="clause", annee="2026", page="2", rien="x")
    assert 'data-copy-link="http://testserver/recherche/?q=clause&amp;annee=2026&amp;page=2"' in html
