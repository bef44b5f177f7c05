"""The entries of one results page, checked again, each with its best pages: one query."""

import json
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import TextField
from django.db.models.expressions import RawSQL

from reseau.access import Reader

from .engines.base import Clause, Phrase
from .models import Entry

SHOWN = 3  # pages an entry
WEIGHED = 8  # clauses that choose pages: those of a longer question change nothing any more

_JSON = {"sqlite": ("json_group_array", "json_array"), "postgresql": ("json_agg", "json_build_array")}


class Page(NamedTuple):
    """A page of an entry."""

    held: int  # of the clauses, how many it holds
    times: int  # how often it holds what was typed
    number: int
    alike: int  # how many pages of the entry hold as many clauses
    text: str | None  # of the best page alone


class Checked(NamedTuple):
    """An entry that the reader may read now, and its best pages: the best first, at least one."""

    entry: Entry
    pages: list[Page]


def best(entry_ids: Iterable[int], clauses: tuple[Clause, ...], reader: Reader) -> list[Checked]:
    """Those of these entries that `reader` reads, in the order of their ids.

    Best are the pages that hold the most clauses, then the most occurrences; of those, only as many clauses as the
    best one holds.
    """
    entries = (
        Entry.objects.select_related("organisation", "audience")
        .annotate(best_pages=_pages(clauses[:WEIGHED]))
        .in_bulk(entry_ids)
    )
    checked = [entries[pk] for pk in entry_ids if pk in entries]
    return [Checked(entry, _best(entry)) for entry in checked if reader.reads(entry.audience_id, entry.owner_id)]


def _best(entry: Entry) -> list[Page]:
    pages = sorted((Page(*page) for page in json.loads(entry.best_pages)), key=lambda p: (-p.held, -p.times, p.number))
    return [page for page in pages if page.held == pages[0].held]


def _pages(clauses: tuple[Clause, ...]) -> RawSQL:
    """The best pages of the entry at hand as JSON. Window functions of the ORM took longer to compile than to run."""
    array, row = _JSON[connection.vendor]
    (held, held_params), (times, times_params) = _held(clauses), _times(clauses)
    sql = f"""
        SELECT CAST({array}({row}(held, times, number, alike, CASE WHEN place = 1 THEN text END)) AS text) FROM (
            SELECT held, times, number, text, count(*) OVER (PARTITION BY held) AS alike,
                   row_number() OVER (ORDER BY held DESC, times DESC, number) AS place FROM (
                SELECT number, text, {held} AS held, {times} AS times
                FROM search_passage WHERE entry_id = search_entry.id
            ) AS weighed
            ORDER BY place LIMIT {SHOWN}
        ) AS chosen
    """  # noqa: S608
    return RawSQL(sql, held_params + times_params, TextField())  # noqa: S611


def _held(clauses: tuple[Clause, ...]) -> tuple[str, list[str]]:
    find = {"sqlite": "instr", "postgresql": "strpos"}[connection.vendor]
    sums, params = ["0"], []
    for clause in clauses:
        sequences = [_sequence(phrase) for phrase in clause.phrases]
        sums.append("(CASE WHEN " + " OR ".join([f"{find}(stems, %s) > 0"] * len(sequences)) + " THEN 1 ELSE 0 END)")
        params += sequences
    return " + ".join(sums), params


def _times(clauses: tuple[Clause, ...]) -> tuple[str, list[str]]:
    sums, params = ["0"], []
    for clause in clauses:
        typed = _sequence(clause.phrases[0])
        sums.append(f"(length(stems) - length(replace(stems, %s, ''))) / {len(typed)}")
        params.append(typed)
    return " + ".join(sums), params


def occurrences(clause: Clause) -> tuple[str, list[str]]:
    """SQL for how often a passage holds a clause in any of its forms, and its parameters."""
    sequences = [_sequence(phrase) for phrase in clause.phrases]
    times = (f"(length(stems) - length(replace(stems, %s, ''))) / {len(sequence)}" for sequence in sequences)
    return f"({' + '.join(times)})", sequences


def _sequence(phrase: Phrase) -> str:
    return f" {' '.join(word.stem for word in phrase.words)} "
