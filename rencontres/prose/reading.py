"""Reading HTML that people paste or an editor sends into lines: what Word, LibreOffice and the web write as well."""

import re
from html.parser import HTMLParser

import nh3

from .lines import (
    BREAK,
    BULLETS,
    DEEPEST,
    HEADING,
    NUMBERS,
    PARAGRAPH,
    QUOTE,
    ROW,
    SUBHEADING,
    Line,
    Run,
    Runs,
    tidy_runs,
)

HEADINGS = {"h1": HEADING, "h2": HEADING, "h3": HEADING, "h4": SUBHEADING, "h5": SUBHEADING, "h6": SUBHEADING}
BLOCKS = {"p", "div", "section", "article", "dt", "dd", "caption", "pre", *HEADINGS}
INLINE = {"strong", "b", "em", "i", "a", "span", "font"}
TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_READ = BLOCKS | INLINE | TABLES | {"ul", "ol", "li", "blockquote", "br"}

_BOLD = re.compile(r"font-weight\s*:\s*(bold|[6-9]00)")
_NOT_BOLD = re.compile(r"font-weight\s*:\s*(normal|400)")
_ITALIC = re.compile(r"font-style\s*:\s*italic")
_LEVEL = re.compile(r"\blevel(\d)")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HREF = re.compile(r"(?:https?:|mailto:|/(?![/\\]))[^\x00-\x1f]*$", re.IGNORECASE)
_UNWRITABLE = re.compile(r"[ ()]")
_NUMBERED = re.compile(r"\(?\w{1,4}[.)]")


def read_html(html: str) -> list[Line]:
    """The lines of any HTML; what has no place in minutes is left out, its words are kept."""
    reader = _Reader()
    reader.feed(_well_formed(html.replace("\x00", "")))
    reader.close()
    reader.end_line()
    return reader.lines


def _well_formed(html: str) -> str:
    """The same as browsers would read it: closed tags, no comments, no scripts."""
    return nh3.clean(
        html, tags=_READ, attributes={"*": {"class", "style"}, "a": {"href"}}, link_rel=None,
        url_schemes={"http", "https", "mailto"},
    )  # fmt: skip


class _Reader(HTMLParser):
    """Goes through well-formed HTML and gathers its lines."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.lines: list[Line] = []
        self.runs: list[Run] = []
        self.marks: list[tuple[str, dict]] = []  # the inline tags around, and what runs in each are
        self.lists: list[str] = []
        self.kind = PARAGRAPH
        self.quotes = 0
        self.word: dict | None = None  # the paragraph of Word's that is an entry of a list
        self.cells: list[Runs] | None = None
        self.is_head = self.starts = False

    def handle_starttag(self, tag: str, attrs: list) -> None:
        """Take note of what begins."""
        attributes = {name: value or "" for name, value in attrs}
        if tag in INLINE:
            self.marks.append((tag, self._marks() | self._mark(tag, attributes)))
        elif tag == "br":
            self._break_line()
        elif tag in TABLES:
            self._begin_table(tag)
        elif self.cells is None:
            self._begin_block(tag, attributes)
        else:
            self.runs.append(Run(BREAK))  # blocks of a cell are its lines

    def handle_endtag(self, tag: str) -> None:
        """Take note of what ends."""
        if tag in INLINE:
            self._end_mark(tag)
        elif tag in TABLES:
            self._end_table(tag)
        elif self.cells is None and tag != "br":
            self._end_block(tag)

    def handle_data(self, data: str) -> None:
        """Words, with the marks around them."""
        marks = self._marks()
        if marks.pop("bullet", False):
            self._see_bullet(data)
            return
        if text := _BLANKS.sub(" ", data):
            self.runs.append(Run(text, **marks))

    def end_line(self) -> None:
        """The words so far are a line."""
        has_lines = bool(self.lists) or self.word is not None or (self.kind == PARAGRAPH and not self.quotes)
        runs, self.runs = tidy_runs(self.runs, one_line=not has_lines), []
        if not runs:
            return
        if self.word is not None:
            kind = NUMBERS if self.word["numbered"] else BULLETS
            self.lines.append(Line(kind, runs, self.word["depth"]))
        elif self.lists:
            self.lines.append(Line(self.lists[-1], runs, min(len(self.lists), DEEPEST) - 1))
        else:
            self.lines.append(Line(QUOTE if self.quotes else self.kind, runs))

    def _break_line(self) -> None:
        """A line ends; two ends in a row are the end of a paragraph, and quotations have no other."""
        is_second = bool(self.runs) and self.runs[-1].text == BREAK
        if self.cells is None and not self.lists and (self.quotes or is_second):
            self.end_line()
        else:
            marks = self._marks()
            marks.pop("bullet", None)
            self.runs.append(Run(BREAK, **marks))

    def _marks(self) -> dict:
        """What the tags around make of words here."""
        return dict(self.marks[-1][1]) if self.marks else {}

    @staticmethod
    def _mark(tag: str, attributes: dict) -> dict:
        style, mark = attributes.get("style", "").lower(), {}
        if "mso-list" in style and "ignore" in style:
            mark["bullet"] = True
        if (tag in ("b", "strong") and not _NOT_BOLD.search(style)) or _BOLD.search(style):
            mark["bold"] = True
        if tag in ("i", "em") or _ITALIC.search(style):
            mark["italic"] = True
        if tag == "a" and _HREF.match(href := attributes.get("href", "").strip()):
            mark["href"] = _UNWRITABLE.sub(lambda match: f"%{ord(match[0]):02X}", href)
        return mark

    def _end_mark(self, tag: str) -> None:
        for place in range(len(self.marks) - 1, -1, -1):
            if self.marks[place][0] == tag:
                del self.marks[place:]
                return

    def _see_bullet(self, data: str) -> None:
        if self.word is not None and _NUMBERED.match(data.strip()):
            self.word["numbered"] = True

    def _begin_block(self, tag: str, attributes: dict) -> None:
        self.end_line()
        if tag in ("ul", "ol"):
            self.lists.append(tag)
        elif tag == "blockquote":
            self.quotes += 1
        elif tag in BLOCKS:
            self.kind = HEADINGS.get(tag, PARAGRAPH)
            self.word = self._word_entry(attributes)

    @staticmethod
    def _word_entry(attributes: dict) -> dict | None:
        if not attributes.get("class", "").startswith("MsoList"):
            return None
        level = _LEVEL.search(attributes.get("style", ""))
        return {"depth": min(int(level[1]), DEEPEST) - 1 if level and level[1] != "0" else 0, "numbered": False}

    def _end_block(self, tag: str) -> None:
        self.end_line()
        if tag in ("ul", "ol") and self.lists:
            self.lists.pop()
        elif tag == "blockquote":
            self.quotes = max(0, self.quotes - 1)
        elif tag in BLOCKS:
            self.kind, self.word = PARAGRAPH, None

    def _begin_table(self, tag: str) -> None:
        if tag == "table":
            self.end_line()
            self.starts = True
        elif tag == "tr":
            self.runs, self.cells, self.is_head = [], [], False
        elif tag in ("th", "td"):
            self.is_head = tag == "th" and (self.is_head or not self.cells)

    def _end_table(self, tag: str) -> None:
        if tag in ("th", "td") and self.cells is not None:
            self.cells.append(tidy_runs(self.runs, one_line=True))
            self.runs = []
        elif tag == "tr" and self.cells is not None:
            if any(self.cells):
                is_head = self.is_head and self.starts
                self.lines.append(Line(ROW, cells=tuple(self.cells), is_head=is_head, starts=self.starts))
                self.starts = False
            self.cells = None
