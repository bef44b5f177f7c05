"""Looking for a page to be shown first: with the officer's own rights, by words, address or key."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.db.models import Q

from reseau.access import Reader

from .. import registry, service
from ..models import Entry
from ..query import Query

MOST = 8


def candidates(typed: str, reader: Reader) -> list[Entry]:
    """The entries that `reader` reads and that are meant by an address, by a key, or by some words; at most MOST."""
    if not typed:
        return []
    path = urlsplit(typed).path if "/" in typed else ""
    named = Q(key=typed) | Q(url=path) if path else Q(key=typed)
    exact = list(Entry.objects.filter(reader.q()).filter(named).select_related("organisation")[:MOST])
    if exact:
        return exact
    return [hit.entry for hit in service.search(Query.from_text(typed), reader, drawn=False).hits[:MOST]]


def described(entries: Iterable[Entry]) -> list[tuple[str, str]]:
    """Choices of a field, by key: title, type and year, each once."""
    types = registry.singular_labels() | registry.type_labels()
    return list({entry.key: (entry.key, _description(entry, types)) for entry in entries}.values())


def _description(entry: Entry, types: dict[str, str]) -> str:
    kind = types.get(entry.type or entry.kind, "")
    return ", ".join(filter(None, [entry.title, kind, str(entry.date.year)]))
