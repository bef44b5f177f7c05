"""The lines of a facet: there may be a hundred on a page, too many for a template's loop."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

register = template.Library()
_LINE = (
    '<label class="facet-line"><input type="checkbox" name="{}" value="{}"{}><span>{}</span>'
    '<span>{}<span class="sr-only"> {}</span></span></label>'
)
_CHECKED = SafeString(" checked")


@register.simple_tag
def facet_lines(name: str, choices: Iterable) -> SafeString:
    """A box to tick for each `service.Choice` of the facet whose parameter is `name`."""
    return format_html_join(
        "\n",
        _LINE,
        (
            (
                name,
                choice.value,
                _CHECKED if choice.is_chosen else "",
                choice.label,
                f"{choice.count:,}".replace(",", "\u202f"),
                "résultats" if choice.count > 1 else "résultat",
            )
            for choice in choices
        ),
    )
