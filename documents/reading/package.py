"""The XML parts of an office document, streamed: no tree is built, no entity is resolved."""

import posixpath
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from documents.reading.text import CELL, clean, row_text

CHUNK = 64 * 1024
DEPTH = 500
WIDEST = 64  # columns that one cell may stand in


def sheet_label(name: str) -> str:
    """How the sheet `name` is called on screen."""
    return f"Feuille «\u00a0{clean(name)}\u00a0»"


class TooDeep(Exception):
    """A part is nested deeper than any document."""


def stream_part(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable[[str, dict], None],
    end: Callable[[str], None],
    text: Callable[[str], None],
) -> None:
    """Run through the part `name`, calling back with local names (no prefix), elements and attributes.

    Raises KeyError when there is no such part, ExpatError, TooDeep, and ValueError for a DTD.
    """
    depth = 0

    def on_start(tag, attributes):
        nonlocal depth
        depth += 1
        if depth > DEPTH:
            raise TooDeep(name)
        start(tag.rpartition(":")[2], {key.rpartition(":")[2]: value for key, value in attributes.items()})

    def on_end(tag):
        nonlocal depth
        depth -= 1
        end(tag.rpartition(":")[2])

    def refuse(*_):
        raise ValueError("DTD")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = on_start, on_end, text
    with archive.open(name) as part:
        while chunk := part.read(CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)


def relations(archive: zipfile.ZipFile, part: str) -> dict[str, tuple[str, str]]:
    """The relations of `part`: id → (last word of the kind, the target's name in the archive)."""
    folder, base = posixpath.split(part)
    name = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
    found = {}

    def start(tag, attributes):
        if tag == "Relationship" and attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", "")))
            kind = attributes.get("Type", "").rpartition("/")[2]
            found[attributes.get("Id", "")] = (kind, target.lstrip("/"))

    if name in archive.namelist():
        stream_part(archive, name, start, lambda tag: None, lambda text: None)
    return found


def main_part(archive: zipfile.ZipFile) -> str:
    """The name of the document part of an OOXML archive. Raises ValueError when there is none."""
    for kind, target in relations(archive, "").values():
        if kind == "officeDocument":
            return target
    raise ValueError("no main part")


class Pages:
    """Collects text into pages; a break on a page that is still blank is no break."""

    def __init__(self):
        self.done: list[tuple[str, str]] = []
        self.parts: list[str] = []
        self.rows: list[int] = []  # where the rows begin that are not over, in `parts`
        self.label = ""
        self.width = 1  # columns of the cell that is read

    def add(self, text: str) -> None:
        self.parts.append(text)

    def break_page(self, label: str = "", keep_blank: bool = False) -> None:
        """End the page; the next one is called `label`."""
        text = "".join(self.parts)
        if keep_blank or text.strip():
            self.done.append((text, self.label))
        self.parts, self.rows = [], [0] * len(self.rows)
        self.label = label

    def start_row(self) -> None:
        """What is added from here on is a row of a table."""
        self.rows.append(len(self.parts))

    def end_cell(self) -> None:
        """The next text stands in another cell: the next, or as many further as this one is wide."""
        self.add(CELL * self.width)
        self.width = 1

    def widen_cell(self, columns: str | None) -> None:
        """The cell that is read stands in this many columns, as the file says."""
        is_told = columns is not None and columns.isdecimal() and len(columns) < 6
        self.width = min(max(int(columns), 1), WIDEST) if is_told else 1

    def end_row(self) -> None:
        """Put what this page holds of the row on a line."""
        start = self.rows.pop()
        self.parts[start:] = [row_text("".join(self.parts[start:])), "\n"]

    def finish(self) -> list[tuple[str, str]]:
        """All pages (text, label), the last one included."""
        self.break_page()
        return self.done


class PartPages(Pages):
    """Pages that fill while a part is streamed: what each element does, by its local name, when it starts and ends."""

    STARTS: dict[str, Callable] = {}  # called with the pages and the attributes
    ENDS: dict[str, Callable] = {}  # called with the pages
    SKIPPED: frozenset[str] = frozenset()  # not read, nor what they hold

    def __init__(self):
        super().__init__()
        self.skipped = 0  # how many elements deep inside one that is not read

    def is_skipped(self, tag: str, attributes: dict) -> bool:
        """Whether this element is not read."""
        return tag in self.SKIPPED

    def start(self, tag: str, attributes: dict) -> None:
        if self.skipped or self.is_skipped(tag, attributes):
            self.skipped += 1
        elif handler := self.STARTS.get(tag):
            handler(self, attributes)

    def end(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
        elif handler := self.ENDS.get(tag):
            handler(self)


class MarkedText(PartPages):
    """Text that stands in elements of its own, as in the formats of Microsoft: nothing beside them is read."""

    def __init__(self):
        super().__init__()
        self.in_text = False

    def text(self, text: str) -> None:
        if self.in_text and not self.skipped:
            self.add(text)

    def on_text(self, attributes: dict) -> None:
        self.in_text = True

    def off_text(self) -> None:
        self.in_text = False
