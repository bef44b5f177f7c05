"""Hits by page: the best pages of the best documents, whichever document each is in.

A page is a hit where the list by document would count it: it holds as many of the words as the best page of its
document. Pages that hold more of the words come first, then those that speak of them the most (how often against how
long, rare words more than common ones), in documents that answer the better.
"""

from collections import Counter
from collections.abc import Iterable
from math import log
from typing import NamedTuple

from django.db import connection

from reseau.access import Reader

from .engines.base import Clause
from .engines.embedded import right_of
from .excerpts import Indexed
from .models import Passage
from .passages import WEIGHED, Checked, Page, occurrences

DOCUMENTS = 50  # the best documents, whose pages are looked at
SATURATION = 1.2  # as in BM25: how soon one more occurrence counts no more…
LENGTH = 0.75  # …and how much the length of the page counts


class Leaf(NamedTuple):
    """A page that is a hit."""

    passage_id: int
    held: int  # of the clauses, how many it holds


def ranked(
    entry_ids: list[int], clauses: tuple[Clause, ...], reader: Reader, by_date: bool = False
) -> tuple[list[Leaf], int]:
    """The pages of these entries (the best first) that are hits, the best first; by date in the order of reading.

    And how many of the entries are read at all. One query, which holds the right.
    """
    pages = _rows(entry_ids, clauses[:WEIGHED], reader)
    most: dict[int, int] = {}
    for page in pages:
        most[page.entry_id] = max(page.held, most.get(page.entry_id, 0))
    holding = [page for page in pages if page.held]
    hits = [page for page in holding if page.held == most[page.entry_id]]
    place = {pk: position for position, pk in enumerate(entry_ids)}
    if by_date:
        hits.sort(key=lambda page: (place[page.entry_id], page.number))
    else:
        score = _scores(holding)
        hits.sort(key=lambda page: (-page.held, -score(page) * _standing(place[page.entry_id]), page.number))
    return [Leaf(page.passage_id, page.held) for page in hits], len(most)


class _Row(NamedTuple):
    passage_id: int
    entry_id: int
    number: int
    length: int
    times: tuple[int, ...]  # how often it holds each clause

    @property
    def held(self) -> int:
        return sum(map(bool, self.times))


def _rows(entry_ids: list[int], clauses: tuple[Clause, ...], reader: Reader) -> list[_Row]:
    """Every page of those of these entries that are read."""
    if not entry_ids:
        return []
    right, rights = right_of(reader)
    columns, params = zip(*map(occurrences, clauses), strict=True)
    ids = ", ".join(["%s"] * len(entry_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT search_passage.id, entry_id, number, length(stems), {', '.join(columns)} FROM search_passage"  # noqa: S608
            f" JOIN search_entry ON search_entry.id = entry_id WHERE entry_id IN ({ids}) AND {right}",
            [*(param for some in params for param in some), *entry_ids, *rights],
        )
        return [_Row(*row[:4], row[4:]) for row in cursor.fetchall()]


def _scores(rows: list[_Row]):
    """What says how much a page speaks of what was asked."""
    holding = Counter(place for row in rows for place, times in enumerate(row.times) if times)
    weights = {place: log(1 + len(rows) / number) for place, number in holding.items()}
    usual = sum(row.length for row in rows) / len(rows) if rows else 1

    def score(row: _Row) -> float:
        half = SATURATION * (1 - LENGTH + LENGTH * row.length / usual)
        return sum(weights[place] * times / (times + half) for place, times in enumerate(row.times) if times)

    return score


def _standing(place: int) -> float:
    """What the place of its document makes of a page: half for the last one."""
    return 1 - place / (2 * DOCUMENTS)


def checked(leaves: Iterable[Leaf], reader: Reader) -> list[Checked]:
    """Those pages that `reader` may read now, in their order, each with its entry and its text. One query."""
    held = {leaf.passage_id: leaf.held for leaf in leaves}
    passages = Passage.objects.select_related("entry__organisation", "entry__audience").in_bulk(held)
    shown = [_alone(passages[pk], held[pk]) for pk in held if pk in passages]
    return [one for one in shown if reader.reads(one.entry.audience_id, one.entry.owner_id)]


def _alone(passage: Passage, held: int) -> Checked:
    """A page as the only one of its entry."""
    entry, page = passage.entry, Page(held, 0, passage.number, 1, Indexed.of(passage))
    return Checked(entry, [page], str(entry.organisation or ""), entry.audience.opens_at)
