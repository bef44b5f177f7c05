"""The rich text of minutes: what is kept of what a browser sends, and the same as plain text."""

import html
import re

import nh3

_TEXT = {"p", "br", "strong", "em", "ul", "ol", "li", "h3", "h4", "blockquote", "a"}
TAGS = _TEXT | {"table", "thead", "tbody", "tr", "th", "td"}
_BLOCK_END = re.compile(r"</(?:p|li|h3|h4|blockquote|tr)>|<br>")


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
    """The words of clean HTML, a line each paragraph."""
    return html.unescape(nh3.clean(_BLOCK_END.sub(r"\g<0>\n", text), tags=set())).strip()
