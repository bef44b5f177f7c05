"""The XML parts of an office document, streamed: no tree is built, no entity is resolved."""

import posixpath
import zipfile
from collections.abc import Callable
from xml.parsers import expat

from documents.reading.text import clean

CHUNK = 64 * 1024
DEPTH = 500


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
        self.label = ""

    def add(self, text: str) -> None:
        self.parts.append(text)

    def break_page(self, label: str = "", keep_blank: bool = False) -> None:
        """End the page; the next one is called `label`."""
        text = "".join(self.parts)
        if keep_blank or text.strip():
            self.done.append((text, self.label))
        self.parts = []
        self.label = label

    def finish(self) -> list[tuple[str, str]]:
        """All pages (text, label), the last one included."""
        self.break_page()
        return self.done
