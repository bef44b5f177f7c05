"""What is like a thing: a piece of its page, or a page of its own; under rights, as everything."""

import re

import pytest
from django.db.models import F
from django.urls import reverse

from reseau.models import Audience, Line
from search.engines import engine
from search.models import Entry, Passage
from tests.documents.library import make_document
from tests.elasticsearch import settle
from tests.network import audience_of, logged_in

from .corpus import most_queries

pytestmark = pytest.mark.django_db
CANARY = "zyqvortane"
SUBJECT = "désamiantage et étanchéité de la toiture"


@pytest.fixture
def client(network):
    client = logged_in(network.f1)
    client.get("/aide/")
    return client


@pytest.fixture
def library(shelf, network_audience):
    """Fifteen papers on anything, and three on one subject."""
    for n in range(15):
        shelf.put(f"essai:{n}", f"Papier {n}", f"un marché de sujet{n} objet{n}", audience=network_audience)
    for n in (20, 21, 22):
        shelf.put(f"essai:{n}", f"Toiture {n} : {SUBJECT}", SUBJECT, "suite", audience=network_audience)


def similar(client, number: int, **headers) -> str:
    settle()
    response = client.get(reverse("search:similar", args=["essai", number]), headers=headers)
    assert response.status_code == 200
    return response.content.decode()


def uniform(response) -> bytes:
    """An answer without its own address and what is another at each request."""
    return re.sub(rb"(?i)csrf[^>]*>|semblables/essai/\d+/", b"", response.content)


@pytest.mark.usefixtures("every_engine")
def test_a_page_of_its_own(client, library):
    html = similar(client, 20)
    assert "<h1>Documents semblables</h1>" in html
    assert set(re.findall(r'<h3 class="title"><a href="/essai/(\d+)/"', html)) == {"21", "22"}
    assert '<a href="/essai/20/">' in html  # the way back


def test_a_piece_of_page_for_htmx(client, library):
    html = similar(client, 20, hx_request="true")
    assert "<html" not in html
    assert set(re.findall(r'href="/essai/(\d+)/"', html)) == {"21", "22"}
    response = client.get(reverse("search:similar", args=["essai", 20]))
    assert "HX-Request" in response["Vary"]


def test_what_is_like_nothing_says_so(client, library):
    for headers in ({}, {"hx_request": "true"}):
        assert "Rien ne lui ressemble parmi ce que vous pouvez lire." in similar(client, 3, **headers)


@pytest.mark.usefixtures("every_engine")
def test_closed_things_are_like_nothing_and_nothing_is_like_them(client, library, shelf, closed_audience, network):
    before = similar(client, 20, hx_request="true")
    shelf.put("essai:30", f"Toiture {CANARY} : {SUBJECT}", f"{SUBJECT} {CANARY}", audience=closed_audience)
    assert similar(client, 20, hx_request="true") == before
    closed, absent = (client.get(reverse("search:similar", args=["essai", n])) for n in (30, 987654))
    assert closed.status_code == absent.status_code == 404
    assert uniform(closed) == uniform(absent)
    assert CANARY in similar(logged_in(network.officer), 20)


@pytest.mark.parametrize("path", ["essai/999/", "rien/1/", "essai/99999999999999999999999/", "document/1/"])
def test_any_other_address_is_the_same_404(client, library, path):
    assert client.get(f"/recherche/semblables/{path}").status_code == 404


def test_few_queries(client, library, django_assert_max_num_queries):
    with django_assert_max_num_queries(most_queries()):
        similar(client, 20)


def test_the_page_of_a_document_leads_there_without_looking_for_them(network, django_assert_num_queries):
    document = make_document(network.f1, Audience.objects.network(), title="Guide")
    address = reverse("search:similar", args=["document", document.pk])
    client = logged_in(network.f1)
    html = client.get(document.get_absolute_url()).content.decode()
    assert f'hx-get="{address}"' in html and f'<a href="{address}">' in html
    assert client.get(address).status_code == 200


def test_drafts_and_visitors_are_not_led_there(network):
    draft = make_document(network.f1, None, title="Brouillon")
    assert "/semblables/" not in logged_in(network.f1).get(draft.get_absolute_url()).content.decode()


def test_a_right_withdrawn_works_at_the_next_request(network):
    audience = audience_of(Line(role="facilitateur", territoire=network.t1.pk))
    address = reverse("search:similar", args=["document", make_document(network.f2, audience).pk])
    client = logged_in(network.f1)
    assert client.get(address).status_code == 200
    network.f1.adhesions.update(territoire=network.t2)
    assert client.get(address).status_code == 404


def test_what_was_written_again_and_again_is_sampled_as_well(shelf, network_audience, reader):
    """Its passages have far newer keys than there are passages, as after many rebuilds."""
    for n in range(6):
        shelf.put(f"essai:{n}", f"Guide {n}", f"truelle et mortier, lot {n}", audience=network_audience)
    for n in range(6, 60):
        shelf.put(f"essai:{n}", f"Note {n}", "une tout autre chose", audience=network_audience)
    Passage.objects.update(id=F("id") + 1_000_000)
    entry = Entry.objects.get(key="essai:3")
    assert len(engine().similar(entry.pk, reader, 5)) == 5


def test_nothing_is_alike_while_the_index_is_written_again(client, library):
    """What its words are is known from its pages; the full text holds nothing yet."""
    engine().clear()
    assert "Toiture 21" not in similar(client, 20, HX_REQUEST="true")
