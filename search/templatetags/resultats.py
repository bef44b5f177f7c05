"""A hit of a list: a template for each of them costs more than finding them."""

from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from reseau.dates import day
from reseau.templatetags.lecteurs import audience

from ..hits import Hit

register = template.Library()

_HIT = """<article class="hit">%(crop)s
<div class="hit-head">
<h3 class="title"><a href="%(url)s">%(title)s</a></h3>
<div class="hit-meta"><span>%(about)s<time datetime="%(iso)s">%(day)s</time></span> %(audience)s</div>
</div>
%(excerpt)s%(pages)s</article>"""
_PICTURE = (
    '<a class="hit-crop" href="%s" tabindex="-1" aria-hidden="true">'
    '<img src="%s" alt="" width="128" height="128" loading="lazy"></a>'
)
_NUMBER = '<span class="hit-crop hit-number" aria-hidden="true">%s <b>%s</b></span>'
_TYPE = '<span class="hit-crop thumb-type" aria-hidden="true">%s</span>'
_PAGE = '<b><a href="%s">p.\u00a0%d<span class="sr-only"> de %s</span></a></b>'
_OTHERS = '<a href="%s">%d autre%s page%s<span class="sr-only"> de %s</span></a>'


@register.simple_tag
def hit(found: Hit, is_page: bool = False) -> SafeString:
    """One hit of a list of documents or, where `is_page`, of pages."""
    entry, url = found.entry, escape(found.url)
    page = f'<span class="hit-page">, page {found.pages[0].number}</span>' if is_page and found.pages else ""
    words = {
        "crop": _crop(found, url),
        "url": url,
        "title": found.title + page,
        "about": "".join(f"{escape(word)}, " for word in (found.type, found.organisation) if word),
        "iso": entry.date.isoformat(),
        "day": day(entry.date, "j N Y"),
        "audience": audience(found.audience) if found.audience else "",
        "excerpt": f'<p class="excerpt">{found.excerpt}</p>' if found.excerpt else "",
        "pages": "" if is_page else _pages(found, url),
    }
    return SafeString(_HIT % words)


@register.filter
def shortened(text: str, most: int) -> str:
    """As `truncatechars`, which takes its time over what is short enough, too."""
    return text if len(text) <= most else Truncator(text).chars(most)


def _crop(found: Hit, url: str) -> str:
    if found.thumbnail:
        return _PICTURE % (url, escape(found.thumbnail))
    if found.number:
        return _NUMBER % (escape(found.type), escape(found.number))
    return _TYPE % escape(found.type)


def _pages(found: Hit, url: str) -> str:
    """The links to its best pages, and to the others that hold as many of the words."""
    if not found.pages:
        return ""
    title = escape(found.entry.title)
    links = "".join(_PAGE % (escape(page.url), page.number, title) for page in found.pages)
    number, several = found.other_pages, "s" if found.other_pages > 1 else ""
    others = _OTHERS % (url, number, several, several, title) if number else ""
    word = "Pages" if len(found.pages) > 1 else "Page"
    return f'<div class="hit-pages"><span>{word}</span>{links}{others}</div>'
