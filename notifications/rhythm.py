"""When a mail may leave: at once, with the day's, with the week's, or never. All hours are those of Paris."""

import datetime

from django.db import models
from django.utils import timezone

HOUR = datetime.time(7)  # digests leave at seven, before the working day
MONDAY = 0
# Changes that follow one another closely make one mail.
GATHERING = datetime.timedelta(minutes=1)


class Rhythm(models.TextChoices):
    """How often a person is told by mail; in the portal they are told at once, whatever the rhythm."""

    AT_ONCE = "at_once", "Tout de suite"
    DAILY = "daily", "Résumé chaque jour"
    WEEKLY = "weekly", "Résumé chaque semaine"
    NEVER = "never", "Jamais"


def due(rhythm: str, now: datetime.datetime) -> datetime.datetime | None:
    """The first instant after `now` at which a mail of this rhythm leaves; None for never."""
    if rhythm == Rhythm.AT_ONCE:
        return now + GATHERING
    if rhythm not in (Rhythm.DAILY, Rhythm.WEEKLY):
        return None
    day = timezone.localdate(now)
    while not _leaves_on(rhythm, day) or _at(day) <= now:
        day += datetime.timedelta(days=1)
    return _at(day)


def period(rhythm: str, now: datetime.datetime) -> str:
    """The name of the digest that leaves at `now` or was the last to leave before: the day it leaves, “2026-11-23”."""
    day = timezone.localdate(now)
    while not _leaves_on(rhythm, day) or _at(day) > now:
        day -= datetime.timedelta(days=1)
    return day.isoformat()


def _leaves_on(rhythm: str, day: datetime.date) -> bool:
    return rhythm != Rhythm.WEEKLY or day.weekday() == MONDAY


def _at(day: datetime.date) -> datetime.datetime:
    """Seven o’clock of that day in Paris; an hour that summer time neither skips nor repeats."""
    return timezone.make_aware(datetime.datetime.combine(day, HOUR))
