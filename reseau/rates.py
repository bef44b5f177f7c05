"""How many requests a minute: counted in the database for programs, in the process for pages.

A program is told how many are left, so all processes count together: one statement. A page is counted where it is
served: no write for a reader, and a limit that is a few times as generous with several processes does no harm.
"""

import threading
import time
from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import NamedTuple

from allauth.core.internal.ratelimit import get_ip
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from .models import Compteur

MINUTE = 60  # seconds


class Usage(NamedTuple):
    """What someone used of what they may ask in this minute."""

    name: str
    quota: int
    count: int
    reset: int  # seconds until the next minute

    @property
    def left(self) -> int:
        """How many requests are left."""
        return max(0, self.quota - self.count)

    @property
    def is_exceeded(self) -> bool:
        """Whether this request is one too many."""
        return self.count > self.quota


def count(request: HttpRequest, action: str) -> list[Usage]:
    """Count this request of a member in `settings.RATES[action]`: by person and by address. One statement."""
    keys = {name: f"{action}:{name}:{who}"[:80] for name, who in _sources(request).items()}
    minute, reset = _now()
    counts = _counted(sorted(keys.values()), minute)
    quotas = settings.RATES[action]
    return [Usage(name, quotas[name], counts[key], reset) for name, key in keys.items()]


def _sources(request: HttpRequest) -> dict[str, object]:
    return {"personne": request.user.pk, "adresse": get_ip(request)}


def _counted(keys: list[str], minute: int) -> dict[str, int]:
    """Each key with its count within `minute`, this time included. In one order always: no two wait for each other."""
    table = Compteur._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (key, minute, count) VALUES {', '.join(['(%s, %s, 1)'] * len(keys))}"  # noqa: S608
            f" ON CONFLICT (key) DO UPDATE SET minute = excluded.minute,"
            f" count = CASE WHEN {table}.minute = excluded.minute THEN {table}.count + 1 ELSE 1 END"
            " RETURNING key, count",
            [value for key in keys for value in (key, minute)],
        )
        return dict(cursor.fetchall())


def forget_old() -> int:
    """Delete the counts of the minutes gone by (addresses are personal data); returns how many."""
    return Compteur.objects.filter(minute__lt=_now()[0]).delete()[0]


class Pace:
    """How often each person asks for one page, in this process, within this minute."""

    def __init__(self, action: str):
        self.action = action
        self._lock, self._minute, self._counts = threading.Lock(), 0, Counter()

    def count(self, request: HttpRequest) -> Usage:
        """Count this request of a member."""
        minute, reset = _now()
        with self._lock:
            if minute != self._minute:
                self._minute = minute
                self._counts.clear()
            self._counts[request.user.pk] += 1
            return Usage("personne", settings.RATES[self.action]["personne"], self._counts[request.user.pk], reset)


def paced(action: str) -> Callable:
    """A view that one person may ask `settings.RATES[action]` times a minute; then a page says when to go on."""
    pace = Pace(action)

    def decorator(view: Callable) -> Callable:
        @wraps(view)
        def counted(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.membership.adhesions:  # is refused by the view, in the one way
                return view(request, *args, **kwargs)
            usage = pace.count(request)
            return _wait(request, usage) if usage.is_exceeded else view(request, *args, **kwargs)

        return counted

    return decorator


def _wait(request: HttpRequest, usage: Usage) -> HttpResponse:
    """The page, or nothing where a piece of page was asked for: what is there stays there."""
    page = "" if request.htmx else render_to_string("429.html", {"wait": usage.reset}, request)
    return HttpResponse(page, status=429, headers={"Retry-After": str(usage.reset)})


def _now() -> tuple[int, int]:
    """This minute, and the seconds that are left of it."""
    now = int(time.time())
    return now // MINUTE, MINUTE - now % MINUTE
