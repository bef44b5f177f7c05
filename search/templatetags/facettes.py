"""The lines of a facet: there may be a hundred on a page, too many for a template's loop."""

from collections.abc import Iterable
from functools import lru_cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

from reseau.templatetags.nombres import figure

register = template.Library()
_BEGINNING = '<label class="facet-line"><input type="checkbox" name="%s" value="%s"%s><span>%s</span><span>'
_END = '%s<span class="sr-only"> %s</span></span></label>'


@register.simple_tag
def facet_lines(name: str, choices: Iterable) -> SafeString:
    """A box to tick for each `service.Choice` of the facet whose parameter is `name`."""
    return SafeString("\n".join(_line(name, choice) for choice in choices))


def _line(name: str, choice) -> str:
    counted = "résultats" if choice.count > 1 else "résultat"
    return _beginning(name, choice.value, choice.label, choice.is_chosen) + _END % (figure(choice.count), counted)


@lru_cache(maxsize=4096)
def _beginning(name: str, value: str, label: str, is_chosen: bool) -> str:
    """Escaped once: page after page offers the same territories."""
    return _BEGINNING % (name, escape(value), " checked" if is_chosen else "", escape(label))
