"""What results are counted by and filtered on."""

from collections import Counter
from collections.abc import Iterable
from operator import itemgetter

NAMES = ("kind", "type", "territoire", "organisation", "year")
PLACES = {"kind": 2, "type": 3, "organisation": 4, "year": 5, "territoire": 6}  # in a row of matches: see engines
Filters = dict[str, frozenset[str]]  # facet name -> chosen values; several values of one facet are alternatives


def pack(ids: Iterable[int]) -> str:
    """The ids of several territories in one column, which a match reads for every hit: “3,12”."""
    return ",".join(map(str, sorted(set(ids))))


class Tally:
    """The counts of a set of matches: rows with a column for each facet, at PLACES.

    `kept` are those that pass every filter. `facets[name]` counts under the filters of the *other* facets, and
    `without[name]` is the total with the filter of this facet alone taken away.
    """

    def __init__(self, matches: list, filters: Filters):
        self._passing = {name: _columns(matches, name, chosen) for name, chosen in filters.items()}
        self.kept = self._filtered(matches)
        self.facets, self.without = {}, {}
        for name in NAMES:
            rows = self._filtered(matches, besides=name) if name in filters else self.kept
            self.facets[name] = _count(rows, name)
            if name in filters:
                self.without[name] = len(rows)

    def _filtered(self, matches: list, besides: str = "") -> list:
        for name, passing in self._passing.items():
            if name != besides:
                value = itemgetter(PLACES[name])
                matches = [match for match in matches if value(match) in passing]
        return matches


def _count(matches: list, name: str) -> Counter[str]:
    columns = Counter(map(itemgetter(PLACES[name]), matches))
    if name != "territoire":
        return Counter({str(value): count for value, count in columns.items() if value})
    counts = Counter()
    for packed, count in columns.items():
        counts.update(dict.fromkeys(filter(None, packed.split(",")), count))
    return counts


def _columns(matches: list, name: str, chosen: frozenset[str]) -> set:
    """The values of the column that pass a filter."""
    values = set(map(itemgetter(PLACES[name]), matches))
    if name == "territoire":
        return {packed for packed in values if not chosen.isdisjoint(packed.split(","))}
    return {value for value in values if str(value) in chosen}
