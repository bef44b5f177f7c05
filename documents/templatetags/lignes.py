"""The cells of a line of the library: a template for each of twenty lines costs more than finding them."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from reseau.templatetags.lecteurs import audience

from ..lines import Row

register = template.Library()

_PICTURE = '<img class="thumb" src="%s" alt="" width="36" height="50" loading="lazy">'
_FORMAT = '<span class="thumb-type" aria-hidden="true">%s</span>'
_BEGINNING = """<td class="cell-thumb">%(picture)s</td>
<th scope="row"><span class="title"><a href="%(url)s">%(title)s</a></span><span class="detail">%(meta)s</span></th>
<td data-label="Territoire">%(places)s</td>
<td>%(audience)s</td>"""
_END = '<td class="num" data-label="Mis à jour"><time datetime="%s">%s</time>%s</td>'
_VERSION = '<span class="detail">v%d</span>'


@register.simple_tag
def line_beginning(row: Row) -> SafeString:
    """The cells that say what the document is, what it is about and who reads it."""
    picture = row.thumbnail
    words = {
        "picture": _PICTURE % escape(picture) if picture else _FORMAT % escape(row.extension),
        "url": escape(row.url),
        "title": escape(row.title),
        "meta": escape(row.meta),
        "places": escape(row.places),
        "audience": audience(row.label),
    }
    return SafeString(_BEGINNING % words)


@register.simple_tag
def line_end(row: Row) -> SafeString:
    """The cell that says when it changed last, and how often."""
    return SafeString(_END % (row.iso, row.day, _VERSION % row.number if (row.number or 1) > 1 else ""))
