"""The words near those that occur nowhere, counted in what the reader may read; one search."""

from elasticsearch.dsl import A, Search
from elasticsearch.dsl.query import Bool, Query

from ...analysis import Word
from .. import typing_errors
from ..base import Clause, Near, Phrase
from ..embedded import Expression
from . import query

MOST = 50  # words that one is compared with, the nearest first

Neighbours = dict[int, list[tuple[Word, int]]]  # place in the question -> words and their distances


def neighbours(clauses: tuple[Clause, ...], unknown: list[int]) -> Neighbours:
    """The words that those which occur nowhere may have been meant for. One SQL query for each of them."""
    tried = [place for place in unknown if typing_errors.may_err(clauses[place])][: typing_errors.MOST]
    found = {place: typing_errors.neighbours(clauses[place].word)[:MOST] for place in tried}
    return {place: words for place, words in found.items() if words}


def search(near: Neighbours, asked: Expression, right: Query) -> Search:
    """How many readable entries hold each of these words as it is written, and with all else that was asked."""
    written = {name: query.holding(_exact(word)) for name, _, word, _ in _named(near)}
    counting = (
        Search().query(Bool(filter=[query.any_of(written.values()), right])).extra(size=0, track_total_hits=False)
    )
    for name, place, word, _ in _named(near):
        alone = counting.aggs.bucket(name, A("filter", written[name]))
        alone.bucket("together", A("filter", query.all_of(_instead(asked, place, word))))
    return counting


def read(near: Neighbours, body: dict) -> dict[int, list[Near]]:
    """The words that occur, by place in the question, of the answer to `search`."""
    found: dict[int, list[Near]] = {}
    for name, place, word, distance in _named(near):
        alone = body["aggregations"][name]
        if documents := alone["doc_count"]:
            found.setdefault(place, []).append(Near(word, distance, documents, alone["together"]["doc_count"]))
    return found


def _named(near: Neighbours):
    for place, words in near.items():
        for number, (word, distance) in enumerate(words):
            yield f"{place}-{number}", place, word, distance


def _exact(word: Word) -> Phrase:
    return Phrase((word,), exact=True)  # of the very form: another one of the same stem may stand in what is not read


def _instead(asked: Expression, place: int, word: Word) -> Expression:
    clauses = (*asked.clauses[:place], Clause((Phrase((word,)),)), *asked.clauses[place + 1 :])
    return asked._replace(clauses=clauses)
