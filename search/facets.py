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
from collections.abc import Callable, Iterable, Iterator, Mapping, Set
from functools import lru_cache
from itertools import chain, compress

from reseau.numbers import numbers

IN_SHAPE = ("kind", "type", "organisation", "year")
NAMES = ("kind", "type", "territoire", "organisation", "year", "owner")  # in the order of the page
Filters = dict[str, frozenset[str]]  # facet name -> chosen values; several values of one facet are alternatives
Related = Mapping[str, frozenset[str]]  # territory -> those that share a commune with it; itself alone by default
Period = tuple[datetime.date | None, datetime.date | None]  # first and last day, both included; None leaves it open
ALWAYS: Period = (None, None)
_COLUMNS = {"territoire": "zones", "owner": "owner", "period": "period"}  # of the others: "shape"


class Matches:
    """Every hit that is read, before filters, as columns whose places belong together; there may be tens of thousands.

    They are "shape", "zones" and what the question wants besides: "period" (whether inside it), "owner" (who deposited
    it), and what an engine ranks by.
    """

    def __init__(self, *, first: list[int] | None = None, **columns: list):
        self._columns = columns
        self.first = first  # the ids of the first of them, where the engine said so along with the columns

    def __getitem__(self, name: str) -> list:
        return self._columns[name]

    def __contains__(self, name: str) -> bool:
        return name in self._columns

    @property
    def number(self) -> int:
        """How many hits there are."""
        return len(self["shape"])

    def where(self, wanted: Iterable[bool]) -> "Matches":
        """Those at the places that are wanted."""
        places = list(wanted)
        return Matches(**{name: list(compress(column, places)) for name, column in self._columns.items()})


def pack_shape(kind: str, type_: str, organisation: int | None, year: int) -> str:
    """The values of an entry that are one each."""
    return f"{kind}|{type_}|{organisation or ''}|{year}"


def pack_zones(ids: Iterable[int]) -> str:
    """The ids of several territories: “3,12”."""
    return ",".join(map(str, sorted(set(ids))))


class Tally:
    """The counts of a set of matches.

    `kept` are those that pass every filter, the period included. `facets[name]` counts under the filters of the
    *other* facets, and `without[name]` is the total with the filter of this facet (or "period") alone taken away.
    """

    def __init__(
        self,
        matches: Matches,
        filters: Filters,
        period: Period = ALWAYS,
        related: Related | None = None,
    ):
        self._matches, self._related, self._owners = matches, related or {}, set(numbers(filters.get("owner", ())))
        wanted = {name: self._wanted(name, chosen) for name, chosen in filters.items()}
        if period != ALWAYS:
            wanted["period"] = {True}
        self._passing = {
            name: list(map(values.__contains__, matches[_COLUMNS.get(name, "shape")]))
            for name, values in wanted.items()
        }
        self.kept = self._filtered()
        self.facets, self.without = self._counts(self.kept), {}
        for name in self._passing:
            rows = self._filtered(besides=name)
            self.without[name] = rows.number
            if name != "period":
                self.facets[name] = self._counts(rows)[name]

    def _filtered(self, besides: str = "") -> Matches:
        passing = [places for name, places in self._passing.items() if name != besides]
        return self._matches.where(map(all, zip(*passing, strict=True))) if passing else self._matches

    def _wanted(self, name: str, chosen: frozenset[str]) -> Set:
        """The values of the filter's column that pass it."""
        if name == "owner":
            return self._owners
        if name == "territoire":
            near = chosen.union(*(self._related.get(value, ()) for value in chosen))
            return {zones for zones in set(self._matches["zones"]) if not near.isdisjoint(zones.split(","))}
        place = IN_SHAPE.index(name)
        return {shape for shape in set(self._matches["shape"]) if _unpacked(shape)[place] in chosen}

    def _counts(self, matches: Matches) -> dict[str, Counter[str]]:
        counts = dict(zip(IN_SHAPE, _in_shapes(Counter(matches["shape"])), strict=True))
        counts["territoire"] = concerned(Counter(matches["zones"]), self._related)
        owners = matches["owner"] if self._owners else ()
        return counts | {"owner": Counter(str(owner) for owner in owners if owner in self._owners)}


def _in_shapes(packed: Counter[str]) -> Iterator[Counter[str]]:
    """For each of IN_SHAPE, how many hits have each value."""
    counts = kinds, types, organisations, years = tuple(defaultdict(int) for _ in IN_SHAPE)
    for shape, number in packed.items():  # by name, as a loop over the four takes three times as long
        kind, type_, organisation, year = _unpacked(shape)
        kinds[kind] += number
        types[type_] += number
        organisations[organisation] += number
        years[year] += number
    return (Counter({value: number for value, number in count.items() if value}) for count in counts)


@lru_cache(maxsize=10_000)
def _unpacked(shape: str) -> tuple[str, ...]:
    return tuple(shape.split("|"))


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
