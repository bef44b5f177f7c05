"""`{{ count|figure }}`, `page{{ count|pluralize }}`: numbers as French writes them."""

from collections.abc import Sized

from django import template

register = template.Library()


@register.filter
def figure(number: int) -> str:
    """“1 284”, with a narrow no-break space."""
    return f"{number:,}".replace(",", "\u202f")


@register.filter
def pluralize(number: float | Sized | None, forms: str = "s") -> str:
    """Django's, but for nought, which is singular, as all that is less than two: `{{ n|pluralize:"a,ont" }}`.

    As there, what is no number is no reason to break a page.
    """
    number = len(number) if isinstance(number, Sized) else number or 0
    singular, _, plural = forms.rpartition(",")
    return plural if number >= 2 else singular
