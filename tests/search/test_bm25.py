"""The ranking on PostgreSQL, compared with the formula written down plainly."""

from itertools import chain
from math import log

import pytest
from django.db import connection

from search.engines import bm25, engine, postgres
from search.models import Entry
from search.query import Query

from .corpus import put

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="runs with DATABASE_URL on PostgreSQL"),
]
OFTEN = [1, 2, 3, 16, 17, 100, 250]


def saturated(times: int, size: int, average: float) -> float:
    return times / (times + 1.2 * (0.25 + 0.75 * size / average))


def rarity(holding: int, entries: int) -> float:
    return log(1 + (entries - holding + 0.5) / (holding + 0.5))


def entry_ids() -> list[int]:
    return list(Entry.objects.order_by("pk").values_list("pk", flat=True))


def test_scores_are_those_of_the_formula_however_often_a_word_occurs(network_audience):
    for n, times in enumerate(OFTEN):
        put(f"essai:{n}", "Clauses sociales", "clauses " * (times - 1) + "clause truelle", audience=network_audience)
    put("essai:99", "Autre", "chose", audience=network_audience)
    sizes = [2 + times + 1 for times in OFTEN] + [2]
    average, entries = sum(sizes) / len(sizes), len(sizes)
    found = bm25.scores(entry_ids(), Query.from_text("clauses").clauses)
    for pk, times, size in zip(entry_ids(), OFTEN, sizes, strict=False):
        stem = saturated(1, size, average) + saturated(times, size, average)
        exact = saturated(1, size, average) + saturated(times - 1, size, average)
        expected = rarity(len(OFTEN), entries) * (stem + bm25.EXACT * exact)
        assert found[pk] == pytest.approx(expected, rel=1e-5), times
    assert found[entry_ids()[-1]] == 0


def test_a_phrase_counts_once_and_weighs_what_its_words_do(network_audience):
    put("essai:1", "Guide", "clause sociale ou clause sociale", audience=network_audience)
    put("essai:2", "Guide", "sociale clause", audience=network_audience)
    found = bm25.scores(entry_ids(), Query.from_text("« clause sociale »").clauses)
    expected = 2 * rarity(2, 2) * saturated(1, 5, 4)
    assert [found[pk] for pk in entry_ids()] == [pytest.approx(expected), 0]


def test_what_is_no_candidate_follows_and_every_page_is_another(network_audience, reader, monkeypatch):
    monkeypatch.setattr(postgres, "CANDIDATES", 3)
    for n in range(10):
        put(f"essai:{n}", "Guide", "clause " * (n + 1), audience=network_audience)
    question = Query.from_text("clause").question()
    pages = [engine().find(type(question)(question.clauses, offset=n, limit=2), reader).ids for n in range(0, 10, 2)]
    shown = list(chain.from_iterable(pages))
    scores = bm25.scores(entry_ids(), question.clauses)
    assert sorted(shown) == entry_ids()
    assert shown[:3] == sorted(shown[:3], key=lambda pk: -scores[pk])


def test_candidates_are_chosen_among_what_filters_leave(network_audience, reader, monkeypatch):
    monkeypatch.setattr(postgres, "CANDIDATES", 2)
    put("essai:0", "Guide", "clause", "outil " * 40, audience=network_audience, type="ccap")
    put("essai:1", "Guide", "clause clause", "outil " * 300, audience=network_audience, type="ccap")
    for n in range(2, 6):
        put(f"essai:{n}", "Clause", "clause", audience=network_audience)
    query = Query.from_text("clause")
    question = query.question()
    found = engine().find(type(question)(question.clauses, filters={"type": frozenset(["ccap"])}), reader)
    scores = bm25.scores(entry_ids(), query.clauses)
    assert found.ids == sorted(found.ids, key=lambda pk: -scores[pk])
    assert found.total == 2
