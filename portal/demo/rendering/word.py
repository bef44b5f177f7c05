"""DOCX by python-docx, with the styles that its readers expect."""

import datetime
import io

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from .blocks import Block, Heading, Items, Paragraph, Span, Table, Text
from .package import repack
from .sheet import Sheet
from .writer import Writer

TEXT_WIDTH = Cm(16.6)


def render(blocks: list[Block], sheet: Sheet) -> bytes:
    """The DOCX of these blocks."""
    document = Document()
    _properties(document, sheet)
    _styles(document, sheet)
    _margins(document, sheet)
    _Writer(document, sheet).write(blocks)
    target = io.BytesIO()
    document.save(target)
    return repack(target.getvalue())


def _properties(document: WordDocument, sheet: Sheet) -> None:
    core = document.core_properties
    core.title, core.author, core.language, core.comments = sheet.title, sheet.author, "fr-FR", ""
    core.created = core.modified = datetime.datetime.combine(sheet.date, datetime.time(9))


def _styles(document: WordDocument, sheet: Sheet) -> None:
    font = "Liberation Serif" if sheet.serif else "Liberation Sans"
    colour = RGBColor.from_string(sheet.accent)
    for name, size in (("Normal", 10.5), ("Heading 1", 18), ("Heading 2", 13), ("Heading 3", 11)):
        style = document.styles[name]
        style.font.size, style.font.name = Pt(size), font
        _set_fonts(style.element.get_or_add_rPr(), font)
        if name != "Normal":
            style.font.color.rgb, style.font.bold = colour, True
    normal = document.styles["Normal"]
    normal.paragraph_format.space_after = Pt(6)
    _set_language(normal.element.get_or_add_rPr())
    quote = document.styles["Intense Quote"]
    quote.font.italic, quote.font.bold, quote.font.color.rgb = False, False, RGBColor(0x1D, 0x23, 0x2B)
    quote.paragraph_format.left_indent, quote.paragraph_format.right_indent = Cm(0.8), Cm(0.4)


def _set_fonts(properties, font: str) -> None:
    """Every script in the same font: the template's headings name theirs by theme."""
    fonts = properties.get_or_add_rFonts()
    for name in list(fonts.attrib):
        del fonts.attrib[name]
    for script in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{script}"), font)


def _set_language(properties) -> None:
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), "fr-FR")
    properties.append(language)


def _margins(document: WordDocument, sheet: Sheet) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2)
    header, footer = section.header.paragraphs[0], section.footer.paragraphs[0]
    for name in ("Header", "Footer"):
        stops = document.styles[name].paragraph_format.tab_stops
        stops.clear_all()  # the template's own, for another page
        stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    author = header.add_run(sheet.author)
    author.bold, author.font.color.rgb = True, RGBColor.from_string(sheet.accent)
    header.add_run(f"\t{sheet.reference}")
    footer.add_run(f"{sheet.date:%d/%m/%Y}\tPage ")
    _add_field(footer, "PAGE")
    footer.add_run("\u00a0/\u00a0")
    _add_field(footer, "NUMPAGES")


def _add_field(paragraph: WordParagraph, instruction: str) -> None:
    """A field that the word processor fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run = OxmlElement("w:r")
    text = OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


class _Writer(Writer):
    def _add(self, text: Text, style: str) -> WordParagraph:
        paragraph = self.document.add_paragraph(style=style)
        if self.breaks:
            paragraph.paragraph_format.page_break_before = True
            self.breaks = False
        _fill(paragraph, text)
        return paragraph

    def heading(self, block: Heading) -> None:
        self._add(block.text, f"Heading {block.level}")

    def paragraph(self, block: Paragraph) -> None:
        self._add(block.text, "Intense Quote" if block.quoted else "Normal")

    def items(self, block: Items) -> None:
        """Numbers are written out: the text refers to them, and a second list would go on counting."""
        for number, text in enumerate(block.items, block.first):
            text = (Span(f"{number}.\u00a0"), *text) if block.first else text
            shape = self._add(text, "Normal" if block.first else "List Bullet").paragraph_format
            shape.space_after = Pt(3)
            if block.first:
                shape.left_indent, shape.first_line_indent = Cm(0.9), Cm(-0.6)

    def table(self, block: Table) -> None:
        if self.breaks:
            self._add((), "Normal")
        table = self.document.add_table(rows=0, cols=len(block.head), style="Table Grid")
        for row, cells in enumerate([block.head, *block.rows]):
            for target, text in zip(table.add_row().cells, cells, strict=True):
                paragraph = target.paragraphs[0]
                paragraph.paragraph_format.space_after = Pt(1)
                _fill(paragraph, text, Pt(9), head=row == 0)
        _repeat_head(table.rows[0], self.sheet.accent)
        self.document.add_paragraph(style="Normal").paragraph_format.space_after = Pt(0)


def _fill(paragraph: WordParagraph, text: Text, size: Pt | None = None, head: bool = False) -> None:
    for span in text:
        run = paragraph.add_run(span.text)
        run.bold, run.italic = span.bold or head or None, span.italic or None
        if size:
            run.font.size = size
        if head:
            run.font.color.rgb = RGBColor(0xFF, 0xFF, 0xFF)


def _repeat_head(row, colour: str) -> None:
    """Say that this row heads the table, on each page that it goes over."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in row.cells:
        shading = OxmlElement("w:shd")
        for name, value in (("val", "clear"), ("color", "auto"), ("fill", colour)):
            shading.set(qn(f"w:{name}"), value)
        cell._tc.get_or_add_tcPr().append(shading)
