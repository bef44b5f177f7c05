"""Whatever a reader may not read leaves no trace in any answer of the search."""

import datetime
import random

import pytest
from django.urls import reverse

from reseau.access import Reader
from reseau.models import Audience, Line, Territoire
from search import index, passages, service
from search.models import Entry
from search.query import Query
from tests.elasticsearch import settle
from tests.network import logged_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_engine")]

CANARY = "zyqvortane"  # in no document but the closed one


def answers(reader: Reader, text: str, **filters: str) -> str:
    """Everything the service says, as one text."""
    settle()
    query = Query.from_text(text)
    query.filters.update({name: frozenset({value}) for name, value in filters.items()})
    found = service.search(query, reader)
    hits = [(hit.entry.key, hit.title, hit.excerpt, hit.pages, hit.audience) for hit in found.hits]
    titles = [entry.title for entry in service.suggest(text, reader)]
    facts = (found.total, found.unfiltered, found.without, found.facets, found.corrected, found.did_you_mean)
    return repr((hits, facts, titles))


@pytest.fixture
def closed(shelf, network_audience, closed_audience, network):
    """A closed document whose title, text, facets and words are its own, beside open ones."""
    for n in range(3):
        shelf.put(f"essai:{n}", f"Guide {n}", "clause sociale", audience=network_audience)
    secret = Territoire.objects.create(genre="secteur", code="secret", nom=f"Secteur {CANARY}")
    shelf.put(
        "essai:9",
        f"Clause {CANARY}",
        f"clause sociale {CANARY}",
        audience=closed_audience,
        type="ccap",
        territoire_ids=[secret.pk],
        organisation_id=network.mde2.pk,
        date=datetime.date(1999, 1, 1),
    )
    return secret


QUESTIONS = ["clause", "clause sociale", "guide", CANARY, f"clause {CANARY}", "zyqvortan", "zyqvortena", "zyqv", "",
             f'"{CANARY}"', f"clause -{CANARY}", "1999"]  # fmt: skip


@pytest.mark.parametrize("text", QUESTIONS)
def test_answers_are_as_if_the_closed_document_did_not_exist(closed, reader, text):
    with_it = answers(reader, text)
    index.remove("essai:9")
    assert with_it == answers(reader, text)


@pytest.mark.parametrize("text", ["clause", CANARY, "zyqvortan"])
def test_filters_tell_nothing_of_it(closed, reader, network, text):
    for name, value in [
        ("territoire", closed.pk),
        ("type", "ccap"),
        ("year", "1999"),
        ("organisation", network.mde2.pk),
    ]:
        with_it = answers(reader, text, **{name: str(value)})
        assert "essai:9" not in with_it


def test_who_may_read_it_finds_it_everywhere(closed, closed_audience):
    reader = Reader(frozenset([closed_audience.pk]))
    for text in ("clause", CANARY, "zyqvortena"):
        assert "essai:9" in answers(reader, text)
    assert [entry.key for entry in service.suggest("clause zyq", reader)] == ["essai:9"]


def test_a_word_that_only_a_closed_document_holds_is_corrected_like_an_unknown_one(
    shelf, network_audience, closed_audience
):
    shelf.put("essai:1", "Guide", "une pénalité", audience=network_audience)
    reader = Reader(frozenset([network_audience.pk]))
    before = answers(reader, "penalita")
    shelf.put("essai:2", "Guide", "penalita", audience=closed_audience)
    assert answers(reader, "penalita") == before
    assert "pénalité" in before


def test_another_form_of_a_word_that_only_a_closed_document_holds_is_not_proposed(
    shelf, network_audience, closed_audience
):
    shelf.put("essai:1", "Guide", "un licenciement", audience=network_audience)
    reader = Reader(frozenset([network_audience.pk]))
    before = answers(reader, "licenciementsz")
    shelf.put("essai:2", "Guide", "des licenciements", audience=closed_audience)
    assert answers(reader, "licenciementsz") == before
    assert "licenciements'" not in before


def test_a_hit_of_a_stale_index_is_checked_again_before_it_is_shown(shelf, network_audience, closed_audience, reader):
    shelf.put("essai:1", "Guide", "clause", audience=network_audience)
    settle()
    found = Query.from_text("clause")
    entry = Entry.objects.get()
    Entry.objects.update(audience=closed_audience)  # behind the index's back
    assert passages.best([entry.pk], found.clauses, reader) == []
    assert service.search(found, reader).hits == []


def test_a_right_withdrawn_works_at_the_next_request(shelf, network):
    audience = Audience.objects.obtain([Line(role="facilitateur", territoire=network.t1.pk)])
    shelf.put("essai:1", f"Clause {CANARY}", "texte", audience=audience)
    settle()
    client = logged_in(network.f1)
    address = reverse("search:results") + "?q=clause"
    assert CANARY in client.get(address).content.decode()
    network.f1.adhesions.update(territoire=network.t2)
    assert CANARY not in client.get(address).content.decode()


def test_the_page_of_a_stranger_holds_no_canary(closed, network):
    settle()
    client = logged_in(network.f1)
    for text in ("clause", "zyqvortena", "guide"):
        response = client.get(reverse("search:results"), {"q": text})
        assert CANARY not in response.content.decode()
        assert CANARY not in repr(response.headers)
    assert CANARY not in client.get(reverse("search:suggest"), {"q": "clause"}).content.decode()


def test_random_audiences_and_readers(shelf, network):
    """What is found, counted and suggested is exactly what a plain loop over the content finds."""
    chance = random.Random(20261123)
    audiences = [Audience.objects.obtain([Line(personne=p)]) for p in (network.f1.pk, network.f2.pk, network.l1.pk)]
    audiences += [Audience.objects.network(), Audience.objects.depositor_only()]
    owners = [None, network.f1.pk, network.f2.pk]
    kinds = ["guide", "ccap"]
    things = {}
    for n in range(60):
        audience, owner = chance.choice(audiences), chance.choice(owners)
        words = chance.sample(["clause", "lot", "heure", "avis"], 2)
        type_ = chance.choice(kinds)
        things[f"essai:{n}"] = (audience.pk, owner, words, type_)
        shelf.put(f"essai:{n}", f"Titre {words[0]}", words[1], audience=audience, owner_id=owner, type=type_)
    settle()
    for _ in range(40):
        some = frozenset(a.pk for a in chance.sample(audiences, chance.randrange(len(audiences) + 1)))
        reader = Reader(some, chance.random() < 0.3, chance.choice(owners))
        word = chance.choice(["clause", "lot", "heure", "avis"])
        expected = {
            key: type_
            for key, (audience, owner, words, type_) in things.items()
            if word in words and reader.reads(audience, owner)
        }
        found = service.search(Query.from_text(word), reader)
        assert found.total == len(expected)
        assert {hit.entry.key for hit in found.hits} <= expected.keys()
        counted = {choice.value: choice.count for choice in found.facets.get("type", [])}
        assert counted == {type_: list(expected.values()).count(type_) for type_ in set(expected.values())}
        suggested = {entry.key for entry in service.suggest(word, reader)}
        titles = {key for key in expected if things[key][2][0] == word}
        assert suggested <= titles
        assert len(suggested) == min(len(titles), service.SUGGESTIONS)
