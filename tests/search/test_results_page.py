"""The results page, as a member sees it."""

import datetime
import re

import pytest
from django.urls import reverse

from reseau.models import Adhesion, Audience, Line
from tests.network import logged_in

from .corpus import most_queries
from .pages import marked, page


@pytest.fixture
def client(network):
    client = logged_in(network.f1)
    client.get(reverse("search:results"))  # a session notes its first use
    return client


def test_a_hit_shows_its_best_page_with_the_words_marked(client, shelf, network_audience):
    first, second = "Rien ici.", "Le titulaire encourt une pénalité par heure d’insertion non réalisée."
    shelf.put("essai:1", "CCAP – Pénalités", first, second, audience=network_audience, type="ccap")
    html = page(client, q="penalite heures")
    assert marked(html) == ["Pénalités", "pénalité", "heure"]
    assert "/essai/1/?page=2" in html
    assert "/essai/1/?page=1" not in html
    assert re.search(r"/image/\d+/2", html)
    assert "1 résultat" in html
    assert "Le réseau" in html


def test_the_header_keeps_what_was_typed(client, shelf):
    assert 'value="&lt;b&gt; &amp; clause"' in page(client, q="<b> & clause")


def test_what_is_found_is_escaped(client, shelf, network_audience):
    shelf.put("essai:1", "<script>clause</script>", "<img src=x> clause & <b>", audience=network_audience)
    html = page(client, q="clause")
    assert "&lt;script&gt;<mark>clause</mark>&lt;/script&gt;" in html
    assert "&lt;img src=x&gt; <mark>clause</mark> &amp; &lt;b&gt;" in html


def test_three_pages_are_linked_and_the_others_counted(client, shelf, network_audience):
    pages = ["clause " * n for n in range(1, 8)]
    shelf.put("essai:1", "Guide", *pages, audience=network_audience)
    html = page(client, q="clause")
    assert re.findall(r"p\. (\d+)", html) == ["5", "6", "7"]
    assert "4 autres pages" in html


def test_filters_sort_and_pages_stay_in_the_address(client, shelf, network_audience):
    for n in range(25):
        shelf.put(
            f"essai:{n}",
            f"Clause {n}",
            audience=network_audience,
            type="guide" if n else "ccap",
            date=datetime.date(2026, 1, 1) + datetime.timedelta(days=n),
        )
    html = page(client, q="clause", type="guide", tri="date", page="2")
    assert "24 résultats" in html
    assert "11 à 20 sur 24" in html
    assert re.findall(r"<mark>Clause</mark> (\d+)", html)[0] == "14"
    assert re.search(r'href="\?q=clause&amp;tri=date"', html)  # the chip takes the filter away
    assert "Chercher partout" in html


def test_an_error_is_corrected_and_said_as_the_documents_write_it(client, shelf, network_audience):
    shelf.put("essai:1", "Guide", "Une Pénalité forfaitaire", audience=network_audience)
    html = page(client, q="pénalitée forfaitère")
    assert "« pénalitée » ne se trouve nulle part" in html
    assert "q=p%C3%A9nalit%C3%A9+forfaitaire" in html


def test_a_word_is_corrected_as_a_whole_not_within_another(client, shelf, network_audience):
    shelf.put("essai:1", "Guide", "Une clause, un Clausxon", audience=network_audience)
    html = page(client, q="clausx clausxon")
    assert "q=clause+clausxon" in html


def test_an_empty_page_says_what_to_drop_and_what_it_would_find(client, shelf, network_audience, network):
    fields = {"territoire_ids": [network.t1.pk]}
    for n in range(3):
        shelf.put(f"essai:{n}", "Clause", audience=network_audience, **fields)
    shelf.put("essai:9", "Autre", audience=network_audience, territoire_ids=[network.t2.pk])
    html = page(client, q="clause", territoire=network.t2.pk)
    assert "Aucun résultat" in html
    assert f"Enlever le filtre « {network.t2} »" in html
    assert "3 résultats" in html


def test_an_empty_page_offers_a_phrase_without_its_quotes(client, shelf, network_audience):
    shelf.put("essai:1", "Guide", "clause puis sociale", audience=network_audience)
    html = page(client, q='"clause sociale"')
    assert "Aucun résultat" in html
    assert "sans guillemets" in html


