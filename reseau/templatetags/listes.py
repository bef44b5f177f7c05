"""What every list has: the selects that narrow it, the headers that sort it, the way to its other pages, its files.

Written here, not in templates: they are on every list, several times, and with a hundred options.
"""

from functools import lru_cache

from django import template
from django.core.paginator import Page
from django.http import QueryDict
from django.template import Context
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString

from .. import tables
from ..addresses import address
from ..listing import Choices, Filter
from .icones import icon
from .nombres import figure

register = template.Library()

_FILTER = """<div class="filter%(state)s"><label for="filtre-%(name)s">%(label)s</label>
<select id="filtre-%(name)s" name="%(name)s"><option value="">%(all)s</option>%(options)s</select></div>"""
_HEADER = '<th scope="col"%s><a href="%s">%s</a></th>'
_PAGES = '<nav class="pagination" aria-label="Pages de la liste"><span>%d à %d sur %s</span><ol>%s</ol></nav>'
_NUMBER = '<li><a href="%s"><span class="sr-only">Page </span>%s</a></li>'
_CURRENT = '<li><a href="%s" aria-current="page"><span class="sr-only">Page </span>%s</a></li>'
_ELSEWHERE = '<li><a href="%s" rel="%s">%s</a></li>'
_EXPORT = '<a href="%s">%s</a>'
_LEFT_OUT = "<li><span>…</span></li>"


@register.simple_tag
def filter_select(asked: Filter) -> SafeString:
    """A labelled select, with what is chosen in it."""
    options = _options(tuple(asked.choices))
    if asked.chosen:
        chosen = f'<option value="{escape(asked.chosen)}"'
        options = options.replace(chosen, f"{chosen} selected", 1)
    words = {
        "state": " is-set" if asked.chosen else "",
        "name": asked.name,
        "label": escape(asked.label),
        "all": escape(asked.all_label),
        "options": options,
    }
    return SafeString(_FILTER % words)


@lru_cache(maxsize=64)
def _options(choices: Choices) -> str:
    """Written once: page after page offers the same territories."""
    return format_html_join("", "{}", ((_option(*choice),) for choice in choices))


def _option(value: str, label: str | Choices) -> SafeString:
    if isinstance(label, str):
        return format_html('<option value="{}">{}</option>', value, label)
    return format_html('<optgroup label="{}">{}</optgroup>', value, _options(label))


@register.simple_tag(takes_context=True)
def sort_header(context: Context, listing, label: str, key: str, num: bool = False) -> SafeString:
    """The header of a column that sorts; `key` is the value of ?tri=, “-key” downwards; `num`: a column of figures.

    `listing` says the `sort` of now and its `direction`, “asc” or “desc”.
    """
    attributes, wanted, words = ' class="num"' if num else "", key, escape(label)
    if listing.sort == key:
        is_down = listing.direction == "desc"
        attributes += f' aria-sort="{"descending" if is_down else "ascending"}"'
        wanted = key if is_down else f"-{key}"
        words += f" {icon('arrow-down' if is_down else 'arrow-up')}"
    params = _without_page(context)
    params["tri"] = wanted
    return SafeString(_HEADER % (attributes, escape(f"?{params.urlencode()}"), words))


@register.simple_tag(takes_context=True)
def pagination(context: Context, page: Page) -> SafeString:
    """The way to the other pages of a list; nothing for one that fits on a page, whose figure stands above it."""
    if not page.has_other_pages():
        return SafeString("")
    params, paginator = _without_page(context), page.paginator
    beginning = escape(f"?{params.urlencode()}&" if params else "?") + "page="
    links = []
    if page.has_previous():
        links.append(_ELSEWHERE % (f"{beginning}{page.number - 1}", "prev", "Précédente"))
    for number in paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1):
        link = _CURRENT if number == page.number else _NUMBER
        links.append(_LEFT_OUT if number == paginator.ELLIPSIS else link % (f"{beginning}{number}", number))
    if page.has_next():
        links.append(_ELSEWHERE % (f"{beginning}{page.number + 1}", "next", "Suivante"))
    return SafeString(_PAGES % (page.start_index(), page.end_index(), figure(paginator.count), "".join(links)))


@register.simple_tag(takes_context=True)
def export_links(context: Context, name: str, *args: int | str) -> SafeString:
    """The same list as files, a link for each of `tables.FORMS`; `name`: of their addresses, without the form."""
    params = _without_page(context)
    query = f"?{params.urlencode()}" if params else ""
    links = [(escape(address(f"{name}_{form}", *args) + query), form.upper()) for form in tables.FORMS]
    return SafeString(", ".join(_EXPORT % link for link in links))


def _without_page(context: Context) -> QueryDict:
    """The parameters of the address, without that of the page: another order begins anew."""
    params = context["request"].GET.copy()
    params.pop("page", None)
    return params
