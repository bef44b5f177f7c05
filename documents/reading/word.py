"""DOCX: the text in reading order, on the pages that Word itself last laid out where it noted them."""

import zipfile

from documents.reading.package import MarkedText, main_part, relations, stream_part
from documents.reading.text import PAGE, clean, paginate


class WordPages(MarkedText):
    """Walks one part; `notes` maps a footnote's id to its text, put at the end of its page."""

    # Deleted or moved text, and the second copy of a text box made for older versions.
    SKIPPED = frozenset({"moveFrom", "Fallback", "del"})

    def __init__(self, notes: dict[str, str]):
        super().__init__()
        self.notes = notes
        self.cited: list[str] = []
        self.rendered = 0
        self.section_ends = False
        self.section_kind = "nextPage"

    def break_page(self, label: str = "", keep_blank: bool = False) -> None:
        for note in self.cited:
            self.add("\n" + self.notes.get(note, ""))
        self.cited = []
        super().break_page(label, keep_blank)

    def on_break(self, attributes: dict) -> None:
        self.break_page() if attributes.get("type") == "page" else self.add("\n")

    def on_rendered(self, attributes: dict) -> None:
        self.rendered += 1
        self.break_page()

    def on_break_before(self, attributes: dict) -> None:
        if attributes.get("val", "1") not in ("0", "false", "off"):
            self.break_page()

    def on_note(self, attributes: dict) -> None:
        self.cited.append(attributes.get("id", ""))

    def on_section(self, attributes: dict) -> None:
        self.section_ends, self.section_kind = True, "nextPage"

    def on_section_kind(self, attributes: dict) -> None:
        if self.section_ends:
            self.section_kind = attributes.get("val", "nextPage")

    def end_paragraph(self) -> None:
        self.add("\n")
        if self.section_ends and self.section_kind != "continuous":
            self.break_page()
        self.section_ends = False

    STARTS = {
        "t": MarkedText.on_text,
        "tr": lambda pages, _: pages.start_row(),
        "gridSpan": lambda pages, attributes: pages.widen_cell(attributes.get("val")),
        "tab": lambda pages, _: pages.add("\t"),
        "br": on_break,
        "cr": lambda pages, _: pages.add("\n"),
        "noBreakHyphen": lambda pages, _: pages.add("-"),
        "lastRenderedPageBreak": on_rendered,
        "pageBreakBefore": on_break_before,
        "footnoteReference": on_note,
        "sectPr": on_section,
        "type": on_section_kind,
    }
    ENDS = {
        "t": MarkedText.off_text,
        "p": end_paragraph,
        "tc": MarkedText.end_cell,
        "tr": MarkedText.end_row,
    }


def read(desk) -> None:
    """Read the DOCX of `desk`."""
    with zipfile.ZipFile(desk.path) as archive:
        main = main_part(archive)
        pages = WordPages(_footnotes(archive, main))
        stream_part(archive, main, pages.start, pages.end, pages.text)
    desk.all_pages(list(_cut(pages)))


def _cut(pages: WordPages):
    """Pages that Word laid out stay whole; between breaks set by hand alone they may be very long."""
    for text, label in pages.finish():
        for part in [clean(text)] if pages.rendered else paginate(text, PAGE):
            yield part, label


def _footnotes(archive, main: str) -> dict[str, str]:
    notes: dict[str, str] = {}
    for kind, target in relations(archive, main).values():
        if kind == "footnotes" and target in archive.namelist():
            _read_notes(archive, target, notes)
    return notes


def _read_notes(archive, part: str, notes: dict[str, str]) -> None:
    pages, current = WordPages({}), ""

    def start(tag, attributes):
        nonlocal current
        if tag == "footnote":
            current = attributes.get("id", "")
        pages.start(tag, attributes)

    def end(tag):
        pages.end(tag)
        if tag == "footnote":
            notes[current] = "".join(pages.parts).strip()
            pages.parts = []

    stream_part(archive, part, start, end, pages.text)
