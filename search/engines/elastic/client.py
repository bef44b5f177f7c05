"""The connection to Elasticsearch: one client a process, which gives up soon and tries nothing twice by itself."""

import contextlib
import os
import time
from collections.abc import Iterator
from contextvars import ContextVar
from functools import lru_cache

from django.conf import settings
from elasticsearch import Elasticsearch

_SETTINGS = ("URL", "API_KEY", "USER", "PASSWORD", "CA", "TIMEOUT")


_deadline: ContextVar[float | None] = ContextVar("deadline", default=None)
_index: ContextVar[str] = ContextVar("index", default="")


def client() -> Elasticsearch:
    """The client of this process, for the server that the settings name. It is safe to share between threads."""
    made = _client(*(getattr(settings, f"ELASTICSEARCH_{name}") for name in _SETTINGS))
    deadline = _deadline.get()
    return made if deadline is None else made.options(request_timeout=max(0.01, deadline - time.monotonic()))


@contextlib.contextmanager
def within(seconds: float) -> Iterator[None]:
    """All the requests of the body together may take that long; those that come later give up at once."""
    token = _deadline.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _deadline.reset(token)


@lru_cache(maxsize=4)
def _client(url: str, api_key: str, user: str, password: str, ca: str, timeout: float) -> Elasticsearch:
    return Elasticsearch(
        url,
        api_key=api_key or None,
        basic_auth=(user, password) if user and not api_key else None,
        ca_certs=ca or None,
        request_timeout=timeout,
        max_retries=0,  # whoever asks decides what to do instead: the guard of the engines, the worker of the outbox
        retry_on_timeout=False,
        connections_per_node=16,
    )


@contextlib.contextmanager
def asking(index: str) -> Iterator[None]:
    """All the questions of the body are asked of this very index, wherever the alias leads meanwhile."""
    token = _index.set(index)
    try:
        yield
    finally:
        _index.reset(token)


def asked() -> str:
    """The index to ask: that of `asking`, else whatever is behind the alias."""
    return _index.get() or settings.ELASTICSEARCH_PREFIX


# Connections are not shared with a child: it opens its own.
os.register_at_fork(after_in_child=_client.cache_clear)
