"""What officers manage (synonyms, best bets), as every process holds it: in memory, built again when it changed.

A change writes a new stamp in its own transaction, and every process looks for the stamp once in LOOK seconds at most:
so a change counts at once where it was made, and two seconds later everywhere.
"""

import time
from collections.abc import Callable
from typing import Generic, TypeVar
from uuid import uuid4

from django.db import transaction

from .models import Reglage

LOOK = 2.0  # seconds

T = TypeVar("T")
_seen: tuple[float, str] | None = None  # when the stamp was read last (monotonic seconds), and what it was


def stamp() -> str | None:
    """The stamp as it was read last; None before that, “” where nothing was ever changed."""
    return _seen and _seen[1]


def note(value: str) -> None:
    """Take note of the stamp as it was just read."""
    global _seen
    _seen = time.monotonic(), value


def look() -> None:
    """Read the stamp unless that was done within LOOK. One query, or none."""
    if _seen is None or time.monotonic() - _seen[0] >= LOOK:
        note(Reglage.objects.values_list("stamp", flat=True).first() or "")


def touch() -> None:
    """Note a change, in its transaction.

    Until that is committed other threads read the old rows: they must not take them for what the new stamp says.
    """
    Reglage.objects.update_or_create(pk=1, defaults={"stamp": uuid4().hex})
    forget()
    transaction.on_commit(forget)


def forget() -> None:
    """Trust the stamp that was read no longer."""
    global _seen
    _seen = None


class Held(Generic[T]):
    """What `build` makes of the rows, kept until another stamp is noted."""

    def __init__(self, build: Callable[[], T]):
        self._build = build
        self._kept: tuple[str | None, T] | None = None

    def get(self) -> T:
        """The value for the stamp that was read last. It was read before the rows, so that no change is missed."""
        if self._kept is None:
            look()
        now, kept = stamp(), self._kept
        if kept is None or now not in (None, kept[0]):
            kept = self._kept = now, self._build()
        return kept[1]
