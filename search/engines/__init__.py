"""The engines that find entries, behind one small protocol (see `base`)."""

from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.utils.module_loading import import_string

from .base import Engine

EMBEDDED = {
    "sqlite": "search.engines.sqlite.SqliteEngine",
    "postgresql": "search.engines.postgres.PostgresEngine",
}


def engine() -> Engine:
    """The engine of this installation: `settings.SEARCH_ENGINE`, or the embedded one of the database in use."""
    return _load(settings.SEARCH_ENGINE or EMBEDDED[connection.vendor])


def answering() -> Engine:
    """The engine that answers readers: Elasticsearch where there is one and while it answers, else the embedded one."""
    if not settings.ELASTICSEARCH_URL:
        return engine()
    return _guarded(settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX)


@lru_cache(maxsize=4)
def _guarded(url: str, prefix: str) -> Engine:
    """One a process for each server: it remembers whether that one answers."""
    from .guard import GuardedEngine  # where there is no server, its client may not be installed

    return GuardedEngine(engine)


@lru_cache
def _load(path: str) -> Engine:
    return import_string(path)()
