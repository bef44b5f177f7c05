"""Markdown, HTML and plain text: the words that a reader would see."""

import re
from html.parser import HTMLParser

from documents.reading.text import decode, paginate

READ = 32 * 1024**2
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "dd",
        "details",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "legend",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tr",
        "ul",
    ]
)
SILENT = frozenset(["script", "style", "template", "noscript", "svg", "math", "object", "iframe", "head"])
FRONT = re.compile(r"\A---[ \t]*\r?\n(.{0,20000}?)\r?\n---[ \t]*(\r?\n|\Z)", re.S)
LIQUID = re.compile(r"\{%.{0,500}?%\}|\{\{.{0,500}?\}\}|\{:[^}\n]{0,200}\}", re.S)

MARKDOWN = (
    (re.compile(r"^[ \t]*(```|~~~).*$", re.M), ""),
    (re.compile(r"!?\[([^\[\]]{0,1000})\]\([^()\s]{0,2000}(?:[ \t]+\"[^\"]{0,500}\")?\)"), r"\1"),
    (re.compile(r"!?\[([^\[\]]{1,1000})\]\[[^\[\]]{0,200}\]"), r"\1"),
    (re.compile(r"^[ \t]*\[[^\]]{1,200}\]:[ \t]*\S+.*$", re.M), ""),
    (re.compile(r"^[ \t]{0,3}#{1,6}[ \t]+|[ \t]+#+[ \t]*$", re.M), ""),
    (re.compile(r"^[ \t]*>[ \t]?", re.M), ""),
    (re.compile(r"^[ \t]*[-*+][ \t]+", re.M), "• "),
    (re.compile(r"^[ \t]*([-*_=][ \t]*){3,}$", re.M), ""),
    (re.compile(r"^[ \t|:+-]*\|[ \t|:+-]*(\n|$)", re.M), ""),
    (re.compile(r"^[ \t]*\|[ \t]*|[ \t]*\|[ \t]*$", re.M), ""),
    (re.compile(r"[ \t]*\|[ \t]*"), " | "),
    (re.compile(r"(\*\*|__|~~|`)"), ""),
    (re.compile(r"(?<![\w*])[*_](?=\S)|(?<=\S)[*_](?![\w*])"), ""),
    (re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])"), r"\1"),
)


class VisibleText(HTMLParser):
    """The text of a page without its scripts, styles and drawings; the title first."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title: list[str] = []
        self.silent: list[str] = []
        self.in_title = self.in_pre = False

    def handle_starttag(self, tag: str, attributes) -> None:
        if tag in SILENT:
            self.silent.append(tag)
        self.in_title = tag == "title"
        self.in_pre = self.in_pre or tag == "pre"
        self._separate(tag)

    def handle_startendtag(self, tag: str, attributes) -> None:
        self._separate(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            del self.silent[self.silent.index(tag) :]
        self.in_title = False
        self.in_pre = self.in_pre and tag != "pre"
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        if self.in_title:
            self.title.append(data)
        elif not self.silent:
            self.parts.append(data if self.in_pre else re.sub(r"\s+", " ", data))

    def _separate(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n")
        elif tag in ("td", "th"):
            self.parts.append("\t")


def read(desk) -> None:
    """Read the text file of `desk`."""
    with open(desk.path, "rb") as stream:
        data = stream.read(READ + 1)
    if len(data) > READ:
        desk.problem("too_much_text")
    text = decode(data[:READ])
    pages = paginate(TEXTS[desk.code](text), 3000)
    desk.all_pages([(page, "") for page in pages])


def html_text(source: str) -> str:
    """What shows of a page, one block a line; the head's title (or the front matter's) comes first."""
    title, source = _front_matter(source)
    parser = VisibleText()
    parser.feed(LIQUID.sub(" ", source))
    parser.close()
    body = re.sub(r"[ \t]*\n[ \t\n]*", "\n", "".join(parser.parts)).strip()
    return _titled(title or " ".join("".join(parser.title).split()), body)


def markdown_text(source: str) -> str:
    """Markdown without its marks; the front matter's title comes first."""
    title, text = _front_matter(source)
    if re.search(r"</?[a-zA-Z!]", text):
        text = _without_tags(text)
    text = LIQUID.sub(" ", text)
    for pattern, replacement in MARKDOWN:
        text = pattern.sub(replacement, text)
    return _titled(title, text.strip())


def _without_tags(text: str) -> str:
    """Drop inline HTML, keep `<https://…>` addresses and every line where it is."""
    text = re.sub(r"<((?:https?|mailto):[^<>\s]{1,2000})>", r"\1", text)
    text = re.sub(r"<(script|style)\b.{0,200000}?</\1>", " ", text, flags=re.S | re.I)
    text = re.sub(r"<br\s{0,10}/?>", " ", text, flags=re.I)
    return re.sub(r"<!--.{0,100000}?-->|</?[a-zA-Z][^<>]{0,2000}>", "", text, flags=re.S)


def _front_matter(source: str) -> tuple[str, str]:
    match = FRONT.match(source.lstrip("\ufeff"))
    if not match:
        return "", source
    title = re.search(r"^title:[ \t]*[\"']?(.+?)[\"']?[ \t]*$", match.group(1), re.M)
    return (title.group(1) if title else ""), source.lstrip("\ufeff")[match.end() :]


def _titled(title: str, body: str) -> str:
    """The title on a line of its own, unless the text begins with it."""
    if not title or body.casefold().startswith(title.casefold()):
        return body
    return f"{title}\n\n{body}"


TEXTS = {
    "html": html_text,
    "md": markdown_text,
    "txt": str,
    "csv": lambda text: text.replace(";", " | "),
}
