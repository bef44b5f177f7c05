"""What the engines that live in the database share: when words are required together, typing errors, facets.

Such an engine fetches columns of all readable hits, which are counted here, and then names the first of them.
"""

from abc import ABC, abstractmethod
from functools import lru_cache
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection
from django.db.models import QuerySet

from reseau.access import Reader

from ..analysis import Word
from ..facets import ALWAYS, Matches, Period, Tally
from ..models import Entry
from . import telling, typing_errors
from .base import Clause, Found, Near, Phrase, Question
from .typing_errors import Correction

BLANK = "¤"  # stands for a word to be put in; no analysed word holds it
NO_ONE = -1  # deposited it
ENOUGH = 10  # every word is required while that many hits hold them all


class More(NamedTuple):
    """What a question wants to know of each match, besides what is counted of every one."""

    ranked: bool = False  # where any hit may be among the first that filters leave
    period: Period = ALWAYS
    owner: bool = False
    first: int = 0  # how many of the first hits, where these can come along

    @classmethod
    def of(cls, question: Question) -> "More":
        """Of a question."""
        is_filtered = bool(question.filters) or question.period != ALWAYS
        return cls(is_filtered, question.period, "owner" in question.filters, question.offset + question.limit)

    @property
    def columns(self) -> dict[str, str]:
        """The columns more: name -> SQL."""
        bounds = [f"search_entry.date {sign} %s" for sign, day in zip((">=", "<="), self.period, strict=True) if day]
        columns = {"period": f"({' AND '.join(bounds)})"} if bounds else {}
        return columns | ({"owner": f"coalesce(owner_id, {NO_ONE})"} if self.owner else {})

    @property
    def params(self) -> list:
        """The parameters of these columns."""
        return [connection.ops.adapt_datefield_value(day) for day in self.period if day]


NO_MORE = More()
NOTHING = Matches(shape=[], zones=[], id=[], period=[], owner=[], rank=[], worth=[])


class Expression(NamedTuple):
    """Entries that hold all (or any) of the clauses, and none of the excluded phrases. No clause: any entry."""

    clauses: tuple[Clause, ...]
    excluded: tuple[Phrase, ...] = ()
    any_of: bool = False


Corrections = dict[int, list[Near]]


class Unknown(NamedTuple):
    """A word that occurs nowhere, and two expressions with BLANK in its place: alone, and with all that was asked."""

    word: Word
    alone: Expression  # of the very form: another one of the same stem may stand in what is not read
    together: Expression


