"""When mail leaves: at seven in Paris, in summer and in winter."""

import datetime
from zoneinfo import ZoneInfo

import pytest

from notifications.rhythm import Rhythm, due, period

PARIS = ZoneInfo("Europe/Paris")


def paris(*moment: int) -> datetime.datetime:
    return datetime.datetime(*moment, tzinfo=PARIS)


@pytest.mark.parametrize(
    ("rhythm", "told", "leaves"),
    [
        (Rhythm.AT_ONCE, paris(2026, 11, 23, 9), paris(2026, 11, 23, 9, 1)),
        (Rhythm.DAILY, paris(2026, 11, 23, 6, 59, 59), paris(2026, 11, 23, 7)),
        (Rhythm.DAILY, paris(2026, 11, 23, 7), paris(2026, 11, 24, 7)),
        (Rhythm.DAILY, paris(2026, 3, 28, 12), paris(2026, 3, 29, 7)),  # the night that lasts an hour less
        (Rhythm.DAILY, paris(2026, 10, 24, 12), paris(2026, 10, 25, 7)),  # the one that lasts an hour more
        (Rhythm.WEEKLY, paris(2026, 11, 23, 6), paris(2026, 11, 23, 7)),  # a Monday
        (Rhythm.WEEKLY, paris(2026, 11, 23, 8), paris(2026, 11, 30, 7)),
        (Rhythm.WEEKLY, paris(2026, 10, 20, 8), paris(2026, 10, 26, 7)),
    ],
)
def test_the_next_departure(rhythm, told, leaves):
    assert due(rhythm, told.astimezone(datetime.UTC)) == leaves


def test_seven_in_paris_is_another_hour_elsewhere_in_summer():
    summer, winter = due(Rhythm.DAILY, paris(2026, 7, 1, 12)), due(Rhythm.DAILY, paris(2026, 12, 1, 12))
    assert (summer.astimezone(datetime.UTC).hour, winter.astimezone(datetime.UTC).hour) == (5, 6)


def test_every_departure_of_a_year_is_at_seven_and_a_day_apart():
    now, days = paris(2026, 1, 1, 8), []
    for _ in range(366):
        now = due(Rhythm.DAILY, now)
        days.append(now.astimezone(PARIS))
    assert {(day.hour, day.minute) for day in days} == {(7, 0)}
    assert len({day.date() for day in days}) == 366
    assert all(period(Rhythm.DAILY, day) == day.date().isoformat() for day in days)


def test_never_is_never():
    assert due(Rhythm.NEVER, paris(2026, 11, 23, 9)) is None


@pytest.mark.parametrize(
    ("rhythm", "now", "name"),
    [
        (Rhythm.DAILY, paris(2026, 11, 23, 7), "2026-11-23"),
        (Rhythm.DAILY, paris(2026, 11, 23, 6, 59), "2026-11-22"),
        (Rhythm.WEEKLY, paris(2026, 11, 25, 12), "2026-11-23"),
        (Rhythm.WEEKLY, paris(2026, 11, 23, 6, 59), "2026-11-16"),
    ],
)
def test_a_late_digest_has_the_name_of_its_hour(rhythm, now, name):
    assert period(rhythm, now) == name
