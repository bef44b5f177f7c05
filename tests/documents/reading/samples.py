"""Small honest files of each format, made by hand."""

import io
import struct
import zipfile
import zlib
from pathlib import Path

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


def write_zip(path, parts: dict[str, bytes | str]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return Path(path)


def ooxml_parts(kind: str, main: str, suffix: str = "") -> dict[str, bytes | str]:
    part, content = TYPES[kind]
    content = suffix or "application/vnd.openxmlformats-officedocument." + content
    return {
        "[Content_Types].xml": f'<?xml version="1.0"?><Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/{part}" ContentType="{content}"/></Types>',
        "_rels/.rels": relations({"r1": ("officeDocument", part)}),
        part: main,
    }


def relations(targets: dict[str, tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for key, (kind, target) in targets.items()
    )
    return f'<?xml version="1.0"?><Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'


def paragraph(text: str) -> str:
    return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"


def word(body: str) -> str:
    return f'<?xml version="1.0"?><w:document {W}><w:body>{body}</w:body></w:document>'


def docx(path, body: str = paragraph("Clause sociale d’insertion"), extra: dict | None = None) -> Path:
    return write_zip(path, ooxml_parts("docx", word(body)) | (extra or {}))


def pptx(path, slides: list[str]) -> Path:
    ids = "".join(f'<p:sldId id="{256 + i}" r:id="rId{i}"/>' for i in range(len(slides)))
    names = 'xmlns:p="urn:p" xmlns:r="urn:r" xmlns:a="urn:a"'
    parts = ooxml_parts("pptx", f"<p:presentation {names}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>")
    targets = {f"rId{i}": ("slide", f"slides/slide{len(slides) - i}.xml") for i in range(len(slides))}
    parts["ppt/_rels/presentation.xml.rels"] = relations(targets)
    for i, text in enumerate(slides):
        # The text in two runs that cut a word, as PowerPoint does when a style changes inside it.
        runs = f"<a:r><a:t>{text[:3]}</a:t></a:r><a:r><a:t>{text[3:]}</a:t></a:r>"
        number = '<a:fld type="slidenum"><a:t>999</a:t></a:fld>'
        parts[f"ppt/slides/slide{len(slides) - i}.xml"] = f"<p:sld {names}><a:p>{runs}</a:p><a:p>{number}</a:p></p:sld>"
    return write_zip(path, parts)


def xlsx(path, sheets: dict[str, str]) -> Path:
    """`sheets`: name → the rows as SpreadsheetML."""
    names = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}"'
    rows = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i}"/>' for i, name in enumerate(sheets, 1))
    parts = ooxml_parts("xlsx", f"<workbook {names}><sheets>{rows}</sheets></workbook>")
    targets = {f"rId{i}": ("worksheet", f"worksheets/sheet{i}.xml") for i in range(1, len(sheets) + 1)}
    parts["xl/_rels/workbook.xml.rels"] = relations(targets)
    for i, data in enumerate(sheets.values(), 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = f"<worksheet {names}><sheetData>{data}</sheetData></worksheet>"
    return write_zip(path, parts)


def cells(number: int, *values: str) -> str:
    """One row of text cells."""
    row = "".join(
        f'<c r="{chr(65 + i)}{number}" t="inlineStr"><is><t>{value}</t></is></c>' for i, value in enumerate(values)
    )
    return f'<row r="{number}">{row}</row>'


def odf(path, kind: str, body: str, styles: str = "", extra: dict | None = None) -> Path:
    """`kind`: text, spreadsheet or presentation."""
    names = (
        'xmlns:office="urn:o" xmlns:text="urn:t" xmlns:table="urn:ta" xmlns:draw="urn:d" '
        'xmlns:style="urn:s" xmlns:fo="urn:f"'
    )
    content = (
        f"<office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    parts = {
        "mimetype": f"application/vnd.oasis.opendocument.{kind}",
        "META-INF/manifest.xml": "<manifest/>",
        "content.xml": content,
    }
    return write_zip(path, parts | (extra or {}))


def pdf_bytes(objects: list[bytes], trailer: bytes = b"", start: int | None = None) -> bytes:
    """A PDF of these object bodies (numbered from 1, the first is the catalogue)."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, 1):
        offsets.append(out.tell())
        out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body))
    xref = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R %b >>\n" % (len(objects) + 1, trailer))
    out.write(b"startxref\n%d\n%%%%EOF\n" % (xref if start is None else start))
    return out.getvalue()


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %b >>\nstream\n%b\nendstream" % (len(data), entries, data)


def page_objects(contents: list[bytes], page: bytes = b"/MediaBox [0 0 595 842]") -> list[bytes]:
    """Catalogue, pages and font of a document whose pages draw `contents`."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * i) for i in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, len(contents)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for i, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R %b /Resources << /Font << /F 3 0 R >> >> /Contents %d 0 R >>"
            % (page, 5 + 2 * i)
        )
        objects.append(content if content.startswith(b"<<") else stream(content))
    return objects


