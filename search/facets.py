"""What results are counted by and filtered on.

An entry keeps its values packed in two short columns, `shape` (kind, type, organisation, year) and `zones` (its
territories): they are read for every hit, so they are counted as they are, and unpacked once for each different one.
Who deposited it is in neither: that is a filter one comes with, and only the people filtered on are counted.

The facet of territories relates as rights do (DESIGN §4): a thing *concerns* every territory that shares a commune
with one it is addressed to. So Meurthe-et-Moselle finds what is addressed to an intercommunalité inside it, to an
employment zone that crosses it, and to the whole region, which holds there too. Offered are the territories that a
hit is addressed to itself, each counted as what choosing it finds.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Set
from functools import lru_cache
from itertools import chain
from operator import itemgetter

IN_SHAPE = ("kind", "type", "organisation", "year")
NAMES = ("kind", "type", "territoire", "organisation", "year", "owner")  # in the order of the page
Filters = dict[str, frozenset[str]]  # facet name -> chosen values; several values of one facet are alternatives
Related = Mapping[str, frozenset[str]]  # territory -> those that share a commune with it; itself alone by default
Period = tuple[datetime.date | None, datetime.date | None]  # first and last day, both included; None leaves it open
ALWAYS: Period = (None, None)
# Their places in a match: (rank, -id, shape, zones and, as filters want, whether inside the period, who deposited it).
ID, SHAPE, ZONES, INSIDE, OWNER = 1, 2, 3, 4, -1
_COLUMNS = {"territoire": ZONES, "owner": OWNER, "period": INSIDE}  # of the others: SHAPE


def pack_shape(kind: str, type_: str, organisation: int | None, year: int) -> str:
    """The values of an entry that are one each."""
    return f"{kind}|{type_}|{organisation or ''}|{year}"


def pack_zones(ids: Iterable[int]) -> str:
    """The ids of several territories: “3,12”."""
    return ",".join(map(str, sorted(set(ids))))


LONGEST_ID = 18  # digits that a database takes for a key


def ids(values: Iterable[str]) -> list[int]:
    """The keys of rows among the values of a filter, which may be anything."""
    return [int(value) for value in values if value.isdecimal() and len(value) <= LONGEST_ID]


class Tally:
    """The counts of a set of matches.

    `kept` are those that pass every filter, the period included. `facets[name]` counts under the filters of the
    *other* facets, and `without[name]` is the total with the filter of this facet (or "period") alone taken away.
    """

    def __init__(
        self,
        matches: list[tuple],
        filters: Filters,
        period: Period = ALWAYS,
        related: Related | None = None,
    ):
        self._owners, self._related = set(ids(filters.get("owner", ()))), related or {}
        self._passing = {name: self._passed(matches, name, chosen) for name, chosen in filters.items()}
        if period != ALWAYS:
            self._passing["period"] = {True}
        self.kept = self._filtered(matches)
        self.facets, self.without = self._counts(self.kept), {}
        for name in self._passing:
            rows = self._filtered(matches, besides=name)
            self.without[name] = len(rows)
            if name != "period":
                self.facets[name] = self._counts(rows)[name]

    def _filtered(self, matches: list[tuple], besides: str = "") -> list[tuple]:
        for name, passing in self._passing.items():
            if name != besides:
                column = _COLUMNS.get(name, SHAPE)
                matches = [match for match in matches if match[column] in passing]
        return matches

    def _passed(self, matches: list[tuple], name: str, chosen: frozenset[str]) -> Set:
        """The values of the filter's column that pass it."""
        if name == "owner":
            return self._owners
        if name == "territoire":
            wanted = chosen.union(*(self._related.get(value, ()) for value in chosen))
            return {zones for zones in set(map(itemgetter(ZONES), matches)) if not wanted.isdisjoint(zones.split(","))}
        place = IN_SHAPE.index(name)
        return {shape for shape in set(map(itemgetter(SHAPE), matches)) if shape.split("|")[place] in chosen}

    def _counts(self, matches: list[tuple]) -> dict[str, Counter[str]]:
        counts: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
        # Joined and split again as one text: a loop over tens of thousands of shapes takes three times as long.
        values = "|".join(map(itemgetter(SHAPE), matches)).split("|") if matches else []
        for place, name in enumerate(IN_SHAPE):
            counts[name] = Counter(values[place :: len(IN_SHAPE)])
            counts[name].pop("", None)
        counts["territoire"] = concerned(Counter(map(itemgetter(ZONES), matches)), self._related)
        if self._owners:
            counts["owner"].update(str(match[OWNER]) for match in matches if match[OWNER] in self._owners)
        return counts


def concerned(packed: Counter[str], related: Related) -> Counter[str]:
    """How many hits concern each territory that one of them is addressed to."""
    unpacked = _unpacked_by(related)
    addressed, again = defaultdict(int), defaultdict(int)
    for zones, number in packed.items():
        values, twice = unpacked(zones)
        for value in values:
            addressed[value] += number
        for value in twice:
            again[value] += number
    return Counter(
        {
            value: sum(addressed[other] for other in related.get(value, (value,)) if other in addressed) - again[value]
            for value in list(addressed)
        }
    )


_unpackers: tuple[Related, Callable] | None = None


def _unpacked_by(related: Related) -> Callable[[str], tuple[list[str], list[str]]]:
    """What tells of packed territories which they are, and which others are near several of them: once for each time
    more than one. Kept as long as the relation: there are many hits, and few different sets of territories."""
    global _unpackers
    if _unpackers is None or _unpackers[0] is not related:

        @lru_cache(maxsize=50_000)
        def unpacked(zones: str) -> tuple[list[str], list[str]]:
            values = zones.split(",") if zones else []
            near = Counter(chain.from_iterable(related.get(value, (value,)) for value in values))
            return values, [value for value, times in near.items() for _ in range(times - 1)]

        _unpackers = related, unpacked
    return _unpackers[1]
