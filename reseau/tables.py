"""A list as a table to take away, for a spreadsheet in French: CSV, XLSX or ODS, in which no text is a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator

from django.http import FileResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.text import capfirst
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from . import ods

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def csv_of(rows: Iterable[list], name: str) -> HttpResponseBase:
    """The rows as an attached CSV (semicolons, UTF-8 with its mark); `name`: of the file, without its date."""
    writer = csv.writer(_Echo(), delimiter=";")
    lines = (writer.writerow([neutral(value) for value in row]) for row in rows)
    response = StreamingHttpResponse(_with_mark(lines), content_type="text/csv; charset=utf-8")
    return _attached(response, f"{name}-{timezone.localdate():%Y-%m-%d}.csv")


def xlsx_of(rows: Iterable[list], name: str) -> HttpResponseBase:
    """The rows as an attached workbook of one sheet."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(capfirst(name)[:31])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return _attached(FileResponse(file, content_type=XLSX), f"{name}-{timezone.localdate():%Y-%m-%d}.xlsx")


def ods_of(rows: Iterable[list], name: str) -> HttpResponseBase:
    """The rows as an attached OpenDocument spreadsheet of one sheet."""
    file = io.BytesIO(ods.workbook(rows, capfirst(name)))
    return _attached(FileResponse(file, content_type=ods.MIME), f"{name}-{timezone.localdate():%Y-%m-%d}.ods")


# Extension -> what makes it, in the order in which they are offered.
FORMS: dict[str, Callable[[Iterable[list], str], HttpResponseBase]] = {"xlsx": xlsx_of, "ods": ods_of, "csv": csv_of}


def neutral(value: object) -> object:
    """`value`, with a quote before a text that a spreadsheet would take for a formula."""
    return f"'{value}" if isinstance(value, str) and value.lstrip(" ").startswith(FORMULA) else value


def _cell(sheet, value: object):
    if not isinstance(value, str):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"  # a text, even if it begins with “=”
    cell.quotePrefix = value.startswith(FORMULA)
    return cell


class _Echo:
    def write(self, value: str) -> str:
        return value


def _with_mark(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def _attached(response: HttpResponseBase, name: str) -> HttpResponseBase:
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
