"""The days of the demo: what is past stays on its day, what is to come stays to come, on the same day of the week."""

import datetime

from django.utils import timezone

PRESENT = datetime.date(2026, 11, 20)  # the demo is written as of this day
NEXT_MEETING = datetime.date(2026, 12, 3)
SOONEST, USUAL = datetime.timedelta(days=8), datetime.timedelta(days=10)
WEEK = datetime.timedelta(weeks=1)


def day(written: datetime.date, today: datetime.date | None = None) -> datetime.date:
    """The day that is meant `today` (default: today in Paris): what is to come is put off by as many weeks as leave
    enough days before the next meeting."""
    return written + _shift(today or timezone.localdate()) if written > PRESENT else written


def instant(written: datetime.datetime) -> datetime.datetime:
    """That hour of the day that is meant, in Paris."""
    return timezone.make_aware(datetime.datetime.combine(day(written.date()), written.time()))


def noon(written: datetime.date) -> datetime.datetime:
    """Noon of the day that is meant."""
    return instant(datetime.datetime.combine(written, datetime.time(12)))


def _shift(today: datetime.date) -> datetime.timedelta:
    if NEXT_MEETING - today >= SOONEST:
        return datetime.timedelta()
    return -((NEXT_MEETING - today - USUAL) // WEEK) * WEEK
