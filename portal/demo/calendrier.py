"""The days of the demo: what is past stays on its day, what is to come stays to come, on the same day of the week."""

import datetime

from django.utils import timezone

PRESENT = datetime.date(2026, 11, 20)  # the demo is written as of this day
NEXT_MEETING = datetime.date(2026, 12, 3)
SOONEST, USUAL = datetime.timedelta(days=8), datetime.timedelta(days=10)
WEEK = datetime.timedelta(weeks=1)


def day(written: datetime.date) -> datetime.date:
    """The day that is meant: later by whole weeks where it is to come and the next meeting would be too near."""
    return written + _shift(timezone.localdate()) if written > PRESENT else written


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
