"""`{{ count|figure }}`: numbers as French writes them."""

from django import template

register = template.Library()


@register.filter
def figure(number: int) -> str:
    """“1 284”, with a narrow no-break space."""
    return f"{number:,}".replace(",", "\u202f")
