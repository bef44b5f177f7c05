"""Passages of a document's pages that answer a query, and their words marked.

What is marked here is what the search found: the same query, the same analyser, the same marker.
"""

from dataclasses import dataclass
from itertools import pairwise

from django.utils.safestring import SafeString, mark_safe

from search.excerpts import Marker, Span, cells_apart
from search.query import parse

from .page_text import Marked

GAP = 160  # characters between two found words of one passage
MARGIN = 120  # characters shown before and after a passage


@dataclass(frozen=True)
class Passage:
    """Found words that stand close together on one page; their places in its text."""

    page: int
    spans: tuple[Span, ...]

    @property
    def wealth(self) -> int:
        """How many different things that were asked for it holds."""
        return len({span.clause for span in self.spans})

    def extract(self, text: str) -> SafeString:
        """The passage with a few words around it, found words marked."""
        start, end = _whole_words(text, self.spans[0].start - MARGIN, self.spans[-1].end + MARGIN)
        before, after = "…" if start else "", "…" if end < len(text) else ""
        found = cells_apart(Marked(text, self.spans).piece(start, end))
        return mark_safe(f"{before}{found}{after}")  # noqa: S308 (page_text escapes)


class Finder:
    """Finds the passages that answer `query`."""

    def __init__(self, query: str):
        clauses, _ = parse(query)
        self.marker = Marker(clauses)

    def passages(self, pages: list[tuple[int, str]]) -> list[Passage]:
        """Those that hold the most of what was asked for, in the order of the document."""
        found = [passage for number, text in pages for passage in self._on(number, text)]
        most = max((passage.wealth for passage in found), default=0)
        return [passage for passage in found if passage.wealth == most]

    def _on(self, number: int, text: str) -> list[Passage]:
        spans = self.marker.spans(text)
        cuts = [place for place, (one, other) in enumerate(pairwise(spans), 1) if other.start - one.end > GAP]
        return [Passage(number, tuple(spans[a:b])) for a, b in pairwise([0, *cuts, len(spans)]) if a < b]

    def marked(self, text: str, current: Passage | None = None) -> SafeString:
        """`text` as HTML, what was found marked, the `current` passage outlined and where `#passage` leads."""
        marked = Marked(text, self.marker.spans(text), current.spans if current else ())
        return mark_safe(marked.whole())  # noqa: S308 (page_text escapes)


def _whole_words(text: str, start: int, end: int) -> tuple[int, int]:
    """The same piece, begun and ended at spaces."""
    start = text.rfind(" ", 0, start) + 1 if start > 0 else 0
    stop = text.find(" ", end)
    return start, stop if stop >= 0 else len(text)
