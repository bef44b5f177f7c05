"""When each item begins: on instants, whatever the clocks do."""

import datetime
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import pytest

from rencontres.schedule import duration, programme

PARIS = ZoneInfo("Europe/Paris")


@dataclass
class Item:
    minutes: int
    is_break: bool = False


def at(day: str, hour: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=PARIS)


def begins(laid_out) -> list[str]:
    return [f"{slot.starts_at.astimezone(PARIS):%d %H:%M}" for slot in laid_out.slots]


def test_the_agenda_of_the_picture():
    items = [Item(15), Item(25), Item(50), Item(60), Item(90, is_break=True), Item(75), Item(45)]
    laid_out = programme(at("2026-12-03", "09:30"), at("2026-12-03", "15:30"), items)
    hours = [begin.removeprefix("03 ") for begin in begins(laid_out)]
    assert hours == ["09:30", "09:45", "10:10", "11:00", "12:00", "13:30", "14:45"]
    assert [slot.number for slot in laid_out.slots] == [1, 2, 3, 4, None, 5, 6]
    assert (laid_out.count, duration(laid_out.worked)) == (6, "4\u00a0h\u00a030")
    assert not laid_out.overrun and not laid_out.left


@pytest.mark.parametrize(
    ("day", "hours"),
    [
        ("2027-03-28", ["28 01:30", "28 03:00", "28 04:00"]),  # at 2 o'clock it is 3
        ("2027-10-31", ["31 01:30", "31 02:00", "31 02:00"]),  # at 3 o'clock it is 2 again
    ],
)
def test_a_night_in_which_the_clocks_change(day, hours):
    """An hour is an hour, whatever the clocks say after it."""
    laid_out = programme(at(day, "01:30"), at(day, "06:00"), [Item(30), Item(60), Item(30)])
    assert begins(laid_out) == hours
    assert laid_out.ends_at - laid_out.slots[0].starts_at == datetime.timedelta(hours=2)


def test_the_day_before_the_clocks_change_says_nothing_of_the_day_after():
    laid_out = programme(at("2027-10-30", "23:00"), at("2027-10-31", "04:00"), [Item(60), Item(60)])
    assert begins(laid_out) == ["30 23:00", "31 00:00"]
    assert laid_out.left == datetime.timedelta(hours=4)  # one of the five hours on the clock comes twice: 6 in all


def test_what_is_too_much_is_said_and_what_is_left():
    start, end = at("2026-12-03", "09:30"), at("2026-12-03", "10:00")
    assert duration(programme(start, end, [Item(55)]).overrun) == "25\u00a0min"
    assert duration(programme(start, end, [Item(20)]).left) == "10\u00a0min"
    assert not programme(start, end, [Item(30)]).overrun


def test_an_empty_agenda_ends_as_it_begins():
    start = at("2026-12-03", "09:30")
    assert programme(start, at("2026-12-03", "10:00"), []).ends_at == start


@pytest.mark.parametrize(("minutes", "words"), [(0, "0 min"), (15, "15 min"), (60, "1 h"), (65, "1 h 05")])
def test_durations_in_words(minutes, words):
    assert duration(datetime.timedelta(minutes=minutes)) == words.replace(" ", "\u00a0")
