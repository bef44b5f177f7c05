"""ODT by odfpy, with named styles and the breaks noted where a reader looks for them."""

import io
from functools import cache

from odf import dc, meta
from odf.element import Element
from odf.namespaces import nsdict
from odf.opendocument import OpenDocumentText
from odf.style import (
    Footer,
    FooterStyle,
    Header,
    HeaderFooterProperties,
    HeaderStyle,
    ListLevelProperties,
    MasterPage,
    PageLayout,
    PageLayoutProperties,
    ParagraphProperties,
    Style,
    TableCellProperties,
    TableColumnProperties,
    TableProperties,
    TabStop,
    TabStops,
    TextProperties,
)
from odf.table import Table as Grid
from odf.table import TableCell, TableColumn, TableHeaderRows, TableRow
from odf.text import (
    H,
    List,
    ListItem,
    ListLevelStyleBullet,
    ListLevelStyleNumber,
    ListStyle,
    P,
    PageCount,
    PageNumber,
    Tab,
)
from odf.text import Span as Run

from .blocks import Block, Heading, Items, Paragraph, Table, Text
from .package import repack
from .sheet import Sheet
from .writer import Writer

Element.namespaces.update(nsdict)  # odfpy declares what it has met so far: the same in every file, then
FAMILIES = {True: "Liberation Serif", False: "Liberation Sans"}
TEXT_WIDTH = "16.6cm"
# name: (parent, paragraph, text)
STYLES = {
    "Standard": (None, {"marginbottom": "0.2cm", "lineheight": "125%"}, {"fontsize": "10.5pt", "color": "#1d232b"}),
    "Cell": ("Standard", {"marginbottom": "0cm", "lineheight": "110%"}, {"fontsize": "9pt"}),
    "CellHead": ("Cell", {}, {"fontweight": "bold", "color": "#ffffff"}),
    "Item": ("Standard", {"marginbottom": "0.1cm"}, {}),
    "Quote": (
        "Standard",
        {"marginleft": "0.6cm", "marginright": "0.4cm", "backgroundcolor": "#f3f5f7", "padding": "0.15cm"},
        {},
    ),
    "Margin": ("Standard", {"marginbottom": "0cm"}, {"fontsize": "8.5pt", "color": "#5b6470"}),
    "H1": ("Standard", {"keepwithnext": "always", "marginbottom": "0.35cm"}, {"fontsize": "18pt"}),
    "H2": ("Standard", {"keepwithnext": "always", "margintop": "0.4cm"}, {"fontsize": "13pt"}),
    "H3": ("Standard", {"keepwithnext": "always", "margintop": "0.25cm"}, {"fontsize": "11pt"}),
}


def render(blocks: list[Block], sheet: Sheet) -> bytes:
    """The ODT of these blocks."""
    document = OpenDocumentText()
    _metadata(document, sheet)
    _styles(document, sheet)
    _page(document, sheet)
    _Writer(document, sheet).write(blocks)
    target = io.BytesIO()
    document.write(target)
    return repack(target.getvalue())


def _metadata(document, sheet: Sheet) -> None:
    said = {
        dc.Title: sheet.title,
        dc.Creator: sheet.author,
        dc.Language: "fr-FR",
        dc.Date: f"{sheet.date}T09:00:00",
        meta.CreationDate: f"{sheet.date}T09:00:00",
    }
    for kind, text in said.items():
        document.meta.addElement(kind(text=text))


def _styles(document, sheet: Sheet) -> None:
    accent = f"#{sheet.accent.lower()}"
    for name, (parent, paragraph, text) in STYLES.items():
        own = {}
        if name[0] == "H":
            own = {"fontweight": "bold", "color": accent}
        if parent is None:
            own = {"fontfamily": FAMILIES[sheet.serif], "language": "fr", "country": "FR"}
        style = _style(name, parent, paragraph, text | own)
        document.styles.addElement(style)
    for bold, italic in ((True, False), (False, True), (True, True)):
        look = ({"fontweight": "bold"} if bold else {}) | ({"fontstyle": "italic"} if italic else {})
        style = Style(name=_run_style(bold, italic), family="text")
        style.addElement(TextProperties(attributes=look))
        document.automaticstyles.addElement(style)
    _list_styles(document)
    _table_styles(document, accent)


def _style(name: str, parent: str | None, paragraph: dict, text: dict) -> Style:
    style = Style(name=name, family="paragraph", **({"parentstylename": parent} if parent else {}))
    if paragraph:
        style.addElement(ParagraphProperties(attributes=paragraph))
    if text:
        style.addElement(TextProperties(attributes=text))
    return style


def _run_style(bold: bool, italic: bool) -> str:
    return f"Run{'Bold' * bold}{'Italic' * italic}"


def _list_styles(document) -> None:
    for name, level in (
        ("Numbers", ListLevelStyleNumber(level=1, numformat="1", numsuffix=".")),
        ("Bullets", ListLevelStyleBullet(level=1, bulletchar="–")),
    ):
        level.addElement(ListLevelProperties(spacebefore="0.3cm", minlabelwidth="0.6cm"))
        style = ListStyle(name=name)
        style.addElement(level)
        document.styles.addElement(style)


