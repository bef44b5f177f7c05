"""The lines of a page that read like headings: numbered, in capitals, or alone between two blank lines."""

import re
from collections.abc import Iterator
from itertools import pairwise

LONGEST = 90  # characters; a heading holds on one line
_NUMBERED = re.compile(
    r"(?:Article|Chapitre|Titre|Section|Annexe|Partie|Lot)\s+[\dIVXLA-Z]"  # “Article 12 Clause sociale”
    r"|(?:\d{1,2}|[IVX]+|[A-Z])(?:[.-]\d{1,2})*\s?[.)°–-]?\s+[A-ZÀ-Ý]"  # “3.2 – Pénalités”
)
_LETTERS = re.compile(r"[^\W\d_]")


def headings(text: str) -> Iterator[str]:
    """The headings of a page, in order."""
    before = ""
    lines = [line.strip() for line in text.splitlines()]
    for line, after in pairwise([*lines, ""]):
        if _may_be(line) and (_stands_out(line) or not (before or after)):
            yield line
        before = line


def _may_be(line: str) -> bool:
    return 3 <= len(line) <= LONGEST and line[-1] not in ".;,…" and bool(_LETTERS.search(line))


def _stands_out(line: str) -> bool:
    return line.isupper() or bool(_NUMBERED.match(line))
