"""Passages of a document's pages that answer a query, and their words marked.

The words are those of search's analyser, so that what is marked here is what was found there.
"""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe

from search import analysis

GAP = 160  # characters between two found words of one passage
MARGIN = 120  # characters shown before and after a passage
Mark = tuple[int, int]


@dataclass(frozen=True)
class Passage:
    """Found words that stand close together on one page; places in its text."""

    page: int
    marks: tuple[Mark, ...]
    words: int  # how many different words of the query it holds

    @property
    def start(self) -> int:
        """Where its first word begins."""
        return self.marks[0][0]

    @property
    def end(self) -> int:
        """Where its last word ends."""
        return self.marks[-1][1]

    def extract(self, text: str) -> SafeString:
        """The passage with a few words around it, found words marked."""
        start, end = _whole_words(text, self.start - MARGIN, self.end + MARGIN)
        before, after = "…" if start else "", "…" if end < len(text) else ""
        marks = [(s - start, e - start) for s, e in self.marks]
        return mark_safe(f"{before}{_html(text[start:end], marks)}{after}")  # noqa: S308 (_html escapes)


def stems_of(query: str) -> frozenset[str]:
    """The stems that the query wants found; excluded words (-mot) aside."""
    wanted = " ".join(part for part in query.split() if not part.startswith("-"))
    return frozenset(word.stem for word in analysis.words(wanted))


def passages_of(pages: list[tuple[int, str]], query: str) -> list[Passage]:
    """The passages that hold the most different words of the query, in the order of the document."""
    stems = stems_of(query)
    found = [passage for number, text in pages for passage in _clusters(number, text, stems)]
    most = max((passage.words for passage in found), default=0)
    return [passage for passage in found if passage.words == most]


def _clusters(number: int, text: str, stems: frozenset[str]) -> list[Passage]:
    clusters: list[list[analysis.Token]] = []
    for token in _found(text, stems):
        if clusters and token.start - clusters[-1][-1].end <= GAP:
            clusters[-1].append(token)
        else:
            clusters.append([token])
    return [
        Passage(number, tuple((t.start, t.end) for t in tokens), len({t.word.stem for t in tokens}))
        for tokens in clusters
    ]


def _found(text: str, stems: frozenset[str]) -> list[analysis.Token]:
    return [token for token in analysis.tokens(text) if token.word.stem in stems] if stems else []


def marked(text: str, query: str, current: Passage | None = None) -> SafeString:
    """`text` as HTML, the words of the query marked, those of the `current` passage outlined."""
    marks = [(token.start, token.end) for token in _found(text, stems_of(query))]
    return mark_safe(_html(text, marks, frozenset(current.marks if current else ())))  # noqa: S308 (_html escapes)


def _html(text: str, marks: list[Mark], outlined: frozenset[Mark] = frozenset()) -> str:
    parts, done = [], 0
    for start, end in marks:
        parts.append(escape(text[done:start]))
        css = ' class="is-current"' if (start, end) in outlined else ""
        parts.append(f"<mark{css}>{escape(text[start:end])}</mark>")
        done = end
    return "".join([*parts, escape(text[done:])])


def _whole_words(text: str, start: int, end: int) -> Mark:
    """The same piece, begun and ended at spaces."""
    start = text.rfind(" ", 0, start) + 1 if start > 0 else 0
    stop = text.find(" ", end)
    return start, stop if stop >= 0 else len(text)
