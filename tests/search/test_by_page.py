"""Results by page: each hit is a page, of the best documents, as the list by document would count them."""

import datetime
import re

import pytest
from django.http import QueryDict

from reseau.access import Reader
from search import leaves, service
from search.models import Entry
from search.query import Query
from tests.elasticsearch import settle
from tests.network import logged_in

from .corpus import most_queries
from .pages import marked, page

pytestmark = pytest.mark.django_db
CANARY = "zyqvortane"


@pytest.fixture
def client(network):
    client = logged_in(network.f1)
    client.get("/aide/")
    return client


def titles(html: str) -> list[str]:
    """“Guide, page 2”, hit by hit."""
    found = re.findall(r'<h3 class="title"><a href="[^"]*">(.*?)</a>', html)
    return [re.sub("<[^>]*>", "", title) for title in found]


def found(text: str, reader: Reader, **fields) -> service.Results:
    settle()
    query = Query.from_text(text)
    return service.search(type(query)(query.text, query.clauses, query.excluded, by_page=True, **fields), reader)


@pytest.mark.usefixtures("every_engine")
def test_each_hit_is_a_page_with_its_own_passage(client, shelf, network_audience):
    shelf.put("essai:1", "Guide", "rien", "la clause sociale", "rien", "une clause", audience=network_audience)
    shelf.put("essai:2", "Autre", "le texte", "clause et clause sociale", audience=network_audience)
    html = page(client, q="clause sociale", vue="pages")
    assert "2 pages pour" in html  # page 4 holds one word only, where page 2 of the same holds both
    assert set(titles(html)) == {"Guide, page 2", "Autre, page 2"}
    assert "/essai/1/?page=2" in html and "/essai/1/?page=4" not in html
    assert marked(html).count("sociale") == 2


def test_pages_are_those_that_the_list_by_document_counts(reader, shelf, network_audience):
    for n in range(12):
        pages = ["clause " * (1 + (n + p) % 3) if (n + p) % 2 else "mot" for p in range(5)]
        shelf.put(f"essai:{n}", f"Guide {n}", *pages, audience=network_audience)
    by_document = service.search(Query.from_text("clause"), reader)
    second = service.search(Query.from_params(QueryDict("q=clause&page=2")), reader)
    counted = sum(len(hit.pages) + hit.other_pages for hit in (*by_document.hits, *second.hits))
    assert found("clause", reader).total == counted == 30
    assert found("clause", reader).documents == by_document.total == 12
    assert found("clause", reader).facets == by_document.facets


def test_the_page_that_speaks_most_of_it_comes_first(reader, shelf, network_audience):
    filling = "mot " * 200
    shelf.put("essai:1", "Un", f"clause {filling}", f"clause clause clause {filling}", audience=network_audience)
    shelf.put("essai:2", "Deux", f"clause clause {filling}", "clause clause", audience=network_audience)
    hits = found("clause", reader).hits
    assert [(hit.entry.title, hit.pages[0].number) for hit in hits][:2] == [("Deux", 2), ("Un", 2)]


def test_by_date_pages_follow_in_the_order_of_reading(reader, shelf, network_audience):
    for n in (1, 2):
        shelf.put(
            f"essai:{n}",
            f"Guide {n}",
            "clause",
            "clause clause",
            audience=network_audience,
            date=datetime.date(2026, n, 1),
        )
    hits = found("clause", reader, by_date=True).hits
    assert [(hit.entry.title, hit.pages[0].number) for hit in hits] == [
        ("Guide 2", 1), ("Guide 2", 2), ("Guide 1", 1), ("Guide 1", 2),
    ]  # fmt: skip


def test_pages_of_the_list_and_the_one_beyond(client, shelf, network_audience):
    for n in range(3):
        shelf.put(f"essai:{n}", f"Guide {n}", *["clause"] * 9, audience=network_audience)
    every = [title for n in (1, 2, 3) for title in titles(page(client, q="clause", vue="pages", page=n))]
    assert len(every) == len(set(every)) == 27
    assert titles(page(client, q="clause", vue="pages", page="999")) == every[20:]
    assert "21 à 27 sur 27" in page(client, q="clause", vue="pages", page="3")


