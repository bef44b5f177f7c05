"""PDF by pypdfium2: first every page's text, which matters most, then every page's preview."""

import re
import statistics

import pypdfium2
from pypdfium2 import raw

from documents.reading.preview import fit, save_previews
from documents.reading.text import clean

BEGINNING = 50
SPACED = re.compile(r"^(?:[^\W_] ){4,}.*$", re.M)
WORD_GAP = 1.6  # times the usual gap between two letters of the line
GIVE_UP = 30  # pages in a row that cannot be loaded: the rest of the tree is a lie


def probe(desk) -> dict:
    """Whether a password is needed to open the file."""
    try:
        pypdfium2.PdfDocument(desk.path).close()
    except pypdfium2.PdfiumError:
        return {"encrypted": raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD}
    return {"encrypted": False}


def read(desk) -> None:
    """Read the PDF of `desk`."""
    try:
        document = pypdfium2.PdfDocument(desk.path)
    except pypdfium2.PdfiumError:
        locked = raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD
        desk.problem("password" if locked else "damaged")
        return
    total = len(document)
    desk.say(total=total)
    desk.notices += _notices(document)
    last = _texts(desk, document, min(total, desk.limits.pages))
    if not last:
        desk.say(total=0)
        desk.problem("damaged")
    elif total > last == desk.limits.pages:
        desk.problem("too_many_pages")
    if desk.previews:
        # Of what is longer than any document only the beginning is shown.
        _previews(desk, document, last if total <= desk.limits.pages else min(last, BEGINNING))


def _notices(document) -> list[str]:
    found = {
        "javascript": raw.FPDFDoc_GetJavaScriptActionCount(document) > 0,
        "attachments": document.count_attachments() > 0,
    }
    return [code for code, there in found.items() if there]


def _texts(desk, document, wanted: int) -> int:
    """Write the text of each page; returns the number of the last page that could be loaded."""
    last = 0
    for number in range(1, wanted + 1):
        try:
            text = _page_text(document, number)
        except pypdfium2.PdfiumError:
            if number - last > GIVE_UP:
                break
            continue
        _skipped(desk, last + 1, number)
        desk.text(number, text)
        last = number
        if not desk.previews:
            desk.page_done(number)
    if 0 < last < wanted:
        desk.problem("some_pages")
    return last


def _skipped(desk, first: int, end: int) -> None:
    """Keep the place of the pages between two good ones that could not be loaded."""
    for number in range(first, end):
        desk.text(number, "")
        desk.problem("some_pages")


def _page_text(document, number: int) -> str:
    page = document[number - 1]
    try:
        sheet = page.get_textpage()
        try:
            return clean(_unspaced(sheet, sheet.get_text_range()))
        finally:
            sheet.close()
    finally:
        page.close()


def _unspaced(sheet, text: str) -> str:
    """`text` with its letter-spaced lines (« D I S P O S I T I F ») made words again: there pdfium takes
    every gap for a space, and only its width tells a word's end."""
    if len(text) != sheet.count_chars():
        return text
    return SPACED.sub(lambda line: _words_by_gaps(sheet, line), text)


def _words_by_gaps(sheet, line: re.Match) -> str:
    glyphs = [i for i in range(*line.span()) if not line.string[i].isspace()]
    boxes = [sheet.get_charbox(i) for i in glyphs]
    gaps = [after[0] - before[2] for before, after in zip(boxes, boxes[1:], strict=False)]  # noqa: RUF007
    usual = max(statistics.median(gaps), 0.1)
    words = [line.string[glyphs[0]]]
    for i, gap in zip(glyphs[1:], gaps, strict=True):
        words.append((" " if gap > WORD_GAP * usual else "") + line.string[i])
    return "".join(words)


def _previews(desk, document, last: int) -> None:
    # Without this the fields that a buyer has filled in would look empty.
    document.init_forms()
    for number in range(1, last + 1):
        try:
            _page_preview(desk, document, number)
        except (pypdfium2.PdfiumError, OSError, ValueError):
            desk.problem("no_preview")
        desk.page_done(number)


def _page_preview(desk, document, number: int) -> None:
    page = document[number - 1]
    try:
        width, height = page.get_size()
        scale = fit(max(width, 1), max(height, 1), desk.limits)
        save_previews(desk, number, page.render(scale=scale, rev_byteorder=True).to_pil())
    finally:
        page.close()
