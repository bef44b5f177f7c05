"""What weighs in the order of hits, and makes none by itself. Elasticsearch alone; what matches is in test_engines."""

import datetime

import pytest

from search.engines import answering
from search.engines.elastic import client, indices
from search.engines.elastic.engine import ElasticEngine
from search.models import Entry
from search.query import Query
from tests.elasticsearch import settle
from tests.search.corpus import put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("server")]

FILL = "le présent document décrit les modalités de suivi du dispositif régional"


def keys(text: str, reader) -> list[str]:
    """The keys found, in order."""
    settle()
    ids = answering().find(Query.from_text(text).question(), reader).ids
    entries = Entry.objects.in_bulk(ids)
    return [entries[pk].key for pk in ids]


def test_a_word_of_the_title_weighs_more_than_one_of_the_text(network_audience, reader):
    put("essai:1", "Note", f"{FILL} clause", audience=network_audience)
    put("essai:2", "Clause", f"{FILL} clause", audience=network_audience)
    put("essai:3", "Note", f"{FILL} clause", audience=network_audience)
    assert keys("clause", reader)[0] == "essai:2"


def test_a_heading_weighs(network_audience, reader):
    put("essai:1", "Note", f"Article 2 Pénalités\n{FILL}", audience=network_audience)
    put("essai:2", "Note", f"Article 2 Divers\n{FILL} pénalités", audience=network_audience)
    put("essai:3", "Note", f"Article 2 Pénalités\n{FILL} divers", audience=network_audience)
    assert keys("pénalités", reader)[-1] == "essai:2"


def test_the_name_of_the_type_weighs_and_finds_nothing_by_itself(shelf, network_audience, reader):
    shelf.put("essai:1", "Note", f"{FILL} insertion", audience=network_audience, type="ccap")
    shelf.put("essai:2", "Note", f"{FILL} insertion", audience=network_audience, type="guide")
    assert keys("guide insertion", reader)[0] == "essai:2"
    assert keys("guide", reader) == []


def test_of_two_that_are_alike_the_newer_comes_first(network_audience, reader):
    for n, year in enumerate([2019, 2026, 2022]):
        put(f"essai:{n}", "Note", f"{FILL} insertion", audience=network_audience, date=datetime.date(year, 1, 5))
    assert keys("insertion", reader) == ["essai:1", "essai:2", "essai:0"]


def test_words_that_stand_together_weigh(network_audience, reader):
    put("essai:1", "Note", f"clause {FILL} sociale", audience=network_audience)
    put("essai:2", "Note", f"{FILL} clause sociale", audience=network_audience)
    put("essai:3", "Note", f"clause {FILL} sociale", audience=network_audience)
    assert keys("clause sociale", reader)[0] == "essai:2"


def test_an_entry_whose_rights_the_index_does_not_know_yet_is_not_found(network_audience, reader):
    put("essai:1", "Clause", audience=network_audience)
    put("essai:2", "Clause", audience=network_audience)
    settle()
    question, withheld = Query.from_text("clause").question(), Entry.objects.get(key="essai:1").pk
    with client.asking(indices.live()):
        found = ElasticEngine(frozenset([withheld])).find(question, reader)
    assert (found.total, found.ids) == (1, [Entry.objects.get(key="essai:2").pk])


def test_a_page_that_lies_far_away_is_asked_for_once_its_place_is_known(network_audience, reader):
    for n in range(3):
        put(f"essai:{n}", "Clause", audience=network_audience)
    settle()
    question = Query.from_text("clause").question()
    found = answering().find(type(question)(question.clauses, offset=10**10, limit=2), reader)
    assert (found.offset, len(found.ids), found.total, found.degraded) == (2, 1, 3, False)
