"""Elasticsearch while it answers, else the embedded engine: whoever searches always gets an answer, and soon.

A circuit breaker, one a process: after two failures in a row nothing is asked of the server for some seconds, then one
question is, and the first that is answered closes it again. Nothing here holds up who writes.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import TypeVar

from django.conf import settings
from django.db import DatabaseError
from elastic_transport import TransportError
from elasticsearch import ApiError, NotFoundError

from reseau.access import Reader

from .. import outbox
from ..analysis import Word
from .base import Engine, Found, Question
from .elastic import client, indices
from .elastic.engine import ElasticEngine

FAILURES = 2  # in a row, which open the breaker
REST = 5.0  # seconds for which it stays open
CHECK = 10.0  # seconds between two looks at whose index answers
MOST_WITHHELD = 500  # entries that a question can leave out

logger = logging.getLogger(__name__)
Answer = TypeVar("Answer")


class Breaker:
    """Whether the server is to be asked. Safe between threads."""

    def __init__(self):
        self._lock = threading.Lock()
        self._failures, self._open_until = 0, 0.0

    def lets_through(self) -> bool:
        """Whether to ask now. Of those who come when the rest is over, one: the others rest on."""
        with self._lock:
            if self._failures < FAILURES:
                return True
            if time.monotonic() < self._open_until:
                return False
            self._open_until = time.monotonic() + REST
            return True

    def note_answer(self) -> None:
        """The server answered."""
        with self._lock:
            if self._failures >= FAILURES:
                logger.warning("Elasticsearch answers again")
            self._failures = 0

    def note_failure(self, reason: str) -> None:
        """The server did not answer, or with what cannot be used."""
        with self._lock:
            self._failures += 1
            self._open_until = time.monotonic() + REST
            if self._failures == FAILURES:
                logger.warning("the embedded engine answers: %s", reason)


class GuardedEngine:
    """The half of `base.Engine` that answers. `embedded` answers where the server cannot."""

    def __init__(self, embedded: Callable[[], Engine]):
        self._embedded = embedded
        self._breaker = Breaker()
        self._index, self._checked = "", 0.0
        self._told: set[str] = set()

    def find(self, question: Question, reader: Reader) -> Found:
        """See `base.Engine`. `Found.degraded` says that the embedded engine had to answer."""
        found, is_degraded = self._answer(lambda engine: engine.find(question, reader))
        found.degraded = is_degraded
        return found

    def suggest(self, typed: tuple[Word, ...], beginning: str, reader: Reader, limit: int) -> list[int]:
        """See `base.Engine`."""
        return self._answer(lambda engine: engine.suggest(typed, beginning, reader, limit))[0]

    def similar(self, entry_id: int, reader: Reader, limit: int) -> list[int]:
        """See `base.Engine`."""
        return self._answer(lambda engine: engine.similar(entry_id, reader, limit))[0]

    def is_well(self) -> bool:
        """Whether Elasticsearch is what answers now."""
        return not self._answer(lambda engine: None)[1]

    def _answer(self, ask: Callable[[Engine], Answer]) -> tuple[Answer, bool]:
        """The answer, and whether it is the embedded engine's."""
        if self._breaker.lets_through():
            try:
                with client.within(settings.ELASTICSEARCH_TIMEOUT):
                    answer = self._asked(ask)
                self._breaker.note_answer()
                return answer, False
            except DatabaseError:
                raise  # not the server's: whoever asks must know
            except Exception as error:  # whatever it is, who searches gets an answer
                self._note(error)
        return ask(self._embedded()), True

    def _asked(self, ask: Callable[[Engine], Answer]) -> Answer:
        withheld = outbox.withheld(MOST_WITHHELD)
        if withheld is None:
            raise Late(f"more than {MOST_WITHHELD} changes of rights wait to be sent")
        self._check()
        try:
            return self._of_ours(ask, withheld)
        except NotFoundError:  # another one took its place
            self._checked = 0.0
            self._check()
            return self._of_ours(ask, withheld)

    def _of_ours(self, ask: Callable[[Engine], Answer], withheld: frozenset[int]) -> Answer:
        with client.asking(self._index):
            return ask(ElasticEngine(withheld))

    def _check(self) -> None:
        """Know which index is ours. It is asked by its own name, so that an alias led elsewhere misleads nobody."""
        if time.monotonic() - self._checked > CHECK or not self._checked:
            self._index = indices.fit(client.client())
            if outbox.is_stale():
                raise Late("changes have waited for more than a minute")
            self._checked = time.monotonic()

    def _note(self, error: Exception) -> None:
        self._checked = 0.0
        if isinstance(error, Late | indices.Unfit | TransportError) or _is_trouble(error):
            self._breaker.note_failure(indices.said(error))
        else:
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        """Log what is ours to mend, once."""
        kind = f"{type(error).__name__}: {error}"[:100]
        if kind not in self._told and len(self._told) < 100:
            self._told.add(kind)
            logger.error("Elasticsearch refuses what we ask: %s", indices.said(error), exc_info=error)


class Late(Exception):
    """The index is too far behind the entries for its answers to be used."""


def _is_trouble(error: Exception) -> bool:
    """Whether the server answered that it cannot, and not that we ask nonsense."""
    if not isinstance(error, ApiError):
        return False
    return error.status_code in indices.TROUBLE or error.status_code >= 500 or indices.is_closed(error)
