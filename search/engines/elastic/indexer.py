"""The worker's side: drains the outbox into the index, in bulk, for as long as it is asked to.

A document that the server refuses is tried again alone, then parked with the reason. Trouble of the server itself (not
there, read-only, red, too busy) counts against no document: everything is given back, and asked again after a pause.
"""

import contextlib
import itertools
import logging
import threading
import time
from collections.abc import Iterator

from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from elastic_transport import TransportError
from elasticsearch import ApiError

from ... import outbox
from ...models import Change, Installation
from . import compare, indices, rebuild
from .indices import Answer, Away, Unfit

POLL = 0.5  # seconds between two looks at an outbox that was empty
LOOK = 10  # seconds between two looks at the index, when there is nothing to send
AUDIT = 3600  # seconds between two comparisons of the whole index with the entries
FIRST_PAUSE, LONGEST_PAUSE = 1, 30  # seconds, when the server cannot take anything

logger = logging.getLogger(__name__)


def run(stop: threading.Event) -> None:
    """Keep the index as the entries are until `stop` is set. Never raises: it waits, says why once, and goes on."""
    pause, told, due = 0, "", {"look": 0.0, "audit": 0.0}
    while not stop.is_set():
        try:
            _work(stop, due)
            pause, told = 0, ""
        except (Away, Unfit, rebuild.Busy, DatabaseError) as error:
            pause = min(max(FIRST_PAUSE, 2 * pause), LONGEST_PAUSE)
            if told != type(error).__name__:
                told = type(error).__name__
                logger.warning("the index waits: %s", error)
        except Exception:  # a fault of ours must not end the worker: the outbox keeps what it could not send
            pause = LONGEST_PAUSE
            logger.exception("the index waits")
        close_old_connections()
        stop.wait(pause or POLL)


def _work(stop: threading.Event, due: dict[str, float]) -> None:
    """One round; `due`: when what is done now and then is done next (monotonic seconds)."""
    now = time.monotonic()
    tend(stop, look=now >= due["look"])
    if now >= due["look"]:
        due["look"] = now + LOOK
    if now >= due["audit"]:
        audit()
        due["audit"] = now + AUDIT


def audit(only_look: bool = False) -> int:
    """Have all that differs sent again, whatever made it differ; returns how many entries. Raises Away, Unfit.

    The outbox alone does not know what was written while no server was configured, nor what a restored copy of the
    database, or of the index, has forgotten.
    """
    try:
        found = compare.differences(indices.fit())
    except (ApiError, TransportError) as error:
        raise Away(indices.said(error)) from error
    if found and not only_look:
        logger.warning("%s entries differ in the index, and are sent again", len(found))
        compare.note(found)
    return len(found)


def tend(stop: threading.Event | None = None, look: bool = True) -> int:
    """Send what is due, and build the index where that is asked for or where it is missing.

    Returns how many changes were sent. `look`: at the index even when nothing is to be sent. Raises Away, Unfit, Busy.
    """
    sent, unfit = 0, None
    try:
        if look:
            _check()
        sent = drain(stop)
    except Unfit as error:
        unfit = error
    is_wanted = Installation.objects.filter(wanted=True).exists() and not rebuild.is_under_way()
    if unfit and not (unfit.can_be_rebuilt or is_wanted):
        raise unfit
    if unfit or is_wanted:
        logger.warning("a new index is built: %s", unfit or "somebody asked for it")
        rebuild.rebuild(stop, lambda count: _meanwhile(stop))
        sent += drain(stop)
    return sent


def _meanwhile(stop: threading.Event | None) -> None:
    """What changes while this worker builds an index waits no longer than one of its batches."""
    with contextlib.suppress(Away, Unfit):
        drain(stop)


def drain(stop: threading.Event | None = None) -> int:
    """Send what is due; returns how many changes were sent.

    Raises Away when the server cannot take anything, Unfit when the alias leads to nothing of ours.
    """
    sent = 0
    while not (stop and stop.is_set()) and Change.objects.due(timezone.now()).exists():
        _check()  # nothing is ever written into an index that is not ours
        changes = outbox.take()
        sent += _Batch(changes).send()
    return sent


def _check() -> None:
    try:
        indices.fit()
    except (ApiError, TransportError) as error:
        raise Away(indices.said(error)) from error


class _Batch:
    """Some changes that this worker holds, and what became of them."""

    def __init__(self, changes: list[Change]):
        self.changes = {change.pk: change for change in changes}
        self.bad: dict[int, Answer] = {}
        self.written: set[int] = set()
        self.held: dict[int, int] = {}  # later versions than were sent
        self.is_whole = False  # everything was sent that there is to send

    def send(self) -> int:
        """Send them, settle each, and return how many the server knows now. Raises Away."""
        suspects = [[change] for change in self.changes.values() if change.attempts]
        fresh = [change for change in self.changes.values() if not change.attempts]
        try:
            for group in (fresh, *suspects):
                self._send(group)
            self.is_whole = True
            outbox.surpass(self.held)
        finally:
            done, trouble = self._settle()
        if trouble:
            raise Away(trouble)
        return done

    def _send(self, changes: list[Change]) -> None:
        """The targets are looked at after the changes were taken: what is built from now on reads the entries later."""
        for alias, name in _targets():
            for answer in indices.send(self._actions(changes, alias, name)):
                self._note(answer, alias)

    @staticmethod
    def _actions(changes: list[Change], alias: str, name: str) -> Iterator[dict]:
        return itertools.chain(
            indices.removals({change.pk: change.version for change in changes if change.is_removal}, name),
            indices.states([change.pk for change in changes if not change.is_removal], alias),
        )

    def _note(self, answer: Answer, alias: str) -> None:
        """An index that is not being built any more refuses nothing."""
        is_live = alias == indices.live()
        if not answer.is_written and (is_live or answer.status != 404):
            self.bad[answer.entry_id] = answer
        elif is_live:
            self.written.add(answer.entry_id)
            if answer.held:
                self.held[answer.entry_id] = answer.held

    def _settle(self) -> tuple[int, str]:
        """What is written leaves the outbox, what is refused is put off, the rest is given back; with what troubles."""
        done, back, trouble = [], [], ""
        for pk, change in self.changes.items():
            bad = self.bad.get(pk)
            if bad and bad.status in indices.TROUBLE:
                back.append(change)
                trouble = bad.reason
            elif bad:
                _refuse(change, bad.reason)
            elif pk in self.written or self.is_whole:  # an entry that is gone without a word has nothing to be sent
                done.append(change)
            else:
                back.append(change)
        outbox.give_back(back)
        outbox.done(done)
        return len(done), trouble


def _targets() -> list[tuple[str, str]]:
    try:
        found = indices.targets()
    except (ApiError, TransportError) as error:
        raise Away(indices.said(error)) from error
    if indices.live() not in dict(found):
        raise Away(f"L’index « {indices.live()} » n’est plus là.")
    return found


def _refuse(change: Change, reason: str) -> None:
    if outbox.refused(change, reason):
        logger.error("entry %s is parked: %s", change.pk, reason)
