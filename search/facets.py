"""What results are counted by and filtered on.

An entry keeps its values packed in two short columns, `shape` (kind, type, organisation, year) and `zones` (its
territories): they are read for every hit, so they are counted as they are, and unpacked once for each different one.
Who deposited it is in neither: that is a filter one comes with, and only the people filtered on are counted.
"""

from collections import Counter
from collections.abc import Iterable, Set
from operator import itemgetter

IN_SHAPE = ("kind", "type", "organisation", "year")
NAMES = ("kind", "type", "territoire", "organisation", "year", "owner")  # in the order of the page
Filters = dict[str, frozenset[str]]  # facet name -> chosen values; several values of one facet are alternatives
ID, SHAPE, ZONES = 1, 2, 3  # their places in a match: (rank, -id, shape, zones)
Owners = dict[int, str]  # -id of an entry -> who deposited it; of the people filtered on alone


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

    `kept` are those that pass every filter. `facets[name]` counts under the filters of the *other* facets, and
    `without[name]` is the total with the filter of this facet alone taken away.
    """

    def __init__(self, matches: list[tuple], filters: Filters, owners: Owners):
        self._passing = {name: _passing(matches, name, chosen) for name, chosen in filters.items() if name != "owner"}
        if "owner" in filters:
            self._passing["owner"] = owners.keys()
        self.kept = self._filtered(matches)
        self.facets, self.without = _counts(self.kept, owners), {}
        for name in filters:
            rows = self._filtered(matches, besides=name)
            self.facets[name] = _counts(rows, owners)[name]
            self.without[name] = len(rows)

    def _filtered(self, matches: list[tuple], besides: str = "") -> list[tuple]:
        for name, passing in self._passing.items():
            if name != besides:
                column = _COLUMNS.get(name, SHAPE)
                matches = [match for match in matches if match[column] in passing]
        return matches


_COLUMNS = {"territoire": ZONES, "owner": ID}


def _counts(matches: list[tuple], owners: Owners) -> dict[str, Counter[str]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in NAMES}
    for shape, number in Counter(map(itemgetter(SHAPE), matches)).items():
        for name, value in zip(IN_SHAPE, shape.split("|"), strict=True):
            if value:
                counts[name][value] += number
    for zones, number in Counter(map(itemgetter(ZONES), matches)).items():
        for value in filter(None, zones.split(",")):
            counts["territoire"][value] += number
    if owners:
        counts["owner"].update(owners[match[ID]] for match in matches if match[ID] in owners)
    return counts


def _passing(matches: list[tuple], name: str, chosen: frozenset[str]) -> Set:
    """The packed values that pass a filter."""
    if name == "territoire":
        return {zones for zones in set(map(itemgetter(ZONES), matches)) if not chosen.isdisjoint(zones.split(","))}
    place = IN_SHAPE.index(name)
    return {shape for shape in set(map(itemgetter(SHAPE), matches)) if shape.split("|")[place] in chosen}
