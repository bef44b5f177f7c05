"""When each item of an agenda begins: a pure computation, on instants, so that a change of the clocks is none here."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class Item(Protocol):
    """What of an item of an agenda its place in time follows from."""

    minutes: int
    is_break: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """An item at its time; `number` is None for a break."""

    point: Item
    place: int
    number: int | None
    starts_at: datetime.datetime
    ends_at: datetime.datetime


@dataclass(frozen=True, slots=True)
class Programme:
    """The items of an agenda one after the other. Instants are in UTC; `overrun` is what goes beyond the meeting's
    end, `left` what remains before it, each zero when it is not so."""

    slots: tuple[Slot, ...]
    ends_at: datetime.datetime
    worked: datetime.timedelta  # without the breaks
    overrun: datetime.timedelta
    left: datetime.timedelta

    @property
    def count(self) -> int:
        """How many items there are, breaks aside."""
        return sum(slot.number is not None for slot in self.slots)


def programme(starts_at: datetime.datetime, ends_at: datetime.datetime, points: Iterable[Item]) -> Programme:
    """Lay these items out from `starts_at` (aware), in their order."""
    end = now = starts_at.astimezone(datetime.UTC)
    nothing = datetime.timedelta(0)
    slots, number, worked = [], 0, nothing
    for place, point in enumerate(points, 1):
        duration = datetime.timedelta(minutes=point.minutes)
        if not point.is_break:
            number, worked = number + 1, worked + duration
        end = now + duration
        slots.append(Slot(point, place, None if point.is_break else number, now, end))
        now = end
    room = ends_at.astimezone(datetime.UTC) - end
    return Programme(tuple(slots), end, worked, max(-room, nothing), max(room, nothing))


def duration(length: datetime.timedelta) -> str:
    """“15 min”, “1 h”, “4 h 30”, with no-break spaces."""
    hours, minutes = divmod(round(length.total_seconds() / 60), 60)
    if not hours:
        return f"{minutes}\u00a0min"
    return f"{hours}\u00a0h\u00a0{minutes:02}" if minutes else f"{hours}\u00a0h"
