"""The Elasticsearch engine: answers what the embedded engines answer, in one request, or two where words are many.

It reads alone: the workers of the outbox write the index.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from elastic_transport import ApiResponseMeta
from elasticsearch import ApiError
from elasticsearch.dsl import Search
from elasticsearch.dsl.query import Query
from elasticsearch.exceptions import HTTP_EXCEPTIONS

from reseau.access import Reader

from ... import facets
from ...analysis import Word
from .. import telling, typing_errors
from ..base import Found, Question
from ..embedded import ENOUGH, Corrections, Expression
from . import alike, near, query
from .client import asked as asked_index
from .client import client

FAR = 1_000  # hits to skip from which the total is asked first, so that none are skipped in vain

_WANTED = ["hits.total.value", "hits.hits._id", "hits.hits._score", "aggregations", "error", "status"]
_FILTER_PATH = [f"responses.{path}" for path in _WANTED]


class Asked(NamedTuple):
    """One expression, and all else that a search needs."""

    expression: Expression
    question: Question
    right: Query


class Answer(NamedTuple):
    """What one expression finds."""

    ids: list[int]
    offset: int
    total: int
    unfiltered: int
    facets: dict[str, Counter[str]]
    without: dict[str, int]


class ElasticEngine:
    """The half of `base.Engine` that answers. What `elasticsearch` raises when the server does not, it lets pass.

    `withheld`: entries that are not found whatever the index says, as it is not told yet that their rights changed.
    """

    def __init__(self, withheld: frozenset[int] = frozenset()):
        self._withheld = withheld

    def find(self, question: Question, reader: Reader) -> Found:
        """See `base.Engine`. One request; two where too little holds all the words, four where one occurs nowhere."""
        expression = Expression(question.clauses, question.excluded)
        asked, corrections = Asked(expression, question, query.right(reader, self._withheld)), {}
        answer = _answered(asked)
        if answer.unfiltered < _enough(expression):
            expression, corrections, answer = _widened(asked, answer)
        return Found(**answer._asdict(), corrections=corrections, clauses=expression.clauses)

    def suggest(self, typed: tuple[Word, ...], beginning: str, reader: Reader, limit: int) -> list[int]:
        """See `base.Engine`."""
        right = query.right(reader, self._withheld)
        return _ids(*_ask([query.titled(typed, beginning, right, limit)]))

    def similar(self, entry_id: int, reader: Reader, limit: int) -> list[int]:
        """See `base.Engine`. Two queries, one request."""
        stems = telling.stems_of(entry_id, reader)
        if not stems:
            return []
        (body,) = _ask([alike.search(stems, query.right(reader, self._withheld), limit + 1)])
        best = [(hit["_score"], int(hit["_id"])) for hit in body.get("hits", {}).get("hits", ())]
        return telling.alike(best, entry_id, limit)


def _answered(asked: Asked) -> Answer:
    """One request; another one when the page asked for lies far away, or beyond the last."""
    return _completed(asked, _ask(_searches(asked)))


def _searches(asked: Asked) -> list[Search]:
    return [query.counts(*asked)] + ([query.best(*asked)] if asked.question.offset < FAR else [])


def _completed(asked: Asked, bodies: list[dict]) -> Answer:
    counted, *best = bodies
    question, total = asked.question, _kept(counted)["doc_count"]
    offset = min(question.offset, max(0, total - 1) // question.limit * question.limit)
    if total and (offset != question.offset or not best):
        best = _ask([query.best(*asked._replace(question=replace(question, offset=offset)))])
    return Answer(
        ids=_ids(*best) if total else [],
        offset=offset,
        total=total,
        unfiltered=counted["hits"]["total"]["value"],
        facets=_facets(counted, question),
        without={
            name: counted["aggregations"][name]["doc_count"] for name in counted["aggregations"] if name != "kept"
        },
    )


def _kept(counted: dict) -> dict:
    return counted["aggregations"]["kept"]


def _facets(counted: dict, question: Question) -> dict[str, Counter[str]]:
    counts = {}
    for name in facets.NAMES:
        bucket = counted["aggregations"][name] if name in question.filters else _kept(counted)
        counts[name] = Counter({one["key"]: one["doc_count"] for one in bucket.get(name, {}).get("buckets", ())})
    return counts | {"territoire": facets.concerned(counts["territoire"], question.related)}


def _enough(expression: Expression) -> int:
    """How many hits make that nothing else is tried."""
    if not expression.clauses:
        return 0
    return ENOUGH if len(expression.clauses) > 1 or expression.excluded else 1


def _widened(asked: Asked, answer: Answer) -> tuple[Expression, Corrections, Answer]:
    """What is searched when too little holds all the words: any of them, near ones for those that occur nowhere."""
    expression, unknown = asked.expression._replace(any_of=True), [0]
    if _enough(expression) == ENOUGH:
        wider = asked._replace(expression=expression)
        searches = _searches(wider)
        bodies = _ask([*searches, *(query.occurs(clause, asked.right) for clause in expression.clauses)])
        unknown = [place for place, body in enumerate(bodies[len(searches) :]) if not body["hits"]["total"]["value"]]
        answer = _completed(wider, bodies[: len(searches)])
    corrections = _corrections(asked, unknown)
    if not corrections:
        return expression, {}, answer
    # Each word is needed if enough holds them all: counted where one alone is corrected.
    together = corrections[0].together if len(corrections) == len(unknown) == 1 else 0
    for correction in corrections:
        expression = expression._replace(clauses=correction.applied_to(expression.clauses))
    expression = expression._replace(any_of=together < ENOUGH)
    found = {correction.position: list(correction.words) for correction in corrections}
    return expression, found, _answered(asked._replace(expression=expression))


def _corrections(asked: Asked, unknown: list[int]) -> list[typing_errors.Correction]:
    neighbours = near.neighbours(asked.expression.clauses, unknown)
    if not neighbours:
        return []
    (body,) = _ask([near.search(neighbours, asked.expression, asked.right)])
    return typing_errors.nearest(near.read(neighbours, body))


def _ids(body: dict) -> list[int]:
    return [int(hit["_id"]) for hit in body.get("hits", {}).get("hits", ())]


def _ask(searches: Iterable[Search]) -> list[dict]:
    """The answers to several searches, in one request."""
    lines: list[dict] = []
    for search in searches:
        lines += [{}, search.to_dict()]
    answer = client().msearch(index=asked_index(), searches=lines, filter_path=_FILTER_PATH)
    bodies = answer["responses"]
    for body in bodies:
        if "error" in body:
            raise _refusal(body, answer.meta)
    return bodies


def _refusal(body: dict, meta: ApiResponseMeta) -> ApiError:
    """The error of one of several searches, as if it had been the only one."""
    status = body["status"]
    return HTTP_EXCEPTIONS.get(status, ApiError)(body["error"]["type"], replace(meta, status=status), body)
