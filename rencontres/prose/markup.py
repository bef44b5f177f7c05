r"""Simple marks, for who writes minutes without the editor: as much as a text field can hold.

A blank line ends a paragraph; `# ` and `## ` begin headings, `- ` and `1. ` entries of lists (four blanks deeper; a
line that is indented goes on), `> ` a quotation; `| one | two |` is a row of a table, headings if `|---|` follows;
`**bold**`, `*italic*`, `[words](address)`. A backslash takes its meaning from the mark after it.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from .lines import BREAK, BULLETS, DEEPEST, HEADING, LISTS, NUMBERS, PARAGRAPH, QUOTE, ROW, SUBHEADING, Line, Run, Runs
from .lines import tidy_runs as tidy

_MARKS = [
    (re.compile(r"##+ +(.*)"), SUBHEADING),
    (re.compile(r"# +(.*)"), HEADING),
    (re.compile(r"> ?(.*)"), QUOTE),
    (re.compile(r"( *)[-*•] +(.*)"), BULLETS),
    (re.compile(r"( *)\d{1,3}[.)] +(.*)"), NUMBERS),
    (re.compile(r"\|(.*)"), ROW),
]
_SEPARATOR = re.compile(r"\|(?=[:| ]*-)[-:| ]+")
_TOKEN = re.compile(
    r"\\(?P<plain>[!-/:-@\[-`{-~•])"
    r"|(?P<stars>\*{1,3}(?!\*))"
    r"|\[(?P<words>(?:[^\[\]\\]|\\.)*)\]\((?P<href>(?:https?:|mailto:|/(?![/\\]))[^()\s]*)\)"
)
_TO_ESCAPE = re.compile(r"[\\*\[\]|]")
_BEGINS = re.compile(r"^(\d{0,3})(?=[-•] |#+ |>|[.)] )", re.MULTILINE)
_INDENT = "    "
_BLANK = (" ", BREAK, "")
_PREFIX = {HEADING: "# ", SUBHEADING: "## ", QUOTE: "> "}

BOLD, ITALIC, HREF, WORDS = "bold", "italic", "href", "words"
Piece = tuple[str, str]  # one of these, and the characters or the address


@dataclass
class _Raw:
    """A line whose words are not parsed yet."""

    kind: str
    text: str
    depth: int = 0
    starts: bool = False
    is_head: bool = False

    def parsed(self) -> Line:
        """The line."""
        if self.kind == ROW:
            cells = tuple(_runs(cell) for cell in _cells(self.text))
            return Line(ROW, cells=cells, is_head=self.is_head, starts=self.starts)
        return Line(self.kind, _runs(self.text), self.depth)


def read_markup(text: str) -> list[Line]:
    """The lines of a text with marks. Any text is one: what is no mark is words."""
    lines: list[_Raw] = []
    before = ""
    for raw in text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").expandtabs(4).split("\n"):
        _read_line(raw.rstrip(" "), before, lines)
        before = raw.strip(" ")
    parsed = (line.parsed() for line in lines)
    return [line for line in parsed if line.runs or any(line.cells)]


def _read_line(raw: str, before: str, lines: list[_Raw]) -> None:
    """Add what this line of the text says to the lines so far; `before` is the line above it."""
    last = lines[-1] if lines and before else None
    if not raw:
        return
    if last and last.kind == ROW and last.starts and _SEPARATOR.fullmatch(raw):
        last.is_head = True
    elif line := _marked(raw):
        line.starts = last is None or last.kind != ROW
        lines.append(line)
    elif last and (last.kind == PARAGRAPH or (last.kind in LISTS and raw.startswith("  "))):
        last.text += BREAK + raw.strip(" ")
    else:
        lines.append(_Raw(PARAGRAPH, raw.strip(" ")))


def _marked(raw: str) -> _Raw | None:
    """The line that a mark makes of this; None for words."""
    for mark, kind in _MARKS:
        if match := mark.fullmatch(raw):
            depth = min(len(match[1]) // len(_INDENT), DEEPEST - 1) if kind in LISTS else 0
            return _Raw(kind, match[match.lastindex], depth)
    return None


def _cells(row: str) -> list[str]:
    cells = re.split(r"(?<!\\)\|", row)
    return cells[:-1] if not cells[-1].strip() else cells


def _runs(text: str) -> Runs:
    """The runs of words with marks; a mark that nothing closes is words."""
    pieces = list(_pieces(text))
    for mark in (BOLD, ITALIC):
        places = [place for place, piece in enumerate(pieces) if piece[0] == mark]
        if len(places) % 2:
            pieces[places[-1]] = (WORDS, pieces[places[-1]][1])
    now, runs = Run(""), []
    for kind, value in pieces:
        if kind == WORDS:
            runs.append(replace(now, text=value))
        else:
            now = replace(now, **{kind: value if kind == HREF else not getattr(now, kind)})
    return tidy(runs)


def _pieces(text: str) -> Iterator[Piece]:
    """Words, where bold and italic begin or end, and where a link begins (its address) or ends (none)."""
    end = 0
    for token in _TOKEN.finditer(text):
        yield WORDS, text[end : token.start()]
        end = token.end()
        if token["plain"]:
            yield WORDS, token["plain"]
        elif token["stars"]:
            yield from _stars(token["stars"], text[token.start() - 1 : token.start()], text[end : end + 1])
        else:
            yield HREF, token["href"]
            yield from _pieces(token["words"])
            yield HREF, ""
    yield WORDS, text[end:]


def _stars(stars: str, before: str, after: str) -> Iterator[Piece]:
    if before in _BLANK and after in _BLANK:
        yield WORDS, stars
        return
    if len(stars) > 1:
        yield BOLD, "**"
    if len(stars) != 2:
        yield ITALIC, "*"


def write_markup(lines: Iterable[Line]) -> str:
    """These lines as a text with marks."""
    text, before = "", None
    for line in lines:
        joins = before is not None and line.kind in (*LISTS, ROW) and before.kind in (*LISTS, ROW) and not line.starts
        text += ("\n" if joins else "\n\n") if text else ""
        text += _written(line)
        before = line
    return text


def _written(line: Line) -> str:
    if line.kind == ROW:
        row = f"| {' | '.join(map(_inline, line.cells))} |"
        return f"{row}\n|{'---|' * len(line.cells)}" if line.is_head else row
    words = _BEGINS.sub(r"\1\\", _inline(line.runs))
    if line.kind in LISTS:
        margin = _INDENT * line.depth
        return f"{margin}{'-' if line.kind == BULLETS else '1.'} {words.replace(BREAK, f'{BREAK}{margin}  ')}"
    return _PREFIX.get(line.kind, "") + words


def _inline(runs: Runs) -> str:
    text, bold, italic = "", False, False
    for href, linked in itertools.groupby(runs, key=lambda run: run.href):
        words = ""
        for run in linked:
            stars = ("**" if run.bold != bold else "") + ("*" if run.italic != italic else "")
            bold, italic = run.bold, run.italic
            if words or not href:
                words += stars
            else:
                text += stars  # before the bracket
            words += _TO_ESCAPE.sub(r"\\\g<0>", run.text)
        text += f"[{words}]({href})" if href else words
    return text + ("**" if bold else "") + ("*" if italic else "")
