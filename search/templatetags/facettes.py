"""The lines of a facet: there may be a hundred on a page, too many for a template's loop."""

from collections.abc import Iterable

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()
_LINE = (
    '<label class="facet-line"><input type="checkbox" name="%s" value="%s"%s><span>%s</span>'
    '<span>%s<span class="sr-only"> %s</span></span></label>'
)


@register.simple_tag
def facet_lines(name: str, choices: Iterable) -> SafeString:
    """A box to tick for each `service.Choice` of the facet whose parameter is `name`."""
    return SafeString("\n".join(_line(name, choice) for choice in choices))


def _line(name: str, choice) -> str:
    checked = " checked" if choice.is_chosen else ""
    count = f"{choice.count:,}".replace(",", "\u202f")
    counted = "résultats" if choice.count > 1 else "résultat"
    return _LINE % (name, escape(choice.value), checked, escape(choice.label), count, counted)