def test_how_many_documents_are_looked_at_is_said(client, shelf, network_audience, monkeypatch):
    monkeypatch.setattr(leaves, "DOCUMENTS", 3)
    for n in range(4):
        shelf.put(f"essai:{n}", f"Guide {n}", "clause", audience=network_audience)
    html = page(client, q="clause", vue="pages")
    assert "3 pages pour" in html
    assert "Ces pages sont celles des 3 meilleurs documents, sur 4." in html
    assert "documents les plus récents" in page(client, q="clause", vue="pages", tri="date")
    assert "Ces pages sont celles" not in page(client, q="clause")


def test_words_that_only_titles_hold_lead_to_the_documents(client, shelf, network_audience):
    shelf.put("essai:1", "Une clause", "texte", audience=network_audience)
    html = page(client, q="clause", vue="pages")
    assert "Ces mots ne sont sur aucune page" in html and "le titre d’un document" in html
    assert 'href="?q=clause"' in html


def test_what_has_one_page_for_all_has_no_number(client, shelf, network_audience, monkeypatch):
    shelf.put("essai:1", "Fiche", "une clause", audience=network_audience)
    monkeypatch.setattr(shelf, "passage_url", lambda entry, number, query: entry.url, raising=False)
    assert titles(page(client, q="clause", vue="pages")) == ["Fiche"]


def test_the_switch_keeps_the_search(client, shelf, network_audience):
    shelf.put("essai:1", "Guide", "une clause", audience=network_audience)
    html = page(client, q="clause", type="guide", du="2026-01-01", tri="date")
    assert 'href="?q=clause&amp;type=guide&amp;du=2026-01-01&amp;tri=date&amp;vue=pages"' in html
    html = page(client, q="clause", type="guide", vue="pages")
    assert '<input type="hidden" name="vue" value="pages">' in html
    assert 'href="?q=clause&amp;type=guide"' in html


def test_without_words_there_are_documents_only(client, shelf, network_audience):
    shelf.put("essai:1", "Guide", "une clause", audience=network_audience)
    html = page(client, type="guide", vue="pages")
    assert "1 résultat" in html and "Lister par" not in html


@pytest.mark.usefixtures("every_engine")
def test_only_pages_that_are_read_are_hits(reader, shelf, network_audience, closed_audience):
    shelf.put("essai:1", "Guide", "une clause", audience=network_audience)
    before = found("clause", reader)
    shelf.put("essai:2", f"Clause {CANARY}", *[f"clause {CANARY}"] * 9, audience=closed_audience)
    after = found("clause", reader)
    assert (after.total, after.documents, after.facets) == (before.total, before.documents, before.facets)
    assert [hit.excerpt for hit in after.hits] == [hit.excerpt for hit in before.hits]
    assert found(CANARY, reader).total == 0
    assert found(CANARY, Reader(frozenset([closed_audience.pk]))).total == 9


def test_a_stale_answer_is_thrown_away(reader, shelf, network_audience, closed_audience):
    for n in (1, 2):
        shelf.put(f"essai:{n}", "Guide", "une clause", "une clause", audience=network_audience)
    stale = list(Entry.objects.order_by("key").values_list("pk", flat=True))
    Entry.objects.filter(key="essai:2").update(audience=closed_audience)  # behind the index's back
    clauses = Query.from_text("clause").clauses
    ranked, read = leaves.ranked(stale, clauses, reader)
    assert (len(ranked), read) == (2, 1)
    Entry.objects.update(audience=closed_audience)  # between the two statements
    assert leaves.checked(ranked, reader) == []
    assert found("clause", reader).total == 0


@pytest.mark.parametrize(("text", "more"), [("clause", 0), ("clause sociale", 0), ("sosiale clausse", 1)])
def test_few_queries_whatever_the_pages(client, shelf, network_audience, text, more, django_assert_max_num_queries):
    """One more where a word is corrected: which pages they are, and what they say, are two statements."""
    page(client, q="clause")
    for n in range(12):
        shelf.put(f"essai:{n}", f"Guide {n}", *["une clause sociale"] * 6, audience=network_audience)
    with django_assert_max_num_queries(most_queries() + more):
        assert "72 pages" in page(client, q=text, vue="pages", du="2020-01-01", type="guide")