def show(text: str) -> bytes:
    return b"BT /F 14 Tf 60 760 Td (%b) Tj ET" % text.encode("cp1252")


def pdf(path, texts: list[str]) -> Path:
    Path(path).write_bytes(pdf_bytes(page_objects([show(text) for text in texts])))
    return Path(path)


def png_bytes(width: int, height: int, data: bytes | None = None, before: bytes = b"") -> bytes:
    """A grey 1-bit PNG of these dimensions; `before` stands between the header and the data."""
    raw = data if data is not None else zlib.compress((b"\0" + b"\xff" * ((width + 7) // 8)) * height)
    head = struct.pack(">2L5B", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + before + chunk(b"IDAT", raw) + chunk(b"IEND", b"")


def chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">L", len(data)) + name + data + struct.pack(">L", zlib.crc32(name + data))


def ole(path, streams: dict[str, bytes], storages: tuple[str, ...] = ()) -> Path:
    """A compound file with these streams in its root (each filled up to 4,096 bytes, so that no small
    sectors are needed) and these empty storages."""
    # Readers want the entries of a folder in this order.
    streams = dict(sorted(streams.items(), key=lambda item: (len(item[0]), item[0].upper())))
    names = [*streams, *storages]
    bodies = [data.ljust(max(4096, -(-len(data) // 512) * 512), b"\0") for data in streams.values()]
    sectors = (len(names) + 1 + 3) // 4
    fat, starts, position = [0xFFFFFFFD], [], 1 + sectors
    fat += [*range(2, sectors + 1), 0xFFFFFFFE]
    for body in bodies:
        count = len(body) // 512
        starts.append(position)
        fat += [*range(position + 1, position + count), 0xFFFFFFFE]
        position += count
    assert len(fat) <= 128
    entries = [_ole_entry("Root Entry", 5, 0xFFFFFFFE, 0, child=1 if names else -1)]
    for i, name in enumerate(names):
        right = i + 2 if i + 1 < len(names) else -1
        body = bodies[i] if i < len(bodies) else None
        entries.append(
            _ole_entry(name, 2, starts[i], len(body), right=right) if body else _ole_entry(name, 1, 0, 0, right=right)
        )
    directory = b"".join(entries).ljust(sectors * 512, b"\0")
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<9L", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<L", 0)
    head += b"\xff" * (512 - len(head))
    table = struct.pack(f"<{len(fat)}L", *fat).ljust(512, b"\xff")
    Path(path).write_bytes(head + table + directory + b"".join(bodies))
    return Path(path)


def _ole_entry(name, kind, start, size, child=-1, right=-1) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    entry = raw.ljust(64, b"\0") + struct.pack("<HBB3l", len(raw), kind, 1, -1, right, child)
    return (entry + bytes(36) + struct.pack("<LQ", start, size)).ljust(128, b"\0")
