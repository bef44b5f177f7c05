"""What the engines that live in the database share: when words are required together, typing errors, facets.

Such an engine fetches one narrow row for each readable hit, scored once; counting and cutting pages is done here.
"""

import heapq
from abc import ABC, abstractmethod
from typing import NamedTuple

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db import connection

from reseau.access import Reader

from ..facets import Tally
from ..models import Entry
from . import typing_errors
from .base import Clause, Found, Near, Phrase, Question

ENOUGH = 10  # every word is required while that many hits hold them all


class Match(NamedTuple):
    """One readable hit before filters. Tuples sort as hits do: the lower rank first, then the newer entry."""

    rank: float
    minus_id: int
    kind: str
    type: str
    organisation: int | None
    year: str
    territoire: str  # several ids, packed


class Expression(NamedTuple):
    """Entries that hold all (or any) of the clauses, and none of the excluded phrases. No clause: any entry."""

    clauses: tuple[Clause, ...]
    excluded: tuple[Phrase, ...] = ()
    any_of: bool = False


Corrections = dict[int, list[Near]]


class EmbeddedEngine(ABC):
    """An engine whose index is part of the database."""

    @abstractmethod
    def matches(self, expression: Expression, reader: Reader, by_date: bool) -> list[Match]:
        """Every entry that matches and that `reader` reads, once, in any order. One query."""

    @abstractmethod
    def counts(self, expressions: list[Expression], reader: Reader) -> list[int]:
        """For each expression, how many entries match and are read, counting no further than ENOUGH. One query."""

    def find(self, question: Question, reader: Reader) -> Found:
        """See `base.Engine`. Two queries; four where a word occurs nowhere."""
        wanted, corrections = self._decided(Expression(question.clauses, question.excluded), reader)
        matches = self.matches(wanted, reader, question.by_date)
        tally = Tally(matches, question.filters)
        offset = min(question.offset, max(0, len(tally.kept) - 1) // question.limit * question.limit)
        return Found(
            ids=_page(tally.kept, offset, question.limit),
            offset=offset,
            total=len(tally.kept),
            unfiltered=len(matches),
            facets=tally.facets,
            without=tally.without,
            corrections=corrections,
            clauses=wanted.clauses,
        )

    def _decided(self, asked: Expression, reader: Reader) -> tuple[Expression, Corrections]:
        """What is searched in the end: all the clauses or any, with near words for those that occur nowhere."""
        alone = [Expression((clause,)) for clause in asked.clauses]
        if not alone:
            return asked, {}
        together, *counts = self.counts([asked, *alone], reader)
        if together >= ENOUGH or (together and len(alone) == 1):
            return asked, {}
        unknown = {position: asked.clauses[position] for position, count in enumerate(counts) if not count}
        corrected, corrections, together = self._corrected(asked, unknown, reader)
        return corrected._replace(any_of=together < ENOUGH), corrections

    def _corrected(self, asked: Expression, unknown: dict[int, Clause], reader: Reader):
        """The expression with near words for the unknown ones, those words, and the hits of all its clauses together.

        That last figure is exact for one correction, and 0 for several: then any of the clauses will do.
        """
        trials = typing_errors.trials(unknown)
        if not trials:
            return asked, {}, 0
        expressions = []
        for trial in trials:
            expressions += [Expression((Clause((Phrase((near.word,)),)),)) for near in trial.words]
            expressions.append(asked._replace(clauses=trial.applied_to(asked.clauses)))
        counts = iter(self.counts(expressions, reader))
        chosen: dict[int, typing_errors.Trial] = {}
        for trial in [trial.counted(counts) for trial in trials]:
            if trial.words:
                chosen.setdefault(trial.position, trial)
        for trial in chosen.values():
            asked = asked._replace(clauses=trial.applied_to(asked.clauses))
        together = next(iter(chosen.values())).together if len(chosen) == 1 else 0
        return asked, {position: list(trial.words) for position, trial in chosen.items()}, together


def _page(matches: list[Match], offset: int, limit: int) -> list[int]:
    best = heapq.nsmallest(offset + limit, matches)
    return [-match.minus_id for match in best[offset:]]


def right_of(reader: Reader) -> tuple[str, tuple]:
    """The condition of `Reader.q` on search_entry as SQL and its parameters, for the engines' own statements."""
    query = Entry.objects.filter(reader.q()).query
    try:
        sql, params = query.get_compiler(connection=connection).compile(query.where)
    except EmptyResultSet:
        return "1 = 0", ()
    except FullResultSet:
        return "1 = 1", ()
    return sql, tuple(params)
