"""`{{ document.updated_at|jour:"j N" }}`: a day as French writes it, “1er déc.”; `|heure`: “9 h 30”."""

import datetime

from django import template

from ..dates import day, hour

register = template.Library()


@register.filter
def jour(value: datetime.date | None, form: str = "j F Y") -> str:
    """The day in a format of Django's `date` filter, the first of the month as “1er”, by the clocks of Paris."""
    return day(value, form)


@register.filter
def heure(value: datetime.time | datetime.datetime | None) -> str:
    """The hour, by the clocks of Paris."""
    return hour(value)
