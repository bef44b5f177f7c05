"""Best bets: the pages that officers show first to who looks for some words, and may read them."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils import timezone

from reseau import readership
from reseau.access import Reader

from . import analysis, registry
from .hits import Hit
from .models import Entry, MiseEnAvant
from .query import Query
from .tuning import Held

MOST = 3  # shown for one search
SHORT = 4  # letters of a word that is compared by itself, not by its stem: MOA and MOE have one stem

Words = frozenset[str]


class Pin(NamedTuple):
    """One best bet, as every process holds it."""

    key: str
    note: str
    since: datetime.date
    until: datetime.date

    @classmethod
    def of(cls, row: MiseEnAvant) -> "Pin":
        """What a row says."""
        return cls(row.entry_key, row.note, row.since or datetime.date.min, row.until or datetime.date.max)


@dataclass(frozen=True, slots=True)
class Shown:
    """A best bet that this reader may read."""

    entry: Entry
    type: str  # its label, or that of its kind
    organisation: str
    note: str
    audience: readership.Label


def words_of(text: str) -> Words:
    """What a search is recognised by: accents, plurals, stop words and the order of its words do not count."""
    return frozenset(
        word.stem if len(word.exact) > SHORT else word.exact.removesuffix("s") for word in analysis.words(text)
    )


def _build() -> dict[Words, list[Pin]]:
    table: dict[Words, list[Pin]] = {}
    for row in MiseEnAvant.objects.filter(is_active=True).order_by("pk"):
        for text in row.queries.splitlines():
            table.setdefault(words_of(text), []).append(Pin.of(row))
    return table


_held = Held(_build)


def shown(query: Query, hits: Iterable[Hit], reader: Reader) -> list[Shown]:
    """What is shown first for this search, on its first page: of the best bets, what `reader` reads now.

    No query but where there is a best bet that is not among the hits: then two.
    """
    pins = [] if query.is_filtered or query.excluded or query.by_date or query.page > 1 else _of_today(query)
    if not pins:
        return []
    known = {hit.entry.key: (hit.entry, hit.organisation, hit.audience) for hit in hits}
    known |= _read([pin.key for pin in pins if pin.key not in known], reader)
    types = registry.singular_labels() | registry.type_labels()
    return [
        Shown(
            entry=entry,
            type=types.get(entry.type or entry.kind, ""),
            organisation=organisation,
            note=pin.note,
            audience=label,
        )
        for pin in pins
        if pin.key in known
        for entry, organisation, label in [known[pin.key]]
    ][:MOST]


def _of_today(query: Query) -> list[Pin]:
    words, today = words_of(query.text), timezone.localdate()
    pins = {pin.key: pin for pin in _held.get().get(words, ()) if pin.since <= today <= pin.until}
    return list(pins.values()) if words else []


def _read(keys: list[str], reader: Reader) -> dict[str, tuple[Entry, str, readership.Label]]:
    """The entries of these keys that `reader` reads, by key, each with its organisation and who else reads it."""
    if not keys:
        return {}
    entries = list(Entry.objects.select_related("organisation", "audience").filter(reader.q(), key__in=keys))
    labels = readership.labels({entry.audience_id: entry.audience.opens_at for entry in entries}, counted=False)
    return {entry.key: (entry, str(entry.organisation or ""), labels[entry.audience_id]) for entry in entries}
