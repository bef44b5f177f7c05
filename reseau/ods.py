"""A spreadsheet of one sheet as OpenDocument 1.3: the few parts that a table of texts and numbers needs."""

import io
import re
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

MIME = "application/vnd.oasis.opendocument.spreadsheet"
_NAMES = "urn:oasis:names:tc:opendocument:xmlns:"
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<office:document-content xmlns:office="{_NAMES}office:1.0" xmlns:table="{_NAMES}table:1.0"'
    f' xmlns:text="{_NAMES}text:1.0" office:version="1.3"><office:body><office:spreadsheet>'
)
_TAIL = "</table:table></office:spreadsheet></office:body></office:document-content>"
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    f'<manifest:manifest xmlns:manifest="{_NAMES}manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
)


def workbook(rows: Iterable[list], name: str) -> bytes:
    """The file: `rows` of texts, numbers and empty values, in a sheet of this name. A text is never a formula."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", MIME, zipfile.ZIP_STORED)  # first and plain, so that the file tells what it is
        package.writestr("content.xml", _content(rows, name))
        package.writestr("META-INF/manifest.xml", _MANIFEST)
    return file.getvalue()


def _content(rows: Iterable[list], name: str) -> str:
    lines = [f"<table:table-row>{''.join(map(_cell, row))}</table:table-row>" for row in rows]
    return f"{_HEAD}<table:table table:name={quoteattr(name)}>{''.join(lines)}{_TAIL}"


def _cell(value: object) -> str:
    if value is None or value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        kind, lines = f'"float" office:value="{value}"', [str(value)]
    else:
        kind, lines = '"string"', _NOT_IN_XML.sub("", str(value)).splitlines()
    paragraphs = "".join(f"<text:p>{escape(line)}</text:p>" for line in lines)
    return f"<table:table-cell office:value-type={kind}>{paragraphs}</table:table-cell>"
