"""How the search is: which engine answers, what waits, what differs. For `manage.py search_status` and its page."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from . import outbox
from .engines import engine
from .models import Change, Entry, Installation

if TYPE_CHECKING:
    from .engines.elastic.compare import Differences

EMBEDDED = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}


@dataclass(slots=True)
class Outbox:
    """What the server has not been told yet."""

    waiting: int = 0
    since: datetime.datetime | None = None  # the oldest of them
    parked: int = 0

    @property
    def lag(self) -> float:
        """Seconds for which the oldest change has waited."""
        return (timezone.now() - self.since).total_seconds() if self.since else 0.0


@dataclass(slots=True)
class Status:
    """The state of the search now. Words are French, for who runs it."""

    has_server: bool
    embedded: str  # the name of the engine of the database
    entries: int
    indexed: int | None = None  # in the index that is asked; None when nobody can tell
    missing: list[int] = field(default_factory=list)  # ids of entries, from that index
    outdated: list[int] = field(default_factory=list)
    left_over: list[int] = field(default_factory=list)
    outbox: Outbox = field(default_factory=Outbox)
    index: str = ""  # its name on the server
    server: str = ""  # “9.4.3”
    problem: str = ""  # why the server does not answer readers
    warning: str = ""  # what else is wrong with it
    is_building: bool = False
    left_behind: list[str] = field(default_factory=list)  # indices that nobody searches

    @property
    def differing(self) -> int:
        """How many entries the index does not hold as they are, what waits in the outbox aside."""
        return len(self.missing) + len(self.outdated) + len(self.left_over)

    @property
    def is_degraded(self) -> bool:
        """Whether the embedded engine answers in the place of the server."""
        return self.has_server and bool(self.problem)


def look() -> Status:
    """The state of the search now. Asks the server some small questions, where there is one."""
    status = Status(
        has_server=outbox.is_on(), embedded=EMBEDDED[connection.vendor], entries=Entry.objects.count(), outbox=_outbox()
    )
    if status.has_server:
        _look_at_server(status)
    else:
        _look_at_embedded(status)
    return status


def _outbox() -> Outbox:
    waiting = Change.objects.waiting().aggregate(waiting=Count("pk"), since=Min("at"))
    return Outbox(**waiting, parked=Change.objects.parked().count())


def _look_at_embedded(status: Status) -> None:
    indexed, known = engine().indexed(), set(Entry.objects.values_list("pk", flat=True))
    status.indexed = len(indexed)
    status.missing, status.left_over = sorted(known - indexed), sorted(indexed - known)


def _look_at_server(status: Status) -> None:
    from elastic_transport import TransportError
    from elasticsearch import ApiError

    from .engines.elastic import compare, indices, rebuild

    status.is_building = rebuild.is_under_way()
    try:
        status.server = indices.patient().info()["version"]["number"]
        status.left_behind = [] if status.is_building else indices.left_behind()
        status.index = indices.fit()
        _differences(status, compare.differences(status.index))
        status.indexed = indices.patient().count(index=status.index)["count"]
        status.warning = indices.read_only(status.index)
        status.problem = "L’index a plus d’une minute de retard." if outbox.is_stale() else ""
    except indices.Unfit as error:
        status.problem = str(error)
    except (ApiError, TransportError) as error:
        status.problem = f"Le serveur ne répond pas ({indices.said(error)})."


def _differences(status: Status, found: Differences) -> None:
    status.missing, status.left_over = sorted(found.missing), sorted(found.left_over)
    status.outdated = sorted(found.behind | found.ahead)


def ask_for_rebuild() -> None:
    """A worker builds a new index within seconds."""
    Installation.load()
    Installation.objects.update(wanted=True)


def repair() -> int:
    """Have all that differs sent again; returns how many entries. Raises Away, Unfit of `engines.elastic.indices`."""
    from .engines.elastic import indexer

    return indexer.audit()
