"""Text made fit to be shown, searched and stored: clean characters, whole words, sane lines, pages."""

import re
import unicodedata

# Latin ligatures are a matter of type, not of spelling; œ and æ are letters and stay.
LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "ĳ": "ij"})
SPACES = re.compile(r"[\t\v\x1c-\x1f \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
# Controls, zero-width and direction marks, lone surrogates, non-characters.
JUNK = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\uffff\ud800-\udfff]"
)
# Word's and Symbol's own bullets live in the private use area.
PRIVATE = re.compile(r"[\ue000-\uf8ff]")
BULLETS = re.compile(r"[\uf0b7\uf0a7\uf0d8\uf0fc\uf0a8\uf06f\uf02d]")
BREAK = re.compile(r"(?<![^\W\d_])([^\W\d_]++)(?:\ufffe|\xad|\x02|(-))[ \t]*+(\r\n|\r|\n)?[ \t]*+(?=([^\W\d_]++))")
LINE_END = re.compile(r"\r\n?|\x85|\u2028|\u2029")
# First halves after which a hyphen at the line's end belongs to the word.
HYPHENATED = frozenset(
    [
        "sous",
        "non",
        "mi",
        "demi",
        "semi",
        "ex",
        "vice",
        "sur",
        "auto",
        "socio",
        "éco",
        "eco",
        "co",
        "celui",
        "celle",
        "ceux",
        "lui",
        "elle",
        "eux",
        "nous",
        "vous",
        "peut",
        "rendez",
        "compte",
        "procès",
        "quelques",
        "ci",
        "là",
        "au",
        "par",
        "avant",
        "après",
        "contre",
        "inter",
        "multi",
        "porte",
        "chef",
        "cahier",
        "savoir",
        "bien",
        "dessous",
        "dessus",
        "grand",
        "grande",
        "moitié",
        "plate",
        "centre",
        "libre",
        "mieux",
        "tiers",
        "plus",
        "moins",
    ]
)
PAGE = 3000
CELL = "\x1f"  # ends a cell in a row as it is read; no text holds it
ROW = 400  # characters of a row that still reads as one line whatever its cells hold


def clean(text: str) -> str:
    """`text` without what cannot be stored or read: joined words, one space between words, lines kept,
    at most one empty line in a row."""
    text = _join_words(text)
    text = LINE_END.sub("\n", text).replace("\f", "\n").replace("\xad", "")
    text = JUNK.sub("", PRIVATE.sub(" ", BULLETS.sub("•", text))).translate(LIGATURES)
    text = unicodedata.normalize("NFC", text)
    lines = [SPACES.sub(" ", line).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def row_text(row: str) -> str:
    """A table's row, whose cells end with CELL, as one line: “Metz | 1 200”.

    Empty cells keep their places (“Total | | 37”); of the last ones none is kept, but one beside what stands alone in
    its row (“Total |”). A long row with several paragraphs in a cell is there for the layout: it keeps their lines.
    """
    cells = [cell.strip() for cell in row.removesuffix(CELL).split(CELL)]
    if len(row) > ROW and any("\n" in cell for cell in cells):
        return "\n".join(filter(None, cells))
    while len(cells) > 2 and not cells[-1]:
        cells.pop()
    return " | ".join(" ".join(cell.split()) for cell in cells) if any(cells) else ""


def _join_words(text: str) -> str:
    """Put together the words that a line's end has cut."""
    known = set()
    if "\ufffe" in text or "\xad" in text or "\x02" in text or re.search(r"-[ \t]*[\r\n]", text):
        known = {word.casefold() for word in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text)}
    return BREAK.sub(lambda match: _joined(match, known), text) if known else text


def _joined(match: re.Match, known: set[str]) -> str:
    """The first half of a cut word, with its hyphen where that is part of the word."""
    first, hard, line_end, second = match.groups()
    if not line_end:
        return match.group(0) if hard else first
    whole, compound = f"{first}{second}".casefold(), f"{first}-{second}".casefold()
    keep = compound in known or first.casefold() in HYPHENATED or second[0].isupper()
    return f"{first}-" if keep and whole not in known else first


def paginate(text: str, size: int = PAGE) -> list[str]:
    """Cut `text` into pages of about `size` characters, at the ends of paragraphs, else of lines, else of
    words. Never an empty list; form feeds always cut."""
    pages = []
    for part in text.split("\f"):
        pages += _cut(clean(part), size)
    return pages or [""]


def _cut(text: str, size: int) -> list[str]:
    pages = []
    start = 0
    while len(text) - start > size * 4 // 3:
        end = _cut_at(text, start + size * 2 // 3, start + size * 4 // 3)
        pages.append(text[start:end].strip())
        start = end
    rest = text[start:].strip()
    return [*pages, rest] if rest else pages


def _cut_at(text: str, low: int, high: int) -> int:
    for mark in ("\n\n", "\n", " "):
        found = text.rfind(mark, low, high)
        if found >= 0:
            return found + len(mark)
    return high


def decode(data: bytes) -> str:
    """Text in UTF-8, UTF-16 with its mark, or else Windows-1252 (which reads anything)."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")
