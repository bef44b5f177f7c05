"""XLSX by openpyxl: formulas with their values, since a reader that computes nothing shows only those."""

import datetime
import io
import re
from decimal import Decimal
from functools import cache

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from .blocks import Block, Heading, Table, plain
from .formulas import evaluate
from .package import repack
from .sheet import Sheet

NUMBER = re.compile(r"-?\d+(\.\d+)?")
FORMULA = re.compile(rb'(<c r="([A-Z]+\d+)"[^>]*><f>[^<]*</f>)<v ?(?:/>|></v>)')
MODIFIED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")
WIDEST = 46
LINE = Side("thin", "C9CFD6")


def render(blocks: list[Block], sheet: Sheet) -> bytes:
    """The XLSX of these blocks: a sheet for each heading of level 1, with the rows of the tables below it."""
    book = Workbook()
    book.remove(book.active)
    for block in blocks:
        if isinstance(block, Heading):
            _page(book.create_sheet(plain(block.text)[:31]), sheet)
        elif isinstance(block, Table):
            _write(book.worksheets[-1], block, sheet)
        else:
            raise ValueError(f"a workbook holds headings and tables, not {block}")
    made = datetime.datetime.combine(sheet.date, datetime.time(9))
    properties = book.properties
    properties.title, properties.creator, properties.language = sheet.title, sheet.author, "fr-FR"
    properties.created = made
    target = io.BytesIO()
    book.save(target)
    values = {f"xl/worksheets/sheet{rank}.xml": _values(page) for rank, page in enumerate(book.worksheets, 1)}
    values["docProps/core.xml"] = {"modified": made.isoformat() + "Z"}
    return repack(target.getvalue(), lambda name, part: _filled_in(part, values.get(name, {})))


def _page(page: Worksheet, sheet: Sheet) -> None:
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", page.PAPERSIZE_A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.oddHeader.left.text, page.oddHeader.right.text = sheet.author, sheet.reference
    page.oddFooter.right.text = "Page &P / &N"


def _write(page: Worksheet, table: Table, sheet: Sheet) -> None:
    """Add the rows of `table` below what is there."""
    start = page.max_row + 1 if page.max_row > 1 or page["A1"].value else 1
    for number, row in enumerate([table.head, *table.rows], start):
        for column, text in enumerate(row, 1):
            cell = page.cell(number, column, _typed(plain(text)))
            cell.border = Border(bottom=LINE)
            cell.alignment = Alignment(vertical="top", wrap_text=True)
            if number == start:
                cell.font, cell.fill = Font(bold=True, color="FFFFFF"), PatternFill("solid", sheet.accent)
            elif plain(row[0]).startswith("Total"):
                cell.font = Font(bold=True)
    _shape(page, table, start)


def _typed(text: str) -> str | int | float | None:
    """A figure as a number, the rest as text."""
    if NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return text or None


def _shape(page: Worksheet, table: Table, start: int) -> None:
    page.freeze_panes = page.cell(start + 1, 1)
    page.print_title_rows = f"{start}:{start}"
    values = _values(page)
    for column, cells in enumerate(zip(table.head, *table.rows, strict=True), 1):
        longest = max(len(plain(cell)) for cell in cells if not plain(cell).startswith("="))
        page.column_dimensions[get_column_letter(column)].width = min(max(longest * 0.9 + 3, 12), WIDEST)
        for row in range(start + 1, start + len(cells)):
            cell = page.cell(row, column)
            cell.number_format = _format(values.get(cell.coordinate, cell.value))


def _format(value) -> str:
    """How a figure is shown: thousands apart, a decimal where there is one."""
    if not isinstance(value, int | float | Decimal):
        return "General"
    return "#,##0" if value == int(value) else "#,##0.0#"


def _values(page: Worksheet) -> dict[str, Decimal]:
    """The values of the formulas of a sheet, by cell."""

    @cache
    def value(name: str) -> Decimal:
        content = page[name].value
        if isinstance(content, str):
            return evaluate(content, value) if content.startswith("=") else Decimal(0)
        return Decimal(str(content or 0))

    return {cell.coordinate: value(cell.coordinate) for row in page for cell in row if cell.data_type == "f"}


def _filled_in(part: bytes, values: dict) -> bytes:
    """The XML of a sheet with the values of its formulas, or that of the properties with their date."""
    if "modified" in values:
        return MODIFIED.sub(lambda match: match[1] + values["modified"].encode(), part)
    return FORMULA.sub(lambda match: match[1] + b"<v>%s</v>" % str(values[match[2].decode()]).encode(), part)
