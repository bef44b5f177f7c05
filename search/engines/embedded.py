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


class EmbeddedEngine(ABC):
    """An engine whose index is part of the database."""

    @abstractmethod
    def matches(self, expression: Expression, reader: Reader, by_date: bool) -> list[Match]:
        """Every entry that matches and that `reader` reads, once, in any order. One query."""

    @abstractmethod
    def counts(self, expressions: list[Expression], reader: Reader) -> list[int]:
        """For each expression, how many entries match and are read, counting no further than ENOUGH. One query."""

    def find(self, question: Question, reader: Reader) -> Found:
        """See `base.Engine`. At most four queries."""
        wanted = Expression(question.clauses, question.excluded)
        corrections: dict[int, list[Near]] = {}
        matches = self.matches(wanted, reader, question.by_date)
        if self._too_few(matches, wanted):
            wanted, corrections = self._widened(wanted, reader)
            matches = self.matches(wanted, reader, question.by_date)
        tally = Tally(matches, question.filters)
        return Found(
            ids=_page(tally.kept, question.offset, question.limit),
            total=len(tally.kept),
            unfiltered=len(matches),
            facets=tally.facets,
            without=tally.without,
            corrections=corrections,
            clauses=wanted.clauses,
        )

    @staticmethod
    def _too_few(matches: list[Match], asked: Expression) -> bool:
        alone = len(asked.clauses) == 1
        return bool(asked.clauses) and len(matches) < (1 if alone else ENOUGH)

    def _widened(self, asked: Expression, reader: Reader) -> tuple[Expression, dict[int, list[Near]]]:
        """What to search instead: words that occur nowhere replaced by near ones, and any of the clauses.

        All of them are still required where one correction alone gives enough hits.
        """
        trials = typing_errors.trials(asked.clauses)
        expressions = [Expression((clause,)) for clause in asked.clauses]
        for trial in trials:
            expressions += [Expression((Clause((Phrase((near.word,)),)),)) for near in trial.words]
            expressions.append(asked._replace(clauses=trial.applied_to(asked.clauses)))
        counts = iter(self.counts(expressions, reader))
        known = {position for position, _ in enumerate(asked.clauses) if next(counts)}
        chosen: dict[int, typing_errors.Trial] = {}
        for trial in trials:
            tried = trial.counted(counts)
            if trial.position not in known | chosen.keys() and tried.words:
                chosen[trial.position] = tried
        clauses = asked.clauses
        for trial in chosen.values():
            clauses = trial.applied_to(clauses)
        together = len(chosen) == 1 and all(trial.together >= ENOUGH for trial in chosen.values())
        widened = asked._replace(clauses=clauses, any_of=not together)
        return widened, {position: list(trial.words) for position, trial in chosen.items()}


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
