"""Turns the blocks of a document into the bytes of a file: the same blocks, the same bytes."""

from . import opendocument, pdf, word, workbook
from .blocks import parse
from .sheet import Sheet

_RENDERERS = {"pdf": pdf.render, "docx": word.render, "odt": opendocument.render, "xlsx": workbook.render}
FORMATS = frozenset(_RENDERERS)


def render(body: str, format: str, sheet: Sheet) -> bytes:
    """The file of this Markdown body. `format` is one of FORMATS. Raises ValueError for a malformed table."""
    return _RENDERERS[format](parse(body), sheet)
