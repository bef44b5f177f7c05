"""The choices of a facet: a hundred lines and more, so they are written at once."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from ..service import Choice

register = template.Library()

_LINE = (
    '<label class="facet-line"><input type="checkbox" name="{}" value="{}"{}><span>{}</span>'
    '<span>{}<span class="sr-only"> résultat{}</span></span></label>'
)
_CHECKED = mark_safe(" checked")


@register.simple_tag
def facet_lines(name: str, choices: Iterable[Choice]) -> SafeString:
    """A checkbox for each choice, with how many results it holds; `name` is the facet's in the address."""
    return format_html_join(
        "",
        _LINE,
        (
            (name, choice.value, _CHECKED if choice.is_chosen else "", choice.label, choice.figure, _plural(choice))
            for choice in choices
        ),
    )


def _plural(choice: Choice) -> str:
    return "s" if choice.count > 1 else ""
