"""A page's text as HTML: its lines, what reads like a title, and the rows of its tables (`reading.text.row_text`)."""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from html import escape
from itertools import groupby

from search.excerpts import Span
from search.headings import headings

BAR = "|"
WIDEST = 64  # columns of a table
_SCROLLER = '<div class="table-scroll" tabindex="0" role="group" aria-label="Tableau">'
Range = tuple[int, int]  # a piece of a text, from where to where


class Marked:
    """A text whose `spans` are marked, those of the `current` passage outlined; #passage leads to its first."""

    def __init__(self, text: str, spans: Sequence[Span], current: Collection[Span] = ()):
        self.text, self.spans, self.current = text, spans, frozenset(current)
        self.first = min(self.current, default=None)
        self._starts, self._ends = [span.start for span in spans], [span.end for span in spans]

    def whole(self) -> str:
        """All of it as HTML."""
        parts, titles = [], set(headings(self.text))
        lines = self._split(0, len(self.text), "\n")
        for kind, group in groupby(lines, lambda line: _kind(self.text[slice(*line)], titles)):
            together = list(group)
            if kind == "row" and len(together) > 1 and self._width(together) <= WIDEST:
                parts.append(self._table(together))
            elif kind:
                tag = "b" if kind == "title" else "p"
                parts.append(f"<{tag}>{self.piece(together[0][0], together[-1][1])}</{tag}>")
        return "".join(parts)

    def piece(self, start: int, end: int) -> str:
        """What stands between two places as HTML; of a span that goes beyond, the part that lies within."""
        parts, done = [], start
        within = slice(bisect_right(self._ends, start), bisect_left(self._starts, end))
        for span in self.spans[within]:
            css = ' class="is-current"' if span in self.current else ""
            place = ' id="passage"' if span == self.first and span.start >= start else ""
            begins, ends = max(span.start, start), min(span.end, end)
            parts += [escape(self.text[done:begins]), f"<mark{css}{place}>{escape(self.text[begins:ends])}</mark>"]
            done = ends
        return "".join([*parts, escape(self.text[done:end])])

    def _table(self, lines: list[Range]) -> str:
        rows, width = [self._split(*line, BAR) for line in lines], self._width(lines)
        html = []
        for number, row in enumerate(rows):
            tag = "th" if number == 0 and self._is_head(row, width) else "td"
            opening = '<th scope="col">' if tag == "th" else "<td>"
            cells = [f"{opening}{self.piece(*cell)}</{tag}>" for cell in row]
            html.append(f"<tr>{''.join(cells)}{'<td></td>' * (width - len(row))}</tr>")
        return f"{_SCROLLER}<table>{''.join(html)}</table></div>"

    def _is_head(self, row: list[Range], width: int) -> bool:
        """Whether the first row names its columns: each of them, in words."""
        names = [self.text[slice(*cell)].strip() for cell in row]
        return len(names) == width and all(name and not name[0].isdigit() for name in names)

    def _width(self, lines: list[Range]) -> int:
        return max(self.text.count(BAR, *line) for line in lines) + 1

    def _split(self, start: int, end: int, by: str) -> list[Range]:
        pieces = []
        for part in self.text[start:end].split(by):
            pieces.append((start, start + len(part)))
            start += len(part) + len(by)
        return pieces


def _kind(line: str, titles: set[str]) -> str:
    if not line:
        return ""
    return "title" if line.strip() in titles else "row" if BAR in line else "text"
