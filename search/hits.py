"""Hits as the results page prints them: the best pages of each entry, its words marked."""

from dataclasses import dataclass

from django.utils.safestring import SafeString

from reseau import readership

from . import registry
from .engines.base import Found
from .excerpts import Marker
from .models import Entry
from .passages import Checked, Page


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
    title: SafeString  # its words marked
    excerpt: SafeString
    type: str  # its label, or that of its kind
    organisation: str
    pages: list[PageLink]  # the best, in reading order; empty where nothing is found on a page of its own
    other_pages: int  # that hold as many of the words
    thumbnail: str  # the address of the best page's picture, if there is one
    number: str  # what stands in its place, for what is numbered
    audience: readership.Label | None  # None where it is not drawn

    def __getitem__(self, name: str):
        """Its attributes, as templates look things up first: a failed look-up each time costs more than the value."""
        return getattr(self, name)


def build(found: Found, checked: list[Checked], text: str, *, drawn: bool = True) -> list[Hit]:
    """The hits of one page. One query, and one of each source at most; `text` is what was typed, to be marked there.

    Where they are not `drawn`: no query, and neither picture nor audience.
    """
    labels, pictures = _drawings(checked) if drawn else ({}, {})
    types = registry.singular_labels() | registry.type_labels()
    marker = Marker(found.clauses)

    def hit(one: Checked) -> Hit:
        entry, pages, best = one.entry, one.pages, one.pages[0]
        links = _links(entry, pages, text) if best.held else []
        return Hit(
            entry=entry,
            url=_url(entry, best.number, text) if best.held else entry.url,
            title=marker.mark(entry.title),
            excerpt=marker.excerpt(best.indexed),
            type=types.get(entry.type or entry.kind, ""),
            organisation=one.organisation,
            pages=links,
            other_pages=best.alike - len(pages) if links else 0,
            thumbnail=pictures.get((entry.pk, best.number), ""),
            number=_number(entry),
            audience=labels.get(entry.audience_id),
        )

    return [hit(one) for one in checked]


def _drawings(checked: list[Checked]) -> tuple[dict[int, readership.Label], dict[tuple[int, int], str]]:
    """What a page shows besides the words: who can read each entry, by audience, and the pictures of best pages."""
    labels = readership.labels({one.entry.audience_id: one.opens_at for one in checked}, counted=False)
    return labels, _thumbnails([(one.entry, one.pages[0].number) for one in checked])


def _links(entry: Entry, pages: list[Page], text: str) -> list[PageLink]:
    """The addresses of these pages, in reading order; none where pages have no address of their own."""
    links = [PageLink(page.number, _url(entry, page.number, text)) for page in pages]
    return sorted((link for link in links if link.url != entry.url), key=lambda link: link.number)


def _url(entry: Entry, number: int, text: str) -> str:
    source = registry.source_of(entry.kind)
    return source.passage_url(entry, number, text) if source else entry.url


def _number(entry: Entry) -> str:
    source = registry.source_of(entry.kind)
    return source.number(entry) if source else ""


def _thumbnails(wanted: list[tuple[Entry, int]]) -> dict[tuple[int, int], str]:
    pictures: dict[tuple[int, int], str] = {}
    for kind in {entry.kind for entry, _ in wanted}:
        if source := registry.source_of(kind):
            pictures |= source.thumbnails([one for one in wanted if one[0].kind == kind])
    return pictures
