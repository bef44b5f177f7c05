"""The document's page: pages, passages, texts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents.passages import Finder
from reseau.models import Audience, Line, Role
from tests.network import audience_of, logged_in

from .library import make_document, pdf, read_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def document(network):
    """Four pages; the penalty stands on pages 2 and 4."""
    pages = ["Objet du lot", "La penalite par heure d'insertion", "Annexe", "Heures et penalites d'insertion"]
    made = make_document(network.f1, Audience.objects.network(), pdf(*pages), title="CCAP du lycée")
    read_all()
    made.refresh_from_db()
    return made


def show(client, document, **query) -> str:
    """The page as text."""
    response = client.get(reverse("documents:detail", args=[document.pk]), query)
    assert response.status_code == 200
    return response.content.decode()


def test_a_hit_opens_at_its_page_with_its_words_marked(network, document):
    page = show(logged_in(network.f2), document, page=2, q="pénalités heure")
    assert "<mark>penalite</mark> par <mark>heure</mark>" in page
    assert 'alt="Page 2 sur 4' in page and "sur </span>" in page
    assert page.count('class="passages"') == 2
    text = show(logged_in(network.f2), document, page=4, q="pénalités heure", vue="texte")
    assert '<mark class="is-current" id="passage">Heures</mark>' in text


def test_passages_are_walked_in_the_order_of_the_document(network, document):
    page = show(logged_in(network.f2), document, passage=1, q="pénalité heure")
    assert "?passage=2&amp;q=p%C3%A9nalit%C3%A9+heure" in page and 'alt="Page 2 sur 4' in page
    last = show(logged_in(network.f2), document, passage=2, q="pénalité heure")
    assert 'alt="Page 4 sur 4' in last and "Passage suivant" not in last


@pytest.mark.parametrize(
    "query", [{"page": "0"}, {"page": "99"}, {"page": "x"}, {"zoom": "1e9"}, {"passage": "-1", "q": "a"}]
)
def test_an_address_that_makes_no_sense_shows_the_first_page(network, document, query):
    assert 'alt="Page 1 sur 4' in show(logged_in(network.f2), document, **query)


def test_marks_never_let_markup_through(network):
    document = make_document(network.f1, Audience.objects.network(), b"Bonjour <b>clause</b> & fin", name="essai.txt")
    read_all()
    page = show(logged_in(network.f2), document, q="clause")
    assert "Bonjour &lt;b&gt;<mark" in page and "<b>clause" not in page
    assert '"><img' not in show(logged_in(network.f2), document, q='"><img src=x>')


def test_a_text_without_pages_is_read_in_a_column(network):
    document = make_document(network.f1, Audience.objects.network(), b"Un texte simple.", name="essai.txt")
    read_all()
    page = show(logged_in(network.f2), document)
    assert "viewer-text serif" in page and "viewer-page" not in page


def test_what_is_not_read_yet_says_so_and_asks_again(network):
    document = make_document(network.f1, Audience.objects.network())
    client, url = logged_in(network.f2), reverse("documents:detail", args=[document.pk])
    assert 'hx-trigger="every 2s"' in show(client, document) and "En attente de lecture" in show(client, document)
    document.versions.update(state="lecture", progress=2, page_count=4)
    assert "Lecture page 2 sur 4" in client.get(url, headers={"HX-Request": "true"}).content.decode()
    read_all()
    document.versions.update(state="lu", progress=0)
    assert client.get(url, headers={"HX-Request": "true"})["HX-Refresh"] == "true"


def test_passages_hold_the_most_of_what_is_asked():
    far = "clause " + "mot " * 60
    finder = Finder("clause pénalité")
    found = finder.passages([(1, f"{far}la clause et sa pénalité"), (2, "une clause seule")])
    assert [(passage.page, passage.wealth) for passage in found] == [(1, 2)]
    assert finder.passages([(1, "rien")]) == [] and Finder("").passages([(1, "clause")]) == []


@pytest.mark.parametrize("who", ["f1", "f2", "officer"])
def test_ten_queries_at_most(network, who):
    lines = [Line(role=Role.FACILITATEUR, territoire=network.region.pk), Line(personne=network.l1.pk)]
    lines.append(Line(role=Role.STRUCTURE, organisation=network.aci1.pk))
    document = make_document(network.f1, audience_of(*lines), pdf("Un", "Deux"), territoires=[network.t1])
    read_all()
    client = logged_in(getattr(network, who))
    show(client, document, q="un")  # the session's activity is noted, and synonyms are read, now and then
    with CaptureQueriesContext(connection) as queries:
        show(client, document, q="deux")
    assert len(queries) <= 10, queries.captured_queries


def test_the_depositor_leads_to_what_else_they_deposited(network, document):
    page = show(logged_in(network.f2), document)
    assert f'<a href="/recherche/?deposant={network.f1.pk}">Claire CLAIRE</a>' in page