def _table_styles(document, accent: str) -> None:
    table = Style(name="Grid", family="table")
    table.addElement(TableProperties(width=TEXT_WIDTH, align="left"))
    document.automaticstyles.addElement(table)
    for name, background in (("Head", {"backgroundcolor": accent}), ("Plain", {})):
        cell = Style(name=f"Cell{name}", family="table-cell")
        look = {"padding": "0.1cm", "borderbottom": "0.5pt solid #c9cfd6"} | background
        cell.addElement(TableCellProperties(attributes=look))
        document.automaticstyles.addElement(cell)


def _page(document, sheet: Sheet) -> None:
    """The page: its size, and what stands in its margins."""
    layout = _layout()
    document.automaticstyles.addElement(layout)
    document.automaticstyles.addElement(_margin_style())
    master = MasterPage(name="Standard", pagelayoutname=layout)
    header, footer = Header(), Footer()
    header.addElement(_margin([sheet.author, Tab(), sheet.reference]))
    numbers = ["Page\u00a0", PageNumber(selectpage="current"), "\u00a0/\u00a0", PageCount()]
    footer.addElement(_margin([f"{sheet.date:%d/%m/%Y}", Tab(), *numbers]))
    master.addElement(header)
    master.addElement(footer)
    document.masterstyles.addElement(master)


def _layout() -> PageLayout:
    layout = PageLayout(name="A4")
    size = {"pagewidth": "21cm", "pageheight": "29.7cm"}
    margins = {"margintop": "1.4cm", "marginbottom": "1.2cm", "marginleft": "2.2cm", "marginright": "2.2cm"}
    layout.addElement(PageLayoutProperties(**size, **margins))
    for kind, apart in ((HeaderStyle, {"marginbottom": "0.5cm"}), (FooterStyle, {"margintop": "0.4cm"})):
        style = kind()
        style.addElement(HeaderFooterProperties(minheight="0.9cm", **apart))
        layout.addElement(style)
    return layout


def _margin_style() -> Style:
    tabs = TabStops()
    tabs.addElement(TabStop(position=TEXT_WIDTH, type="right"))
    properties = ParagraphProperties()
    properties.addElement(tabs)
    style = Style(name="MarginLine", family="paragraph", parentstylename="Margin")
    style.addElement(properties)
    return style


def _margin(parts: list) -> P:
    line = P(stylename="MarginLine")
    for part in parts:
        line.addText(part) if isinstance(part, str) else line.addElement(part)
    return line


class _Writer(Writer):
    def __init__(self, document, sheet: Sheet):
        super().__init__(document, sheet)
        self.breaking = cache(self._breaking)
        self.tables = 0

    def _add(self, element: Element) -> None:
        self.document.text.addElement(element)

    def _style(self, name: str) -> str:
        """The style `name`, or one like it that begins a page where a break was asked for."""
        if not self.breaks:
            return name
        self.breaks = False
        return self.breaking(name)

    def _breaking(self, name: str) -> str:
        style = _style(f"{name}NewPage", name, {"breakbefore": "page"}, {})
        self.document.automaticstyles.addElement(style)
        return f"{name}NewPage"

    def heading(self, block: Heading) -> None:
        self._add(_filled(H(outlinelevel=block.level, stylename=self._style(f"H{block.level}")), block.text))

    def paragraph(self, block: Paragraph) -> None:
        self._add(_filled(P(stylename=self._style("Quote" if block.quoted else "Standard")), block.text))

    def items(self, block: Items) -> None:
        items = List(stylename="Numbers" if block.first else "Bullets")
        for rank, text in enumerate(block.items):
            item = ListItem(**({"startvalue": block.first} if block.first > 1 and not rank else {}))
            item.addElement(_filled(P(stylename=self._style("Item")), text))
            items.addElement(item)
        self._add(items)

    def table(self, block: Table) -> None:
        if self.breaks:
            self._add(P(stylename=self._style("Cell")))
        self.tables += 1
        table = Grid(name=f"Tableau{self.tables}", stylename="Grid")
        for rank in range(len(block.head)):
            table.addElement(TableColumn(stylename=self._column(block, rank)))
        head = TableHeaderRows()
        head.addElement(_row(block.head, "CellHead"))
        table.addElement(head)
        for row in block.rows:
            table.addElement(_row(row, "Cell"))
        self._add(table)

    def _column(self, block: Table, rank: int) -> str:
        """A column as wide as its longest cell asks, compared with the others."""
        longest = max(sum(len(span.text) for span in row[rank]) for row in [block.head, *block.rows])
        name = f"Col{self.tables}.{rank}"
        style = Style(name=name, family="table-column")
        style.addElement(TableColumnProperties(relcolumnwidth=f"{round(10 * max(longest, 6) ** 0.62)}*"))
        self.document.automaticstyles.addElement(style)
        return name


def _row(cells: tuple[Text, ...], style: str) -> TableRow:
    row = TableRow()
    for text in cells:
        cell = TableCell(stylename="CellHead" if style == "CellHead" else "CellPlain", valuetype="string")
        cell.addElement(_filled(P(stylename=style), text))
        row.addElement(cell)
    return row


def _filled(paragraph: Element, text: Text) -> Element:
    for span in text:
        if span.bold or span.italic:
            paragraph.addElement(Run(stylename=_run_style(span.bold, span.italic), text=span.text))
        else:
            paragraph.addText(span.text)
    return paragraph
