"""What a text of minutes is made of: lines of a kind, each of a few runs of words; and the same as HTML."""

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from html import escape

PARAGRAPH, HEADING, SUBHEADING, QUOTE = "p", "h3", "h4", "blockquote"
BULLETS, NUMBERS, ROW = "ul", "ol", "tr"
LISTS = (BULLETS, NUMBERS)
DEEPEST = 4  # levels of a list within a list
_BLANKS, _BREAKS = re.compile(" {2,}"), re.compile(r" *\n[ \n]*")
BREAK = "\n"  # within a run: the next words begin a new line


@dataclass(frozen=True, slots=True)
class Run:
    """Words that look the same and lead to the same place."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, a heading, one entry of a list (`depth` from 0), or a row of a table (`cells`, no `runs`)."""

    kind: str
    runs: Runs = ()
    depth: int = 0
    cells: tuple[Runs, ...] = ()
    is_head: bool = False  # a row of headings
    starts: bool = field(default=False, compare=False)  # the first row of its table


def tidy_runs(runs: Iterable[Run], *, one_line: bool = False) -> Runs:
    """The same words, equal neighbours as one run, without blanks around lines and at both ends.

    `one_line`: the ends of lines within become blanks.
    """
    kept: list[Run] = []
    for run in _merged(runs):
        text = _after(kept, run.text.replace(BREAK, " ") if one_line else run.text)
        if text.strip(" \n") == "" and kept:  # marks on blanks show nothing
            run = kept[-1]
        if text and kept and replace(kept[-1], text="") == replace(run, text=""):
            text = kept.pop().text + text
        if text:
            kept.append(replace(run, text=text))
    while kept and kept[-1].text[-1] in " \n":
        kept = _shortened(kept)
    return tuple(kept)


def _merged(runs: Iterable[Run]) -> list[Run]:
    alike = itertools.groupby((run for run in runs if run.text), key=lambda run: replace(run, text=""))
    return [replace(look, text="".join(run.text for run in group)) for look, group in alike]


def _after(kept: list[Run], text: str) -> str:
    """`text` as it follows these runs: no blank twice, none beside the end of a line (one before it is taken off)."""
    text = _BREAKS.sub(BREAK, _BLANKS.sub(" ", text))
    last = kept[-1].text[-1] if kept else BREAK
    if last == BREAK:
        return text.lstrip(" \n")
    if last == " " and text.startswith(BREAK):
        kept[:] = _shortened(kept)
    return text.lstrip(" ") if last == " " else text


def _shortened(runs: list[Run]) -> list[Run]:
    """Without the last character."""
    text = runs[-1].text[:-1]
    return [*runs[:-1], replace(runs[-1], text=text)] if text else runs[:-1]


def to_html(lines: Iterable[Line]) -> str:
    """These lines as HTML."""
    lines = list(lines)
    groups = itertools.groupby(zip(lines, _blocks(lines), strict=True), key=lambda pair: pair[1])
    return "".join(_block([line for line, _ in group]) for _, group in groups)


def _blocks(lines: list[Line]) -> list[int]:
    """The number of the block that each line is of: lists, tables and quotations hold several lines."""
    numbers, number, before = [], 0, None
    for line in lines:
        joins = before is not None and _kind(before) == _kind(line) and _kind(line) in (QUOTE, ROW, "list")
        if not joins or line.starts:
            number += 1
        numbers.append(number)
        before = line
    return numbers


def _kind(line: Line) -> str:
    return "list" if line.kind in LISTS else line.kind


def _block(lines: list[Line]) -> str:
    kind = _kind(lines[0])
    if kind == "list":
        return _list(lines)
    if kind == ROW:
        return _table(lines)
    if kind == QUOTE:
        return f"<blockquote>{''.join(f'<p>{_inline(line.runs)}</p>' for line in lines)}</blockquote>"
    return "".join(f"<{line.kind}>{_inline(line.runs)}</{line.kind}>" for line in lines)


def _list(lines: list[Line]) -> str:
    """Entries at their depths, as lists within entries; none is more than one level below the one before."""
    html, opened = "", []
    for line in lines:
        depth = min(line.depth, len(opened))
        while len(opened) > depth + 1:
            html += f"</li></{opened.pop()}>"
        if len(opened) == depth + 1 and opened[-1] != line.kind:
            html += f"</li></{opened.pop()}>"
        elif len(opened) == depth + 1:
            html += "</li>"
        if len(opened) == depth:
            opened.append(line.kind)
            html += f"<{line.kind}>"
        html += f"<li>{_inline(line.runs)}"
    return html + "".join(f"</li></{kind}>" for kind in reversed(opened))


def _table(lines: list[Line]) -> str:
    width = max(len(line.cells) for line in lines)
    head = "".join(_row(line, "th", width) for line in lines[:1] if line.is_head)
    body = "".join(_row(line, "td", width) for line in lines[1 if head else 0 :])
    return f"<table>{f'<thead>{head}</thead>' if head else ''}{f'<tbody>{body}</tbody>' if body else ''}</table>"


def _row(line: Line, tag: str, width: int) -> str:
    cells = (*line.cells, *[()] * (width - len(line.cells)))
    return f"<tr>{''.join(f'<{tag}>{_inline(cell)}</{tag}>' for cell in cells)}</tr>"


def _inline(runs: Runs) -> str:
    """Links around bold around italic, each opened once for neighbours that share it."""
    html = ""
    for href, linked in itertools.groupby(runs, key=lambda run: run.href):
        within = ""
        for bold, strong in itertools.groupby(linked, key=lambda run: run.bold):
            words = "".join(f"<em>{_words(run)}</em>" if run.italic else _words(run) for run in strong)
            within += f"<strong>{words}</strong>" if bold else words
        html += f'<a href="{escape(href)}">{within}</a>' if href else within
    return html


def _words(run: Run) -> str:
    return escape(run.text, quote=False).replace(BREAK, "<br>")
