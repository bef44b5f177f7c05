"""ODT, ODS, ODP: pages where the file notes its breaks, sheets, slides."""

import zipfile

from documents.reading.package import PartPages, sheet_label, stream_part
from documents.reading.text import PAGE, clean, paginate

SPACES = 200  # what one <text:s text:c="…"/> may stand for


class BodyPages(PartPages):
    """Walks content.xml: styles that break pages first, then the body."""

    SKIPPED = frozenset({"tracked-changes", "annotation", "note-citation", "ruby-text"}) | frozenset(
        {"page-number", "page-count", "forms", "settings"}
    )

    def __init__(self, code: str):
        super().__init__()
        self.code = code
        self.style = ""
        self.breaking: set[str] = set()
        self.paragraphs = self.depth = self.soft = 0
        self.in_body = False

    def text(self, text: str) -> None:
        if self.paragraphs and not self.skipped:
            self.add(text.replace("\n", " "))

    def on_body(self, attributes: dict) -> None:
        self.in_body = True

    def on_style(self, attributes: dict) -> None:
        self.style = attributes.get("name", "")

    def on_properties(self, attributes: dict) -> None:
        if attributes.get("break-before") == "page":
            self.breaking.add(self.style)

    def on_paragraph(self, attributes: dict) -> None:
        if self.in_body and not self.paragraphs and attributes.get("style-name") in self.breaking:
            self.break_page()
        self.paragraphs += 1

    def off_paragraph(self) -> None:
        self.paragraphs -= 1
        self.add("\n")

    def on_spaces(self, attributes: dict) -> None:
        count = attributes.get("c", "1")
        self.add(" " * min(int(count) if count.isdecimal() and len(count) < 6 else 1, SPACES))

    def on_soft_break(self, attributes: dict) -> None:
        self.soft += 1
        self.break_page()

    def on_table(self, attributes: dict) -> None:
        if self.code == "ods" and not self.depth:
            name = attributes.get("name", "")
            self.break_page(sheet_label(name))
            self.add(name + "\n")
        self.depth += 1

    def off_table(self) -> None:
        self.depth -= 1

    def on_slide(self, attributes: dict) -> None:
        if self.code == "odp":
            self.slides = getattr(self, "slides", 0) + 1
            self.break_page(f"Diapositive {self.slides}", keep_blank=self.slides > 1)

    STARTS = {
        "body": on_body,
        "style": on_style,
        "paragraph-properties": on_properties,
        "p": on_paragraph,
        "h": on_paragraph,
        "s": on_spaces,
        "tab": lambda pages, _: pages.add("\t"),
        "line-break": lambda pages, _: pages.add("\n"),
        "soft-page-break": on_soft_break,
        "table": on_table,
        "table-row": lambda pages, _: pages.start_row(),
        "table-cell": lambda pages, attributes: pages.widen_cell(attributes.get("number-columns-repeated")),
        "covered-table-cell": lambda pages, attributes: pages.widen_cell(attributes.get("number-columns-repeated")),
        "page": on_slide,
    }
    ENDS = {
        "p": off_paragraph,
        "h": off_paragraph,
        "table": off_table,
        "table-cell": PartPages.end_cell,
        "covered-table-cell": PartPages.end_cell,
        "table-row": PartPages.end_row,
    }


def read(desk) -> None:
    """Read the OpenDocument file of `desk`."""
    pages = BodyPages(desk.code)
    with zipfile.ZipFile(desk.path) as archive:
        stream_part(archive, "content.xml", pages.start, pages.end, pages.text)
    desk.all_pages(list(_cut(pages)))


def _cut(pages: BodyPages):
    """Slides and pages noted by the office stay whole; sheets and hand-set pages may be very long."""
    whole = pages.code == "odp" or pages.soft
    for text, label in pages.finish():
        for part in [clean(text)] if whole else paginate(text, PAGE):
            yield part, label
