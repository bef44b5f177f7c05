"""Dates as French writes them."""

import datetime
import re

from django.utils.formats import date_format


def day(value: datetime.date | datetime.datetime | None, form: str = "j F Y") -> str:
    """`value` in one of Django's date formats, the first of the month as “1er”; empty for None."""
    return re.sub(r"\b1 (?=[^\W\d]{3})", "1er ", date_format(value, form), count=1) if value else ""
