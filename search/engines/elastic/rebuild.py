"""A new index, built while people search and write, swapped in by one action.

The alias of the index being built exists before the first entry is read, so that what changes from then on is written
into both by the workers; versions keep an older state from replacing a newer. One rebuild at a time, by a lease; after
one that was killed, the next one cleans up.
"""

import datetime
import logging
import threading
import time
from collections.abc import Callable, Iterator

from django.db.models import Q
from django.utils import timezone
from elastic_transport import TransportError
from elasticsearch import ApiError

from ... import outbox
from ...models import Change, Entry, Installation
from . import compare, indices
from .indices import Away

LEASE = datetime.timedelta(seconds=60)  # longer than the slowest bulk request with its retries
BATCH = 500  # entries between two renewals
RETRIES = 4  # of documents that a busy server rejects: 15 s in all
GRACE = 1.0  # seconds that questions under way may still read the old index
ROUNDS = 5  # of comparing with the entries, at most

logger = logging.getLogger(__name__)
Say = Callable[[int], object]


class Busy(Exception):
    """Another rebuild is under way, or was killed less than a minute ago."""


class Stopped(Away):
    """The worker is asked to end, or another one took over."""


def rebuild(stop: threading.Event | None = None, say: Say = lambda count: None) -> int:
    """Build a new index from the entries, and search it from now on; returns how many entries it holds.

    `say` is told from time to time how many entries are written. Raises Busy, Away.
    """
    name = indices.new_name()
    _claim(name)
    try:
        count = _build(name, stop, say)
    except (ApiError, TransportError) as error:
        raise Away(indices.said(error)) from error
    finally:
        Installation.objects.filter(builder=name).update(builder="", building_until=None)
    Installation.objects.update(wanted=False)
    logger.info("index %s is built: %s entries", name, count)
    return count


def is_under_way() -> bool:
    """Whether a rebuild runs."""
    return Installation.objects.filter(building_until__gt=timezone.now()).exists()


def _claim(name: str) -> None:
    Installation.load()
    now = timezone.now()
    free = Installation.objects.filter(Q(building_until=None) | Q(building_until__lt=now))
    if not free.update(builder=name, building_until=now + LEASE):
        raise Busy("Une reconstruction est déjà en cours. Si elle a été interrompue, réessayez dans une minute.")


def _hold(name: str, stop: threading.Event | None) -> None:
    """Renew the lease. Raises Stopped when it is lost, or when it is time to end."""
    renewed = Installation.objects.filter(builder=name).update(building_until=timezone.now() + LEASE)
    if not renewed or (stop and stop.is_set()):
        raise Stopped("La reconstruction a été interrompue.")


def _build(name: str, stop: threading.Event | None, say: Say) -> int:
    indices.drop(indices.left_behind())
    indices.create(name)
    try:
        count, refused = _copy(name, stop, say)
        indices.open_(name)
        _complete(name, stop, refused)
        _hold(name, stop)
        indices.swap(name)
    except BaseException:
        _forget(name)
        raise
    time.sleep(GRACE)
    indices.drop(indices.left_behind())
    outbox.retry(Change.objects.all())
    outbox.note(list(Entry.objects.filter(pk__in=refused)), {})  # the worker parks them, with the reason
    return count


def _forget(name: str) -> None:
    """Leave nothing behind, if the server still answers; the next rebuild does it otherwise."""
    try:
        indices.drop([name])
    except (ApiError, TransportError) as error:
        logger.warning("%s is left behind: %s", name, error)


def _copy(name: str, stop: threading.Event | None, say: Say) -> tuple[int, set[int]]:
    """Write every entry; returns how many, and the ids of those that the server refuses."""
    count, refused = 0, set()
    for ids in _batches():
        _hold(name, stop)
        refused |= _write(ids)
        count += len(ids)
        say(count)
    return count, refused


def _batches() -> Iterator[list[int]]:
    last = 0
    while ids := list(Entry.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        yield ids
        last = ids[-1]


def _write(ids: list[int]) -> set[int]:
    """Write these entries into the index being built; returns those that the server refuses. Raises Away."""
    refused = set()
    for answer in indices.send(indices.states(ids, indices.building()), RETRIES):
        if answer.status in indices.TROUBLE:
            raise Away(answer.reason)
        if not answer.is_written:
            refused.add(answer.entry_id)
    return refused


def _complete(name: str, stop: threading.Event | None, refused: set[int]) -> None:
    """Make the index what the entries are, before anybody searches it."""
    for _ in range(ROUNDS):
        _hold(name, stop)
        found = compare.differences(name)
        for pk in refused:
            found.missing.pop(pk, None)
        if not found:
            return
        _write([*found.missing, *found.behind])
        removals = {pk: version + 1 for pk, version in found.left_over.items()}
        for _answer in indices.send(indices.removals(removals, name)):
            pass
    logger.warning("%s entries of %s differ still: %s", len(found), name, found.ids()[:20])
