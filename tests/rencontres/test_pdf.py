"""The PDF that we make, read back."""

import ctypes
import re
import zlib

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from django.core.exceptions import SuspiciousFileOperation

from rencontres import pdf

BRAND = {"name": "Réseau lorrain"}


def opened(content: bytes) -> pypdfium2.PdfDocument:
    """The document of these bytes."""
    return pypdfium2.PdfDocument(content)


def words_of(content: bytes) -> str:
    """All words of a PDF, blanks as one."""
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in opened(content)).split())


def tags_of(content: bytes) -> set[str]:
    """The kinds of elements in the structure trees of the pages: “H1”, “P”, “TH”…"""
    found: set[str] = set()
    for page in opened(content):
        tree = pdfium.FPDF_StructTree_GetForPage(page.raw)
        for place in range(pdfium.FPDF_StructTree_CountChildren(tree)):
            _gather(pdfium.FPDF_StructTree_GetChildAtIndex(tree, place), found)
        pdfium.FPDF_StructTree_Close(tree)
    return found


def _gather(element, found: set[str]) -> None:
    found.add(_text(lambda *room: pdfium.FPDF_StructElement_GetType(element, *room)))
    for place in range(pdfium.FPDF_StructElement_CountChildren(element)):
        if child := pdfium.FPDF_StructElement_GetChildAtIndex(element, place):
            _gather(child, found)


def language_of(content: bytes) -> str:
    """The language of the document, as its catalog says."""
    document = opened(content)
    return _text(lambda room, size: pdfium.FPDFCatalog_GetLanguage(document.raw, _words(room), size))


def _words(room):
    return ctypes.cast(room, ctypes.POINTER(ctypes.c_ushort)) if room else None


def _text(ask) -> str:
    """What one of pdfium's functions writes into the room it is given, UTF-16."""
    room = ctypes.create_string_buffer(2 * ask(None, 0))
    ask(room, len(room))
    return room.raw.decode("utf-16-le").split("\x00")[0]


def metadata_of(content: bytes) -> bytes:
    """What the document says of itself as XMP."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", content, re.DOTALL)
    unpacked = (zlib.decompressobj().decompress(stream) for stream in streams if stream[:1] == b"x")
    return next(text for text in unpacked if b"xmpmeta" in text or b"rdf:RDF" in text)


@pytest.fixture
def wants_pdf():
    """Only where this installation makes PDF."""
    if not pdf.available():
        pytest.skip("without the extra pdf")


def test_a_document_is_tagged_and_says_its_title_and_its_language(wants_pdf):
    content = pdf.render(
        "rencontres/pdf/document.html", {"brand": BRAND, "foot": "Lisible par le réseau, 63 personnes"}
    )
    document = opened(content)
    assert document.get_metadata_value("Title") == " – Réseau lorrain"
    assert pdfium.FPDFCatalog_IsTagged(document.raw)
    assert language_of(content) == "fr"
    assert b'pdfuaid:part="1"' in metadata_of(content)
    assert "Lisible par le réseau, 63 personnes" in words_of(content)
    assert "1 / 1" in words_of(content)


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "http://127.0.0.1:1/x.css", "data:text/css,body{}", "static:../pyproject.toml",
     "static:/etc/passwd", "ftp://exemple.fr/x", "rencontres/pdf.css"],
)  # fmt: skip
def test_nothing_is_fetched_but_our_own_static_files(wants_pdf, address):
    with pytest.raises((ValueError, SuspiciousFileOperation)):
        pdf._fetcher().fetch(address)


def test_our_own_static_files_are(wants_pdf):
    assert b"@page" in pdf._fetcher().fetch("static:rencontres/pdf.css").read()
