"""What one entry of an archive may not hold, looked for while its bytes pass."""

import re
from xml.parsers import expat

from documents.checks import refusal
from documents.checks.refusal import RefusedFile

PROLOG = 1024**2  # expat keeps an unfinished token whole: no prolog is this long


class EntryGuard:
    """Looks at one entry's bytes as they pass: nested archives, DTDs, DDE links, scripts."""

    # Charts keep their figures in an embedded workbook; it is weighed, never opened.
    EMBEDDED = re.compile(r"(word|ppt|xl)/embeddings/[^/]+\.(xlsx|docx|pptx|bin)$", re.I)
    DDE = re.compile(rb"DDEAUTO|<(\w+:)?(ddeLink|dde-source|dde-connection-decl)\b")
    ARCHIVES = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ")

    def __init__(self, name: str):
        self.name = name
        self.is_xml = name.lower().endswith((".xml", ".rels", ".rdf", ".vml"))
        self.prolog = _prolog_parser() if self.is_xml else None
        self.prolog_left = PROLOG
        self.tail = b""
        self.begun = False

    def feed(self, chunk: bytes) -> None:
        if not self.begun and chunk:
            self.begun = True
            self._check_archive(chunk)
        if not self.is_xml:
            return
        self._check_prolog(chunk)
        if self.DDE.search(self.tail + chunk):
            raise RefusedFile(refusal.DDE)
        self.tail = chunk[-32:]

    def _check_archive(self, chunk) -> None:
        if chunk.startswith(self.ARCHIVES) and not self.EMBEDDED.match(self.name):
            raise RefusedFile(refusal.NESTED)

    def _check_prolog(self, chunk) -> None:
        """A DTD can only stand before the root element: parse that far and no further."""
        if self.prolog is None:
            return
        try:
            self.prolog.Parse(chunk, False)
        except _RootReached:
            self.prolog = None
        except expat.ExpatError as error:
            raise RefusedFile(refusal.DAMAGED) from error
        self.prolog_left -= len(chunk)
        if self.prolog is not None and self.prolog_left < 0:
            raise RefusedFile(refusal.DAMAGED)


class _RootReached(Exception):
    pass


def _prolog_parser():
    def refuse(*_):
        raise RefusedFile(refusal.XML_ENTITIES)

    def root(*_):
        raise _RootReached

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = root
    return parser