def test_stop_words_alone_find_nothing_and_it_is_said(client, shelf, network_audience):
    shelf.put("essai:1", "Guide", "de la clause", audience=network_audience)
    assert "trop courants" in page(client, q="de la")


def test_nothing_asked_says_how_to_search(client, shelf):
    assert "<h1>Chercher</h1>" in page(client)


def test_what_one_person_deposited_is_a_filter_with_their_name(client, shelf, network_audience, network):
    for n, owner in enumerate([network.f1, network.f1, network.f2]):
        shelf.put(f"essai:{n}", f"Clause {n}", audience=network_audience, owner_id=owner.pk)
    html = page(client, q="clause", deposant=network.f1.pk)
    assert "2 résultats" in html and "Chercher partout" in html
    assert "Enlever le filtre </span>Déposé par Claire CLAIRE" in html
    assert re.search(rf'name="deposant" value="{network.f1.pk}" checked><span>Claire CLAIRE</span>', html)
    assert "Déposé par" not in page(client, q="clause")


def test_who_has_nothing_to_read_here_is_not_named(client, shelf, network_audience, closed_audience, network):
    shelf.put("essai:1", "Clause 1", audience=network_audience, owner_id=network.f1.pk)
    shelf.put("essai:2", "Clause 2", audience=closed_audience, owner_id=network.f2.pk)
    pages = [
        page(client, q="clause", deposant=pk).split("<main")[1].replace(f"deposant={pk}", "deposant=…")
        for pk in (network.f2.pk, 987654321)
    ]
    assert "Karim" not in pages[0]
    assert pages[0] == pages[1]
    assert "Enlever le filtre « Déposé par »" in pages[0]


def test_filters_alone_show_the_newest_first(client, shelf, network_audience):
    for n, year in enumerate([2024, 2026, 2025]):
        shelf.put(f"essai:{n}", f"Guide {n}", "texte", audience=network_audience, date=datetime.date(year, 3, 1))
    html = page(client, type="guide")
    assert re.findall(r'<h3 class="title"><a href="/essai/(\d)/"', html) == ["1", "2", "0"]


@pytest.mark.parametrize(
    "text",
    [
        "territoire:T1",
        "acl:*",
        "_id:1",
        "* OR *",
        '"',
        "/.*/",
        "{",
        "clause AND NOT (rights : a1)",
        "x" * 10_000,
        " ".join(f"mot{n}" for n in range(1_000)),
        "\x00clause",
        "\u202eclause",
        "😀",
        "field:(" * 50,
        "NEAR(a b, 5)",
        "clause^5",
        "a-" * 500,
        "¤¤¤¤¤ %s",
    ],
)
def test_any_input_is_a_page(client, shelf, network_audience, text):
    shelf.put("essai:1", "Guide", "clause", audience=network_audience)
    page(client, q=text)
    assert client.get(reverse("search:suggest"), {"q": text}).status_code == 200


@pytest.mark.parametrize("number", ["0", "-1", "999999999", "1e9", "x"])
def test_any_page_number_is_a_page(client, shelf, network_audience, number):
    shelf.put("essai:1", "Guide", "clause", audience=network_audience)
    assert "1 résultat" in page(client, q="clause", page=number, size="1000000")


@pytest.mark.parametrize("text", ["clause", "clause sociale", "closse", "sosiale clausse", "introuvable", '"pas là"'])
def test_few_queries_whatever_the_rows(client, shelf, network, text, django_assert_max_num_queries):
    people = [network.f2, network.l1, network.officer]
    for n in range(12):
        audience = Audience.objects.obtain(
            [Line(role="facilitateur", territoire=network.t1.pk), Line(personne=people[n].pk)] if n < 3 else [Line()]
        )
        shelf.put(
            f"essai:{n}",
            f"Guide {n}",
            "une clause",
            "une clause sociale",
            audience=audience,
            territoire_ids=[network.t1.pk, network.t2.pk],
            organisation_id=network.mde1.pk,
            owner_id=network.f2.pk,
        )
    for territoire in (network.t1, network.t2):
        Adhesion.objects.create(
            personne=network.f1, role="facilitateur", territoire=territoire, organisation=network.mde1
        )
    page(client, q="guide")  # what a process reads now and then, and what a session notes, is not counted
    with django_assert_max_num_queries(most_queries()):
        page(client, q=text)
    with django_assert_max_num_queries(most_queries()):
        page(client, q=text, deposant=network.f2.pk)
