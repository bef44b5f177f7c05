"""A small picture of a page that has no layout of its own here: its text, set on a sheet by pdfium.

It stands for the page in lists, where a grey box would say nothing; the document's page shows the text itself.
"""

import ctypes
import textwrap

import pypdfium2
from pypdfium2 import raw

from documents.reading.preview import fit, save_thumbnail

SHEET = (595, 842)  # A4 in points
MARGIN, SIZE, LEADING = 64, 11, 15.5
COLUMNS = 84  # characters of that size between the margins
FONT, HEAD_FONT = b"Helvetica", b"Helvetica-Bold"


def draw(desk, number: int, text: str) -> None:
    """Write the thumbnail of page `number` from its text."""
    document = pypdfium2.PdfDocument.new()
    sheet = document.new_page(*SHEET)
    height = SHEET[1] - MARGIN
    for place, line in enumerate(_lines(text)):
        _set(document, sheet, line, height - place * LEADING, HEAD_FONT if place == 0 else FONT)
    sheet.gen_content()
    image = sheet.render(scale=fit(*SHEET, desk.limits)).to_pil()
    save_thumbnail(desk, number, image)
    document.close()


def _lines(text: str) -> list[str]:
    """As many lines as the sheet holds."""
    most = int((SHEET[1] - 2 * MARGIN) / LEADING)
    lines: list[str] = []
    for paragraph in text.splitlines():
        lines += textwrap.wrap(paragraph, COLUMNS) or [""]
        if len(lines) >= most:
            break
    return lines[:most]


def _set(document, sheet, line: str, height: float, font: bytes) -> None:
    """Set one line at this height, in points from the foot of the sheet."""
    words = raw.FPDFPageObj_NewTextObj(document, font, ctypes.c_float(SIZE))
    # The standard fonts know Western Europe's letters; what they lack would be drawn as a box.
    known = line.encode("cp1252", "ignore").decode("cp1252")
    encoded = (known + "\0").encode("utf-16-le")
    buffer = ctypes.create_string_buffer(encoded, len(encoded))
    raw.FPDFText_SetText(words, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)))
    raw.FPDFPageObj_Transform(words, 1, 0, 0, 1, MARGIN, height)
    raw.FPDFPage_InsertObject(sheet, words)
