"""Hits as the results page prints them: the best pages of each entry, its words marked."""

from collections.abc import Iterable
from dataclasses import dataclass

from reseau import readership

from . import registry
from .engines.base import Found
from .excerpts import Marker, Part
from .models import Entry, Passage


@dataclass(frozen=True, slots=True)
class PageLink:
    """One of the best pages of a hit."""

    number: int
    url: str


@dataclass(frozen=True, slots=True)
class Hit:
    """One entry."""

    entry: Entry
    url: str  # at its best page
    title: list[Part]
    excerpt: list[Part]
    type: str  # its label, or that of its kind
    pages: list[PageLink]  # the best, in reading order; empty where nothing is found on a page of its own
    other_pages: int  # that hold as many of the words
    thumbnail: str  # the address of the best page's picture, if there is one
    audience: readership.Label


def build(found: Found, passages: Iterable[Passage], text: str) -> list[Hit]:
    """The hits of one page, in the engine's order: those entries alone of which there are readable passages.

    One query, and one of each source at most; `text` is what was typed, for the pages to be marked.
    """
    pages: dict[int, list[Passage]] = {}
    for passage in passages:
        pages.setdefault(passage.entry_id, []).append(passage)
    rows = [pages[pk] for pk in found.ids if pk in pages]
    labels = readership.labels([row[0].entry.audience for row in rows], counted=False)
    pictures = _thumbnails([(row[0].entry, row[0].number) for row in rows])
    types = registry.kind_labels() | registry.type_labels()
    marker = Marker(found.clauses)

    def hit(row: list[Passage]) -> Hit:
        best, entry = row[0], row[0].entry
        links = _links(row, text) if best.held else []
        return Hit(
            entry=entry,
            url=_url(entry, best.number, text) if best.held else entry.url,
            title=marker.mark(entry.title),
            excerpt=marker.excerpt(best.text),
            type=types.get(entry.type or entry.kind, ""),
            pages=links,
            other_pages=best.alike - len(row) if links else 0,
            thumbnail=pictures.get((entry.pk, best.number), ""),
            audience=labels[entry.audience_id],
        )

    return [hit(row) for row in rows]


def _links(row: list[Passage], text: str) -> list[PageLink]:
    """The addresses of these pages, in reading order; none where pages have no address of their own."""
    links = [PageLink(passage.number, _url(passage.entry, passage.number, text)) for passage in row]
    return sorted((link for link in links if link.url != row[0].entry.url), key=lambda link: link.number)


def _url(entry: Entry, number: int, text: str) -> str:
    source = registry.source_of(entry.kind)
    return source.passage_url(entry, number, text) if source else entry.url


def _thumbnails(wanted: list[tuple[Entry, int]]) -> dict[tuple[int, int], str]:
    pictures: dict[tuple[int, int], str] = {}
    for kind in {entry.kind for entry, _ in wanted}:
        if source := registry.source_of(kind):
            pictures |= source.thumbnails([one for one in wanted if one[0].kind == kind])
    return pictures
