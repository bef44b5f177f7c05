"""What the bytes of a file are, whatever its name says."""

import codecs
import re
from typing import BinaryIO

HEAD = 4096
CHUNK = 256 * 1024

MAGIC = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"II+\x00", "bigtiff"),
    (b"MM\x00+", "bigtiff"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"8BPS", "psd"),
    (b"icns", "icns"),
    (b"SIMPLE  =", "fits"),
    (b"\x00\x00\x00\x0cjP  ", "jp2"),
    (b"\xff\x4f\xff\x51", "jp2"),
    (b"%!PS", "eps"),
    (b"\xc5\xd0\xd3\xc6", "eps"),
    (b"{\\rtf", "rtf"),
    (b"FWS", "swf"),
    (b"CWS", "swf"),
    (b"ZWS", "swf"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"Rar!", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"),
    (b"\x1f\x8b", "archive"),
)

# What a person is told that the content is.
CONTENT_LABELS = {
    "pdf": "un PDF",
    "zip": "une archive ZIP",
    "ole": "un ancien document Office (.doc, .xls, .ppt)",
    "docx": "un document Word (.docx)",
    "xlsx": "un classeur Excel (.xlsx)",
    "pptx": "une présentation PowerPoint (.pptx)",
    "odt": "un texte OpenDocument (.odt)",
    "ods": "un classeur OpenDocument (.ods)",
    "odp": "une présentation OpenDocument (.odp)",
    "doc": "un ancien document Word (.doc)",
    "xls": "un ancien classeur Excel (.xls)",
    "ppt": "une ancienne présentation PowerPoint (.ppt)",
    "png": "une image PNG",
    "jpeg": "une image JPEG",
    "tiff": "une image TIFF",
    "bigtiff": "une image BigTIFF",
    "webp": "une image WebP",
    "gif": "une image GIF",
    "bmp": "une image BMP",
    "psd": "une image Photoshop",
    "icns": "une icône",
    "fits": "une image FITS",
    "jp2": "une image JPEG 2000",
    "eps": "un fichier PostScript",
    "rtf": "un document RTF",
    "swf": "une animation Flash",
    "exe": "un programme",
    "archive": "une archive compressée",
    "html": "une page HTML",
    "svg": "une image SVG",
    "xml": "un fichier XML",
    "mhtml": "une page web archivée (MHTML)",
    "hta": "une application HTML (HTA)",
    "text": "du texte",
    "binary": "d’un type inconnu",
}

HTML_START = re.compile(
    r"<(!doctype html|html|head|body|script|iframe|frameset|meta|link|style|title|base|object|embed)\b"
)
# Not <body>: a PDF's own comments are written with it.
MARKUP = re.compile(rb"<(!doctype\s+html|html|head|script|iframe|svg|hta:application)\b", re.I)
HTML_TAG = re.compile(rb"<(!doctype|html|head|body|main|article|section|div|p|h[1-6]|ul|ol|table|span|a)\b", re.I)
MULTIPART = re.compile(r"^(mime-version|content-type)\s*:", re.M)


def sniff(stream: BinaryIO) -> str:
    """A key of CONTENT_LABELS for the bytes of `stream`, read by bounded pieces."""
    stream.seek(0)
    head = stream.read(HEAD)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n\x00").startswith(b"%PDF-"):
        return "pdf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    for magic, content in MAGIC:
        if head.startswith(magic) and not (content in WORDS and _is_prose(head)):
            return content
    encoding = text_encoding(stream)
    return _text_kind(head, encoding) if encoding else "binary"


# Signatures that are also how an ordinary text may begin (« BM », « MZ », « FWS »…).
WORDS = frozenset({"bmp", "exe", "swf", "icns"})


def _is_prose(head: bytes) -> bool:
    return not re.search(rb"[\x00-\x08\x0e-\x1f]", head)


def text_encoding(stream: BinaryIO) -> str:
    """The encoding in which the whole stream is text (utf-8-sig, utf-16, cp1252), or ""."""
    stream.seek(0)
    start = stream.read(4)
    if start[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16" if _decodes(stream, "utf-16") else ""
    for encoding in ("utf-8-sig", "cp1252"):
        if _decodes(stream, encoding):
            return encoding
    return ""


def _decodes(stream, encoding) -> bool:
    stream.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    size = controls = 0
    try:
        while chunk := stream.read(CHUNK):
            text = decoder.decode(chunk)
            size += len(text)
            controls += len(re.findall(r"[\x00-\x08\x0e-\x1f]", text))
            if "\x00" in text:
                return False
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return controls <= size // 200


def _text_kind(head: bytes, encoding: str) -> str:
    text = head.decode(encoding, "ignore").lstrip("\ufeff \t\r\n").lower()
    while text.startswith("<!--") and "-->" in text:
        text = text.split("-->", 1)[1].lstrip()
    if "%pdf-" in text[:1024]:
        return "pdf"
    if "<hta:application" in text:
        return "hta"
    if len(MULTIPART.findall(text)) > 1 and "multipart/" in text:
        return "mhtml"
    return _markup_kind(text)


def _markup_kind(text: str) -> str:
    if re.match(r"<([a-z]+:)?svg\b|<!doctype svg", text):
        return "svg"
    if text.startswith(("<?xml", "<!doctype")):
        found = re.search(r"<(?:[a-z]+:)?(svg|html)\b|<!doctype (html)", text)
        return (found.group(1) or found.group(2)) if found else "xml"
    return "html" if HTML_START.match(text) else "text"


def has_markup(stream: BinaryIO) -> bool:
    """Whether a page or a script shows at either end of a file that is not one (polyglot)."""
    size = stream.seek(0, 2)
    stream.seek(0)
    head = stream.read(HEAD)
    stream.seek(max(0, size - HEAD))
    return bool(MARKUP.search(head) or MARKUP.search(stream.read(HEAD)))