class EmbeddedEngine(ABC):
    """An engine whose index is part of the database."""

    @abstractmethod
    def matches(self, expression: Expression, reader: Reader, by_date: bool, more: More = NO_MORE) -> Matches:
        """Every entry that matches and that `reader` reads, once. One query."""

    @abstractmethod
    def first(self, kept: Matches, asked: Expression, reader: Reader, by_date: bool, limit: int) -> list[int]:
        """The ids of the first of those that filters left of the matches, of which there are some. A query at most."""

    @abstractmethod
    def best(self, stems: list[str], reader: Reader, limit: int) -> list[tuple[float, int]]:
        """The (rank, id) of the entries that hold the most of these stems, the best (lowest) first."""

    @abstractmethod
    def counts(self, expressions: list[Expression], reader: Reader) -> list[int]:
        """For each expression, how many entries match and are read, counting no further than ENOUGH. One query."""

    @abstractmethod
    def near(self, unknown: dict[int, Unknown], reader: Reader) -> dict[int, list[Near]]:
        """For each word (by its place in the question) the words near it that `reader` may read, if any. One query."""

    def find(self, question: Question, reader: Reader) -> Found:
        """See `base.Engine`. Three queries at most, and one where the engine ranks apart."""
        asked, corrections = Expression(question.clauses, question.excluded), {}
        wanted = reader, question.by_date, More.of(question)
        matches = NOTHING if self._is_manifold(asked) else self.matches(asked, *wanted)
        if asked.clauses and not matches.number:
            asked, corrections = self._decided(asked, reader)
            if corrections or self._is_manifold(asked):
                matches = self.matches(asked, *wanted)
        tally = Tally(matches, question.filters, question.period, question.related)
        total = tally.kept.number
        offset = min(question.offset, max(0, total - 1) // question.limit * question.limit)
        how = reader, question.by_date, offset + question.limit
        return Found(
            ids=self.first(tally.kept, asked, *how)[offset:] if total else [],
            offset=offset,
            total=total,
            unfiltered=matches.number,
            facets=tally.facets,
            without=tally.without,
            corrections=corrections,
            clauses=asked.clauses,
        )

    def similar(self, entry_id: int, reader: Reader, limit: int) -> list[int]:
        """See `base.Engine`. Three queries."""
        stems = telling.stems_of(entry_id, reader)
        best = self.best(stems, reader, limit + 1) if stems else []
        return telling.alike(best, entry_id, limit)

    def holding(self, question: Question, reader: Reader) -> list[int]:
        """The entries that hold all that is asked and pass its filters: no near words, no “any of”. One query."""
        asked, more = Expression(question.clauses, question.excluded), More.of(question)._replace(ranked=True)
        matches = self.matches(asked, reader, True, more)
        kept = Tally(matches, question.filters, question.period, question.related).kept
        return self.first(kept, asked, reader, True, kept.number) if kept.number else []

    @staticmethod
    def _is_manifold(asked: Expression) -> bool:
        """Whether finding nothing would not yet say that a word occurs nowhere."""
        return len(asked.clauses) > 1 or bool(asked.clauses and asked.excluded)

    def _decided(self, asked: Expression, reader: Reader) -> tuple[Expression, Corrections]:
        """What is searched in the end: all the clauses or any, with near words for those that occur nowhere."""
        together, unknown = 0, [0]
        if self._is_manifold(asked):
            together, *counts = self.counts([asked, *(Expression((clause,)) for clause in asked.clauses)], reader)
            unknown = [place for place, count in enumerate(counts) if not count]
        if together >= ENOUGH:
            return asked, {}
        corrections = self._corrections(asked, unknown, reader)
        if len(corrections) == 1 and len(unknown) == 1:
            together = corrections[0].together
        for correction in corrections:
            asked = asked._replace(clauses=correction.applied_to(asked.clauses))
        found = {correction.position: list(correction.words) for correction in corrections}
        return asked._replace(any_of=together < ENOUGH), found

    def _corrections(self, asked: Expression, unknown: list[int], reader: Reader) -> list[Correction]:
        tried = [place for place in unknown if typing_errors.may_err(asked.clauses[place])][: typing_errors.MOST]
        near = self.near({place: self._blank(asked, place) for place in tried}, reader) if tried else {}
        return typing_errors.nearest(near)

    @staticmethod
    def _blank(asked: Expression, place: int) -> Unknown:
        word = (Word(BLANK, BLANK),)
        alone = Expression((Clause((Phrase(word, exact=True),)),))
        clauses = (*asked.clauses[:place], Clause((Phrase(word),)), *asked.clauses[place + 1 :])
        return Unknown(asked.clauses[place].word, alone, asked._replace(clauses=clauses))


@lru_cache(maxsize=256)
def right_of(reader: Reader) -> tuple[str, tuple]:
    """The condition of `Reader.q` on search_entry, for the engines' own statements. It follows from `reader` alone."""
    return condition(Entry.objects.filter(reader.q()))


def condition(queryset: QuerySet) -> tuple[str, tuple]:
    """What a queryset asks of its table, as SQL and its parameters."""
    query = queryset.query
    try:
        sql, params = query.get_compiler(connection=connection).compile(query.where)
    except EmptyResultSet:
        return "1 = 0", ()
    except FullResultSet:
        return "1 = 1", ()
    return sql, tuple(params)
