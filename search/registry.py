"""What the content apps tell search: where entries come from. Search itself knows no content."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from .index import EntryData
from .models import Entry


class Source(Protocol):
    """One kind of content, registered by its app in `AppConfig.ready()`."""

    kind: str  # the prefix of its keys: "document"
    label: str  # its plural on screen: "Documents"
    singular: str  # one of them, where it has no type: "Fiche"
    types: dict[str, str]  # code -> label on screen, in the order of the facet

    def keys(self) -> Iterator[str]:
        """Every key of this kind that should have an entry."""

    def data(self, key: str) -> EntryData | None:
        """What the entry of `key` should be now, or None if it should not be."""

    def passage_url(self, entry: Entry, number: int, query: str) -> str:
        """The address that opens the content at this passage, with the words of `query` marked."""

    def thumbnails(self, passages: list[tuple[Entry, int]]) -> dict[tuple[int, int], str]:
        """The addresses of the passages' pictures, by (entry.pk, number); one query at most."""

    def number(self, entry: Entry) -> str:
        """The number that stands where there is no picture: “14” of decision 2026-14; "" for none."""


_sources: dict[str, Source] = {}


def register(source: Source) -> None:
    """Make a kind of content searchable. Registering a kind again replaces it."""
    _sources[source.kind] = source


def sources() -> list[Source]:
    """Every registered source, in the order of registration."""
    return list(_sources.values())


def source_of(kind: str) -> Source | None:
    """The source of this kind, if its app is installed."""
    return _sources.get(kind)


def kind_labels() -> dict[str, str]:
    """Kind -> its label on screen."""
    return {source.kind: source.label for source in _sources.values()}


def singular_labels() -> dict[str, str]:
    """Kind -> what one thing of it is called."""
    return {source.kind: source.singular for source in _sources.values()}


def type_labels(kinds: Iterable[str] | None = None) -> dict[str, str]:
    """Type -> its label on screen, over these kinds (default: all)."""
    chosen = _sources.values() if kinds is None else [_sources[kind] for kind in kinds if kind in _sources]
    return {code: label for source in chosen for code, label in source.types.items()}
