"""What the tests of search share."""

from collections.abc import Iterator

import pytest

from reseau.access import Reader
from reseau.models import Audience, Line
from search import engines, registry
from search.engines.elastic import rebuild
from tests import elasticsearch

from .corpus import Shelf


@pytest.fixture(scope="session")
def elasticsearch_prefix() -> Iterator[str]:
    """The prefix of these tests' own indices, on a real server."""
    elasticsearch.required()
    with elasticsearch.prefix() as prefix:
        yield prefix


@pytest.fixture
def server(elasticsearch_prefix, settings, monkeypatch, db) -> str:
    """Elasticsearch is there, and its index empty. What is written is found after `elasticsearch.settle()`."""
    monkeypatch.setattr(rebuild, "GRACE", 0)
    settings.ELASTICSEARCH_PREFIX = elasticsearch_prefix
    settings.ELASTICSEARCH_URL = elasticsearch.url()
    settings.ELASTICSEARCH_TIMEOUT = 10  # a machine that runs tests is busy
    engines._guarded.cache_clear()
    elasticsearch.empty()
    return settings.ELASTICSEARCH_URL


@pytest.fixture(params=["embedded", "elasticsearch"])
def every_engine(request) -> None:
    """The test runs once with each engine that can answer."""
    if request.param == "elasticsearch":
        request.getfixturevalue("server")


@pytest.fixture
def shelf(db, monkeypatch) -> Shelf:
    """The only registered source."""
    monkeypatch.setattr(registry, "_sources", {})
    shelf = Shelf()
    registry.register(shelf)
    return shelf


@pytest.fixture
def network_audience(db) -> Audience:
    return Audience.objects.network()


@pytest.fixture
def closed_audience(db) -> Audience:
    """One that `reader` does not read."""
    return Audience.objects.obtain([Line(role="structure")])


@pytest.fixture
def reader(network_audience) -> Reader:
    """Someone who reads what is addressed to the whole network, and nothing else."""
    return Reader(frozenset([network_audience.pk]))
