"""The filtered list as a table to take away: CSV or XLSX."""

import csv
import io
from collections.abc import Iterator
from itertools import islice

from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from reseau.access import refuse_unless

from ..filters import STATES
from ..lines import Row
from ..listing import Listing

HEADINGS = [
    "Titre",
    "Type",
    "Territoires",
    "Organisation",
    "Qui peut lire",
    "Personnes",
    "État",
    "Mis à jour",
    "Version",
    "Pages",
    "Format",
    "Adresse",
]
BATCH = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


@require_safe
def export_csv(request):
    """The list for a spreadsheet in French: semicolons, UTF-8 with its mark."""
    refuse_unless(bool(request.membership.adhesions))
    writer = csv.writer(_Echo(), delimiter=";")
    lines = (writer.writerow([neutral(value) for value in values]) for values in _table(request))
    response = StreamingHttpResponse(_with_mark(lines), content_type="text/csv; charset=utf-8")
    return _attached(response, "csv")


@require_safe
def export_xlsx(request):
    """The list as a workbook, whose texts are never formulas."""
    refuse_unless(bool(request.membership.adhesions))
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Documents")
    for values in _table(request):
        sheet.append([_cell(sheet, value) for value in values])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return _attached(FileResponse(file, content_type=mime), "xlsx")


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


def _table(request) -> Iterator[list]:
    listing = Listing(request.membership, request.reader, request.GET)
    yield HEADINGS
    ids = iter(list(listing.ids))
    while batch := list(islice(ids, BATCH)):
        yield from (_values(request, row) for row in listing.batch(batch))


def _values(request, row: Row) -> list:
    facts = row.facts
    return [
        facts.title,
        row.type,
        row.places,
        facts.organisation or "",
        row.label.text,
        row.label.total or "",
        dict(STATES).get(row.state, ""),
        timezone.localtime(facts.updated_at).strftime("%d/%m/%Y %H:%M"),
        facts.number,
        facts.page_count or "",
        row.extension,
        request.build_absolute_uri(row.url),
    ]


class _Echo:
    def write(self, value: str) -> str:
        return value


def _with_mark(lines: Iterator[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def _attached(response, extension: str):
    name = f"documents-{timezone.localdate():%Y-%m-%d}.{extension}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
