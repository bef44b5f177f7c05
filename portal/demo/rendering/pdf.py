"""PDF by reportlab, in the fonts that every reader has."""

import io
from xml.sax.saxutils import escape

from reportlab.lib.colors import HexColor
from reportlab.lib.enums import TA_JUSTIFY, TA_LEFT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    ListFlowable,
    ListItem,
    PageTemplate,
    Spacer,
)
from reportlab.platypus import Paragraph as Lines
from reportlab.platypus import Table as Grid

from .blocks import Block, Heading, Items, PageBreak, Paragraph, Table, Text, plain
from .sheet import Sheet

MARGIN = 22 * mm
WIDTH, HEIGHT = A4[0] - 2 * MARGIN, A4[1] - 44 * mm
WORTH_A_PAGE = 0.6  # a break that would leave more of the page empty than this is not made
INK, GREY, RULE = HexColor("#1D232B"), HexColor("#5B6470"), HexColor("#C9CFD6")
SANS, SERIF = ("Helvetica", "Helvetica-Bold"), ("Times-Roman", "Times-Bold")
SMALL_COLUMN = 14 * mm

QUOTE = {
    "leftIndent": 12,
    "rightIndent": 8,
    "borderPadding": (5, 7, 6, 9),
    "backColor": HexColor("#F3F5F7"),
    "spaceBefore": 7,
    "spaceAfter": 11,
}
HEADINGS = {
    1: {"fontSize": 18, "leading": 22, "spaceBefore": 4, "spaceAfter": 10},
    2: {"fontSize": 12.5, "leading": 16, "spaceBefore": 11, "spaceAfter": 5},
    3: {"fontSize": 10.5, "leading": 14, "spaceBefore": 7, "spaceAfter": 3},
}


class _Numbered(Canvas):
    """A canvas that knows, when it draws the margins, how many pages there are."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.states: list[dict] = []

    def showPage(self):
        self.states.append(dict(self.__dict__))
        self._startPage()

    def save(self):
        for state in self.states:
            self.__dict__.update(state)
            self.drawRightString(A4[0] - MARGIN, 11 * mm, f"Page {self._pageNumber}\u00a0/\u00a0{len(self.states)}")
            super().showPage()
        super().save()


def render(blocks: list[Block], sheet: Sheet) -> bytes:
    """The PDF of these blocks."""
    target = io.BytesIO()
    document = BaseDocTemplate(
        target,
        pagesize=A4,
        title=sheet.title,
        author=sheet.author,
        subject=sheet.reference,
        creator=sheet.author,
        lang="fr-FR",
        invariant=1,
    )
    frame = Frame(MARGIN, 19 * mm, WIDTH, HEIGHT, 0, 0, 0, 0)
    document.addPageTemplates(PageTemplate(frames=[frame], onPage=lambda canvas, _: _margins(canvas, sheet)))
    document.build(_Story(sheet).of(blocks), canvasmaker=_Numbered)
    return target.getvalue()


def _margins(canvas: Canvas, sheet: Sheet) -> None:
    regular, bold = _fonts(sheet)
    top, right = A4[1] - 15 * mm, A4[0] - MARGIN
    canvas.setStrokeColor(HexColor(f"#{sheet.accent}"))
    canvas.setLineWidth(1.2)
    canvas.line(MARGIN, top - 2.5 * mm, right, top - 2.5 * mm)
    canvas.setFillColor(HexColor(f"#{sheet.accent}"))
    canvas.setFont(bold, 8.5)
    canvas.drawString(MARGIN, top, sheet.author)
    canvas.setFillColor(GREY)
    canvas.setFont(regular, 8)
    canvas.drawRightString(right, top, sheet.reference)
    canvas.drawString(MARGIN, 11 * mm, f"{sheet.date:%d/%m/%Y}")


def _fonts(sheet: Sheet) -> tuple[str, str]:
    return SERIF if sheet.serif else SANS


def _markup(text: Text) -> str:
    """Reportlab's own markup; its fonts have one no-break space."""
    parts = []
    for span in text:
        words = escape(span.text.replace("\u202f", "\u00a0"))
        words = f"<b>{words}</b>" if span.bold else words
        parts.append(f"<i>{words}</i>" if span.italic else words)
    return "".join(parts)


