"""How sizes and figures of the library are written."""

from django import template

from ..uploads import size_words

register = template.Library()
register.filter("size", size_words)


@register.filter
def figure(number: int) -> str:
    """“1 284”, with a narrow no-break space."""
    return f"{number:,}".replace(",", "\u202f")
