"""The small Markdown of the demo's documents, parsed once into blocks that every renderer walks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

PAGE_BREAK = "\\newpage"
_MARKS = re.compile(r"(\*\*|\*)")
_ITEM = re.compile(r"(?:-|(\d+)\.) (.*)")
_HEADING = re.compile(r"(#{1,3}) (.*)")


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False


Text = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 3."""

    level: int
    text: Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; `quoted` when it is clause text, to be copied as it stands."""

    text: Text
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list of one level; numbered from `first`, or with bullets where that is 0."""

    items: tuple[Text, ...]
    first: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its head row, then rows of as many cells."""

    head: tuple[Text, ...]
    rows: tuple[tuple[Text, ...], ...]


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows begins a page."""


Block = Heading | Paragraph | Items | Table | PageBreak


def parse(body: str) -> list[Block]:
    """The blocks of a body. Raises ValueError for a table whose rows differ in length."""
    return [block for kind, lines in _groups(body) for block in _BLOCKS[kind](lines)]


def spans(text: str) -> Text:
    """`text` with its **bold** and *italic* as spans."""
    found, bold, italic = [], False, False
    for part in _MARKS.split(text):
        if part == "**":
            bold = not bold
        elif part == "*":
            italic = not italic
        elif part:
            found.append(Span(part, bold, italic))
    return tuple(found)


def plain(text: Text) -> str:
    """The words alone."""
    return "".join(span.text for span in text)


def _groups(body: str) -> Iterator[tuple[str, list[str]]]:
    """Neighbouring lines of one kind, without the blank lines between."""
    for kind, lines in groupby((line.strip() for line in body.splitlines()), _kind):
        if kind != "blank":
            yield kind, list(lines)


def _kind(line: str) -> str:
    if not line:
        return "blank"
    if line == PAGE_BREAK:
        return "break"
    if _HEADING.match(line):
        return "heading"
    if item := _ITEM.match(line):
        return "numbers" if item[1] else "bullets"
    return {"|": "table", ">": "quote"}.get(line[0], "paragraph")


def _headings(lines: list[str]) -> Iterator[Block]:
    for line in lines:
        marks, text = _HEADING.match(line).groups()
        yield Heading(len(marks), spans(text))


def _paragraphs(lines: list[str]) -> Iterator[Block]:
    yield Paragraph(spans(" ".join(lines)))


def _quotes(lines: list[str]) -> Iterator[Block]:
    for blank, run in groupby((line[1:].strip() for line in lines), lambda line: not line):
        if not blank:
            yield Paragraph(spans(" ".join(run)), quoted=True)


def _items(lines: list[str]) -> Iterator[Block]:
    found = [_ITEM.match(line).groups() for line in lines]
    yield Items(tuple(spans(text) for _, text in found), int(found[0][0] or 0))


def _cell(text: str) -> Text:
    """A cell; the stars of a formula multiply."""
    return (Span(text),) if text.startswith("=") else spans(text)


def _tables(lines: list[str]) -> Iterator[Block]:
    rows = [tuple(_cell(cell.strip()) for cell in line.strip("|").split("|")) for line in lines]
    head, _, *body = rows
    if any(len(row) != len(head) for row in body):
        raise ValueError(f"a row of the table “{lines[0]}” has not {len(head)} cells")
    yield Table(head, tuple(body))


_BLOCKS = {
    "break": lambda lines: [PageBreak() for _ in lines],
    "heading": _headings,
    "paragraph": _paragraphs,
    "quote": _quotes,
    "bullets": _items,
    "numbers": _items,
    "table": _tables,
}
