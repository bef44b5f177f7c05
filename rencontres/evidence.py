"""Evidence of an action: entries of the portal, kept by their keys, and shown to those who read them."""

from dataclasses import dataclass

from reseau.access import Reader, get_readable
from reseau.models import Personne
from search import registry, service
from search.models import Entry
from search.query import Query

from .models import Action, Preuve


@dataclass(frozen=True)
class Shown:
    """One thing that this reader reads. `pk`: of the evidence, where it is one already."""

    key: str
    title: str
    url: str
    kind: str  # “CCAP”, “Décision”
    entry: Entry
    pk: int | None = None


def shown(action: Action, reader: Reader) -> list[Shown]:
    """The evidence of an action that `reader` reads, in the order in which it was added; the rest is as if it were not.

    Two queries.
    """
    kept = dict(action.preuves.order_by("pk").values_list("key", "pk"))
    entries = {entry.key: entry for entry in Entry.objects.filter(reader.q(), key__in=kept)}
    return [_shown(entries[key], pk) for key, pk in kept.items() if key in entries]


def found(words: str, reader: Reader, most: int = 10) -> list[Shown]:
    """What `reader` reads that holds these words: what they may add as evidence."""
    entries, _ = service.listed(Query.from_text(words), reader, most)
    return [_shown(entry) for entry in entries]


def attach(action: Action, key: str, person: Personne, reader: Reader) -> None:
    """Add what lies under this key, once, for `person`, who reads it: else the uniform Http404."""
    entry = get_readable(Entry, reader, key=key)
    Preuve.objects.get_or_create(action=action, key=entry.key, defaults={"added_by": person})


def _shown(entry: Entry, pk: int | None = None) -> Shown:
    labels = registry.singular_labels() | registry.type_labels()
    return Shown(entry.key, entry.title, entry.url, labels.get(entry.type or entry.kind, ""), entry, pk)
