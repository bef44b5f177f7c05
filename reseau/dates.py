"""Dates as French writes them."""

import datetime
import re
from functools import lru_cache

from django.utils import timezone
from django.utils.formats import date_format


def day(value: datetime.date | datetime.datetime | None, form: str = "j F Y") -> str:
    """`value` in one of Django's date formats, the first of the month as “1er”; an aware instant by the clocks of
    Paris; empty for None."""
    if not value:
        return ""
    return _written(_local(value), form) if isinstance(value, datetime.datetime) else _kept(value, form)


def _written(value: datetime.date, form: str) -> str:
    return re.sub(r"\b1 (?=[^\W\d]{3})", "1er ", date_format(value, form), count=1)


_kept = lru_cache(maxsize=4096)(_written)  # a list writes the same few days again and again


def hour(value: datetime.time | datetime.datetime | None) -> str:
    """“9 h 30” with no-break spaces; an aware instant by the clocks of Paris; empty for None."""
    if value is None:
        return ""
    value = _local(value)
    return f"{value.hour}\u00a0h\u00a0{value.minute:02}"


def _local(value: datetime.time | datetime.datetime) -> datetime.time | datetime.datetime:
    """An aware instant by the clocks of Paris; any other as it is."""
    is_instant = isinstance(value, datetime.datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if is_instant else value
