"""The entries of one results page, checked again, each with its best pages: one query."""

import datetime
import json
from collections.abc import Iterable
from typing import NamedTuple

from django.db import connection
from django.db.models import QuerySet, TextField
from django.db.models.expressions import RawSQL

from reseau.access import Reader
from reseau.statements import Param, Statement, param

from .engines.base import Clause, Phrase
from .excerpts import Indexed
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
    indexed: Indexed | None  # of the best page alone


class Checked(NamedTuple):
    """An entry that the reader may read now, and its best pages: the best first, at least one."""

    entry: Entry
    pages: list[Page]
    organisation: str  # whose it is; "" of nobody
    opens_at: datetime.datetime | None  # when the embargo of its audience ends


def best(entry_ids: Iterable[int], clauses: tuple[Clause, ...], reader: Reader) -> list[Checked]:
    """Those of these entries that `reader` reads, in the order of their ids.

    Best are the pages that hold the most clauses, then the most occurrences; of those, only as many clauses as the
    best one holds.
    """
    clauses = clauses[:WEIGHED]
    shape = tuple(len(clause.phrases) for clause in clauses)
    rows = {row[0]: row for row in _CHECKED(shape, ids=list(entry_ids), **_values(clauses))}
    checked = [_read(rows[pk]) for pk in entry_ids if pk in rows]
    return [one for one in checked if reader.reads(one.entry.audience_id, one.entry.owner_id)]


def _read(row: tuple) -> Checked:
    *fields, organisation, opens_at, pages = row
    found = sorted(map(_page, json.loads(pages)), key=lambda page: (-page.held, -page.times, page.number))
    alike = [page for page in found if page.held == found[0].held]
    return Checked(Entry.from_db(connection.alias, _FIELDS, fields), alike, organisation or "", opens_at)


def _page(row: list) -> Page:
    *figures, text, stems, starts = row
    return Page(*figures, None if text is None else Indexed(text, stems, starts))


def _values(clauses: tuple[Clause, ...]) -> dict[str, str]:
    """The words of each phrase, by the names that the statement knows them by."""
    return {
        _name(place, number): _sequence(phrase)
        for place, clause in enumerate(clauses)
        for number, phrase in enumerate(clause.phrases)
    }


def _name(clause: int, phrase: int) -> str:
    return f"clause_{clause}_phrase_{phrase}"


def _checked(shape: tuple[int, ...], ids, **_) -> QuerySet:
    """`shape` says how many phrases each clause has."""
    entries = Entry.objects.filter(pk__in=ids).annotate(pages=_pages(shape))
    return entries.values_list(*_FIELDS, "organisation__nom", "audience__opens_at", "pages")


_FIELDS = [field.attname for field in Entry._meta.concrete_fields]
_CHECKED = Statement(_checked)


def _pages(shape: tuple[int, ...]) -> RawSQL:
    """The best pages of the entry at hand as JSON: their figures, and the text of the very best."""
    array, row = _JSON[connection.vendor]
    (held, held_params), (times, times_params) = _held(shape), _times(shape)
    best = ", ".join(f"best.{column}" for column in Indexed._fields)
    # Texts are long: they are fetched once the pages are chosen, instead of being sorted with them.
    sql = f"""
        SELECT CAST({array}({row}(held, times, chosen.number, alike, {best})) AS text) FROM (
            SELECT id, held, times, number, count(*) OVER (PARTITION BY held) AS alike,
                   row_number() OVER (ORDER BY held DESC, times DESC, number) AS place FROM (
                SELECT id, number, {held} AS held, {times} AS times
                FROM search_passage WHERE entry_id = search_entry.id
            ) AS weighed
            ORDER BY place LIMIT {SHOWN}
        ) AS chosen LEFT JOIN search_passage AS best ON place = 1 AND best.id = chosen.id
    """  # noqa: S608
    return RawSQL(sql, held_params + times_params, TextField())  # noqa: S611


def _held(shape: tuple[int, ...]) -> tuple[str, list[Param]]:
    find = {"sqlite": "instr", "postgresql": "strpos"}[connection.vendor]
    sums, params = ["0"], []
    for clause, phrases in enumerate(shape):
        sums.append("(CASE WHEN " + " OR ".join([f"{find}(stems, %s) > 0"] * phrases) + " THEN 1 ELSE 0 END)")
        params += [param(_name(clause, phrase)) for phrase in range(phrases)]
    return " + ".join(sums), params


def _times(shape: tuple[int, ...]) -> tuple[str, list[Param]]:
    """How often a page holds what was typed: the first phrase of each clause."""
    sums, params = ["0"], []
    for clause in range(len(shape)):
        sums.append("(length(stems) - length(replace(stems, %s, ''))) / length(%s)")
        params += [param(_name(clause, 0))] * 2
    return " + ".join(sums), params


def occurrences(clause: Clause) -> tuple[str, list[str]]:
    """SQL for how often a passage holds a clause in any of its forms, and its parameters."""
    sequences = [_sequence(phrase) for phrase in clause.phrases]
    times = (f"(length(stems) - length(replace(stems, %s, ''))) / {len(sequence)}" for sequence in sequences)
    return f"({' + '.join(times)})", sequences


def _sequence(phrase: Phrase) -> str:
    return f" {' '.join(word.stem for word in phrase.words)} "
