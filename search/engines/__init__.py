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
ELASTIC = "search.engines.elastic.engine.ElasticEngine"


def engine() -> Engine:
    """The engine of this installation: `settings.SEARCH_ENGINE`, or the embedded one of the database in use."""
    return _load(settings.SEARCH_ENGINE or EMBEDDED[connection.vendor])


def answering() -> Engine:
    """The engine that answers readers: Elasticsearch where there is one, else the embedded engine."""
    return _load(ELASTIC) if settings.ELASTICSEARCH_URL else engine()


@lru_cache
def _load(path: str) -> Engine:
    return import_string(path)()
