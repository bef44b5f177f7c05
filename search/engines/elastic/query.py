"""What is asked of Elasticsearch: a Question and a Reader as searches of `elasticsearch.dsl`.

Words reach the server as terms and phrases of analysed words, never as a query language, and the right is a filter
of every search here: each function wants it.
"""

import datetime
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise

from elasticsearch.dsl import A, Search
from elasticsearch.dsl.aggs import Agg
from elasticsearch.dsl.query import (
    Bool,
    DistanceFeature,
    Ids,
    Match,
    MatchAll,
    MatchNone,
    MatchPhrase,
    Prefix,
    Query,
    Range,
    Term,
    Terms,
)

from reseau.access import Reader

from ...analysis import Word
from ...facets import ALWAYS
from ..base import Clause, Phrase, Question
from ..embedded import Expression

# Measured on the French collection, where the text weighs 1 (docs/decisions).
TITLE, EXACT, CLOSE, SYNONYM = 0.75, 0.2, 0.3, 1.0
WITHIN = 3  # places that two words which follow one another in the question may be moved, and still be close
HEADING, TYPE, FRESH = 0.2, 0.5, 0.3
FRESH_FOR = "730d"  # after which half of that weight is left
LIKELIEST = 200  # hits that are weighed again
MOST_VALUES = 20_000  # of one facet; only those that occur come back
# The facets that are always counted, and what of: how territories relate is known to who asks, not to the index.
FACETS = {"kind": "kind", "type": "type", "territoire": "zones", "organisation": "organisation", "year": "year"}


def right(reader: Reader, withheld: frozenset[int] = frozenset()) -> Query:
    """What `reader` reads, as a condition, without the entries whose rights the index is not told yet."""
    if not withheld:
        return _right(reader)
    return Bool(filter=[_right(reader)], must_not=[Ids(values=sorted(map(str, withheld)))])


@lru_cache(maxsize=256)
def _right(reader: Reader) -> Query:
    """The same as `Reader.q`."""
    listed: Query = Terms(audience=sorted(map(str, reader.audiences))) if reader.audiences else MatchNone()
    if reader.all_but:
        listed = Bool(must_not=[listed]) if reader.audiences else MatchAll()
    if reader.person_id:
        return Bool(should=[listed, Term(owner=str(reader.person_id))], minimum_should_match=1)
    return listed


def best(expression: Expression, question: Question, right: Query) -> Search:
    """The hits of one page, in order. Nothing is counted, so that the server may skip what cannot be among them."""
    asked = all_of(expression)
    by_date = question.by_date or not expression.clauses
    if not by_date:
        asked.must, asked.filter = asked.filter, []
    asked.filter = [*asked.filter, right, *_conditions(question).values()]
    search = _page(Search().query(asked))[question.offset : question.offset + question.limit]
    return search.sort("-date", "-entry") if by_date else search.extra(rescore=_weighed_again(expression))


def _weighed_again(expression: Expression) -> dict:
    """The likeliest hits, by their words alone, are weighed again by all else: quick, as they are few."""
    preferences = Bool(should=_preferences(expression.clauses)).to_dict()
    return {"window_size": LIKELIEST, "query": {"rescore_query": preferences}}


def counts(expression: Expression, question: Question, right: Query) -> Search:
    """How many match without any filter, and the facets: under “kept” those that are not filtered on.

    Each of the others is under its own name, with the filters of all but itself. Nothing is scored.
    """
    asked = all_of(expression)
    asked.filter = [*asked.filter, right]
    search = Search().query(asked).extra(size=0, track_total_hits=True)
    conditions = _conditions(question)
    # Who deposited is counted for the people filtered on alone.
    search.aggs.bucket("kept", _facets(conditions.values(), [name for name in FACETS if name not in conditions]))
    for name in conditions:
        others = [condition for other, condition in conditions.items() if other != name]
        search.aggs.bucket(name, _facets(others, [name], question.filters.get("owner")))
    return search


