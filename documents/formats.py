"""The formats the library accepts, and which of them a file really is.

`identify` decides by content and wants the name to agree. It runs where the file arrives, so it holds
to bounded memory and time: nothing is decoded, and what only a parser can tell (an old Office file, a
locked PDF) is asked of the confined reader.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from documents import sandbox
from documents.checks import refusal, sniff
from documents.checks.containers import check_zip, find_directory
from documents.checks.images import check_image
from documents.checks.office import office_kind
from documents.checks.refusal import RefusedFile, mislabelled

__all__ = ["ACCEPT", "FORMATS", "Format", "RefusedFile", "extension_of", "format_of", "identify"]


@dataclass(frozen=True)
class Format:
    """One accepted format. `family` says how it is checked."""

    code: str
    label: str
    mime: str
    family: str
    extensions: tuple[str, ...]


OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."

FORMATS = (
    Format("pdf", "PDF", "application/pdf", "pdf", ("pdf",)),
    Format("docx", "Document Word", OOXML + "wordprocessingml.document", "zip", ("docx",)),
    Format("odt", "Texte OpenDocument", ODF + "text", "zip", ("odt",)),
    Format("xlsx", "Classeur Excel", OOXML + "spreadsheetml.sheet", "zip", ("xlsx",)),
    Format("ods", "Classeur OpenDocument", ODF + "spreadsheet", "zip", ("ods",)),
    Format("pptx", "Présentation PowerPoint", OOXML + "presentationml.presentation", "zip", ("pptx",)),
    Format("odp", "Présentation OpenDocument", ODF + "presentation", "zip", ("odp",)),
    Format("doc", "Document Word 97-2003", "application/msword", "ole", ("doc",)),
    Format("xls", "Classeur Excel 97-2003", "application/vnd.ms-excel", "ole", ("xls",)),
    Format("ppt", "Présentation PowerPoint 97-2003", "application/vnd.ms-powerpoint", "ole", ("ppt",)),
    Format("md", "Texte Markdown", "text/markdown", "text", ("md", "markdown")),
    Format("html", "Page HTML", "text/html", "text", ("html", "htm", "xhtml")),
    Format("txt", "Texte brut", "text/plain", "text", ("txt", "text")),
    Format("csv", "Tableau CSV", "text/csv", "text", ("csv",)),
    Format("png", "Image PNG", "image/png", "image", ("png",)),
    Format("jpeg", "Image JPEG", "image/jpeg", "image", ("jpg", "jpeg", "jpe")),
    Format("tiff", "Image TIFF", "image/tiff", "image", ("tif", "tiff")),
    Format("webp", "Image WebP", "image/webp", "image", ("webp",)),
)
BY_CODE = {format.code: format for format in FORMATS}
BY_EXTENSION = {extension: format for format in FORMATS for extension in format.extensions}
ACCEPT = ",".join(f".{extension}" for extension in BY_EXTENSION)
MACRO_EXTENSIONS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm", "potm", "ppsm", "ppam"}


def extension_of(filename: str) -> str:
    """The extension of `filename` in lower case, without its dot ("" when it has none)."""
    return os.path.splitext(filename.strip())[1].lower().lstrip(".")


def format_of(code: str) -> Format:
    """The format stored under `code`. Raises KeyError."""
    return BY_CODE[code]


def identify(path: str | os.PathLike, filename: str) -> Format:
    """The format of the file at `path`, deposited as `filename`. Raises RefusedFile, in French."""
    path = Path(path)
    if not _size(path):
        raise RefusedFile(refusal.EMPTY)
    named = _named(extension_of(filename))
    with open(path, "rb") as stream:
        content = sniff.sniff(stream)
    CHECKS[named.family](path, named, content)
    return named


def _size(path) -> int:
    try:
        return path.stat().st_size
    except OSError as error:
        raise RefusedFile(refusal.UNREADABLE) from error


def _named(extension) -> Format:
    if extension in BY_EXTENSION:
        return BY_EXTENSION[extension]
    if extension in MACRO_EXTENSIONS:
        raise RefusedFile(refusal.MACROS)
    raise RefusedFile(refusal.SVG if extension in ("svg", "svgz") else refusal.UNKNOWN)


def _refuse_unless(same: bool, named: Format, content: str) -> None:
    if not same:
        label = sniff.CONTENT_LABELS.get(content, sniff.CONTENT_LABELS["binary"])
        raise mislabelled(named.extensions[0], label)


def _refuse_polyglot(path) -> None:
    with open(path, "rb") as stream:
        if find_directory(stream, strict=False) or sniff.has_markup(stream):
            raise RefusedFile(refusal.POLYGLOT)


def _check_pdf(path, named, content) -> None:
    _refuse_unless(content == "pdf", named, content)
    with open(path, "rb") as stream:
        if not stream.read(1024).lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"%PDF-"):
            raise RefusedFile(refusal.POLYGLOT)
    _refuse_polyglot(path)
    # Many PDF are encrypted with an empty password and open for everyone: only a parser can tell.
    if _mentions(path, b"/Encrypt") and sandbox.probe(path, "pdf").get("encrypted"):
        raise RefusedFile(refusal.PASSWORD)


def _mentions(path, word: bytes) -> bool:
    kept = b""
    with open(path, "rb") as stream:
        while chunk := stream.read(1024**2):
            if word in kept + chunk:
                return True
            kept = chunk[-len(word) :]
    return False


def _check_zip(path, named, content) -> None:
    if content == "ole" and sandbox.probe(path, "ole").get("encrypted"):
        raise RefusedFile(refusal.PASSWORD)
    _refuse_unless(content == "zip", named, content)
    with check_zip(path) as archive:
        kind = office_kind(archive)
    _refuse_unless(kind == named.code, named, kind or "zip")


def _check_ole(path, named, content) -> None:
    _refuse_unless(content == "ole", named, content)
    found = sandbox.probe(path, "ole")
    if found.get("encrypted"):
        raise RefusedFile(refusal.PASSWORD)
    if found.get("macros"):
        raise RefusedFile(refusal.MACROS)
    if not found.get("kind"):
        raise RefusedFile(refusal.DAMAGED)
    _refuse_unless(found["kind"] == named.code, named, found["kind"])


def _check_text(path, named, content) -> None:
    if content == "svg":
        raise RefusedFile(refusal.SVG)
    wanted = ("html", "text") if named.code == "html" else ("text",)
    _refuse_unless(content in wanted, named, content)
    if named.code == "html":
        _refuse_unless(_has_tags(path), named, "text")
    _refuse_archive(path)


def _has_tags(path) -> bool:
    with open(path, "rb") as stream:
        head = stream.read(256 * 1024).replace(b"\x00", b"")
    return sniff.HTML_TAG.search(head) is not None


def _refuse_archive(path) -> None:
    with open(path, "rb") as stream:
        if find_directory(stream, strict=False):
            raise RefusedFile(refusal.POLYGLOT)


def _check_image(path, named, content) -> None:
    _refuse_unless(content == named.code, named, content)
    check_image(path, named.code)
    _refuse_polyglot(path)


CHECKS = {
    "pdf": _check_pdf,
    "zip": _check_zip,
    "ole": _check_ole,
    "text": _check_text,
    "image": _check_image,
}