class _Story:
    """Makes flowables of blocks, in the styles of one sheet."""

    def __init__(self, sheet: Sheet):
        regular, bold = _fonts(sheet)
        size = 10.5 if sheet.serif else 9.6
        self.accent = HexColor(f"#{sheet.accent}")
        base = ParagraphStyle("base", fontName=regular, fontSize=size, leading=size * 1.38, textColor=INK, spaceAfter=6)
        self.body = ParagraphStyle("body", base, alignment=TA_JUSTIFY if sheet.serif else TA_LEFT)
        self.item = ParagraphStyle("item", base, spaceAfter=2.5)
        self.cell = ParagraphStyle("cell", base, fontSize=8.6, leading=11, spaceAfter=0)
        self.head = ParagraphStyle("head", self.cell, fontName=bold, textColor=HexColor("#FFFFFF"))
        self.quote = ParagraphStyle("quote", self.body, **QUOTE)
        title = ParagraphStyle("title", base, fontName=bold, keepWithNext=1)
        self.headings = {level: ParagraphStyle(f"h{level}", title, **look) for level, look in HEADINGS.items()}
        self.headings[1].textColor = self.headings[2].textColor = self.accent

    def of(self, blocks: list[Block]) -> list[Flowable]:
        """The flowables of these blocks."""
        makers = {
            Heading: lambda block: Lines(_markup(block.text), self.headings[block.level]),
            Paragraph: lambda block: Lines(_markup(block.text), self.quote if block.quoted else self.body),
            Items: self._items,
            Table: self._table,
            PageBreak: lambda block: CondPageBreak(HEIGHT * WORTH_A_PAGE),
        }
        story = []
        for block in blocks:
            story.append(makers[type(block)](block))
            if isinstance(block, Items | Table):
                story.append(Spacer(1, 7))
        return story

    def _items(self, block: Items) -> ListFlowable:
        items = [ListItem(Lines(_markup(text), self.item), leftIndent=16) for text in block.items]
        kind = {"bulletType": "1", "start": block.first, "bulletFormat": "%s."} if block.first else {}
        look = {"bulletFontName": self.body.fontName, "bulletFontSize": self.item.fontSize, "bulletColor": self.accent}
        return ListFlowable(items, **({"bulletType": "bullet", "start": "–"} | kind | look))

    def _table(self, block: Table) -> Grid:
        head = [Lines(_markup(text), self.head) for text in block.head]
        rows = [[Lines(_markup(text), self.cell) for text in row] for row in block.rows]
        lines = [
            ("BACKGROUND", (0, 0), (-1, 0), self.accent),
            ("LINEBELOW", (0, 1), (-1, -1), 0.5, RULE),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("TOPPADDING", (0, 0), (-1, -1), 3.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
            ("NOSPLIT", (0, 0), (-1, 1)),
            ("NOSPLIT", (0, -2), (-1, -1)),
        ]
        return Grid([head, *rows], colWidths=_widths(block), repeatRows=1, style=lines, hAlign="LEFT")


def _widths(block: Table) -> list[float]:
    """Columns as wide as their text asks, the long ones less than in proportion."""
    columns = list(zip(block.head, *block.rows, strict=True))
    asked = [max(len(plain(cell)) for cell in column) ** 0.62 for column in columns]
    longest = [max(len(word) for cell in column for word in plain(cell).split() or [""]) for column in columns]
    least = [min(max(SMALL_COLUMN, word * 5.4 + 14), WIDTH / 3) for word in longest]
    least = [low * min(1, WIDTH / sum(least)) for low in least]
    room = WIDTH - sum(least)
    return [low + room * share / sum(asked) for low, share in zip(least, asked, strict=True)]