def occurs(clause: Clause, right: Query) -> Search:
    """Whether anything readable holds this clause: a total of 1, or of 0."""
    asked = Bool(filter=[_clause(clause), right])
    return Search().query(asked).extra(size=0, track_total_hits=1, terminate_after=1)


def titled(typed: Iterable[Word], beginning: str, right: Query, limit: int) -> Search:
    """The entries whose title holds these words and one that begins so, the newest first."""
    words = [Term(title=word.exact) for word in typed]
    search = Search().query(Bool(filter=[*words, Prefix(title=beginning), right])).sort("-date", "-entry")
    return _page(search)[:limit]


def _page(search: Search) -> Search:
    return search.source(False).extra(track_total_hits=False)


def _conditions(question: Question) -> dict[str, Query]:
    """Each filter, the period among them."""
    chosen = {name: set(values) for name, values in question.filters.items()}
    if "territoire" in chosen:
        chosen["territoire"].update(*(question.related.get(value, ()) for value in question.filters["territoire"]))
    conditions: dict[str, Query] = {name: Terms(**{name: sorted(values)}) for name, values in chosen.items()}
    if question.period != ALWAYS:
        since, until = (day and day.isoformat() for day in question.period)
        conditions["period"] = Range(date={"gte": since, "lte": until})
    return conditions


def _facets(conditions: Iterable[Query], names: Iterable[str], people: frozenset[str] | None = None) -> Agg:
    bucket = A("filter", Bool(filter=list(conditions)))
    for name in names:
        if name == "owner":
            bucket.bucket(name, "terms", field=name, size=MOST_VALUES, include=sorted(people or ()))
        elif name in FACETS:
            bucket.bucket(name, "terms", field=FACETS[name], size=MOST_VALUES)
    return bucket


def any_of(queries: Iterable[Query]) -> Query:
    """Entries that meet one of these conditions at least."""
    return Bool(should=list(queries), minimum_should_match=1)


def all_of(expression: Expression) -> Bool:
    """Entries that an expression matches, whatever their rank."""
    return Bool(filter=_clauses(expression), must_not=list(map(holding, expression.excluded)))


def holding(phrase: Phrase, weight: float = 1) -> Query:
    """Entries that hold a phrase, in their title or their text."""
    if phrase.exact:
        title, text, words = "title", "text", [word.exact for word in phrase.words]
    else:
        title, text, words = "title_stems", "text_stems", [word.stem for word in phrase.words]
    return any_of([_sequence(title, words, weight * TITLE), _sequence(text, words, weight)])


def _sequence(field: str, words: list[str], weight: float) -> Query:
    if len(words) == 1:
        return Term(**{field: {"value": words[0], "boost": weight}})
    return MatchPhrase(**{field: {"query": " ".join(words), "boost": weight}})


def _clause(clause: Clause) -> Query:
    typed, *others = clause.phrases
    return any_of([holding(typed), *(holding(other, SYNONYM) for other in others)])


def _clauses(expression: Expression) -> list[Query]:
    clauses = list(map(_clause, expression.clauses))
    return [any_of(clauses)] if expression.any_of else clauses


def _preferences(clauses: tuple[Clause, ...]) -> list[Query]:
    """What ranks hits and makes none: words as they were typed, close together, in a heading, as a type; freshness."""
    today = datetime.date.today().isoformat()
    fresh = DistanceFeature(field="date", origin=today, pivot=FRESH_FOR, boost=FRESH)
    words = [clause.word for clause in clauses if clause.word]
    if not words:
        return [fresh]
    exact = " ".join(word.exact for word in words)
    stems = " ".join(word.stem for word in words)
    weighed = [("text", exact, EXACT), ("heading_stems", stems, HEADING), ("type_stems", stems, TYPE)]
    return [
        *(Match(**{field: {"query": text, "boost": weight}}) for field, text, weight in weighed),
        *(_close(*pair) for pair in pairwise(words)),
        fresh,
    ]


def _close(one: Word, other: Word) -> Query:
    return MatchPhrase(text_stems={"query": f"{one.stem} {other.stem}", "slop": WITHIN, "boost": CLOSE})
