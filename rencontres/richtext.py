"""The rich text of minutes: what is kept of what a browser sends, and the same as plain text."""

import html
import re

import nh3

_TEXT = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "blockquote", "a"}
TAGS = _TEXT | {"table", "thead", "tbody", "tr", "th", "td"}
_BLOCK_END = re.compile(r"</(?:p|li|h3|h4|blockquote|tr)>|<br>")
_BETWEEN_CELLS = re.compile(r"</t[dh]>\s*(?=<t[dh])")


def clean(text: str) -> str:
    """`text` with nothing but these tags, and links that lead by http(s), mail or within the portal."""
    return nh3.clean(
        text.replace("\x00", ""),
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="noopener noreferrer",
    ).strip()


def plain(text: str) -> str:
    """The words of clean HTML, a line each paragraph or row of a table, its cells apart as in a document's text."""
    apart = _BLOCK_END.sub(r"\g<0>\n", _BETWEEN_CELLS.sub(" | ", text))
    return html.unescape(nh3.clean(apart, tags=set())).strip()
