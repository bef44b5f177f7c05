"""What the tests of search share."""

from collections.abc import Iterator

import pytest
from elasticsearch import Elasticsearch

from reseau.access import Reader
from reseau.models import Audience, Line
from search import registry
from search.engines.elastic import mapping
from tests import elasticsearch

from .corpus import Shelf


@pytest.fixture(scope="session")
def elasticsearch_index() -> Iterator[str]:
    """An index of these tests' own, on a real server."""
    elasticsearch.required()
    with elasticsearch.prefix() as prefix:
        with Elasticsearch(elasticsearch.url(), request_timeout=60) as server:
            mapping.index(prefix).create(using=server)
        yield prefix


@pytest.fixture(params=["embedded", "elasticsearch"])
def every_engine(request, settings) -> None:
    """The test runs once with each engine that can answer. What it wrote is found after `elasticsearch.settle()`."""
    if request.param == "elasticsearch":
        settings.ELASTICSEARCH_PREFIX = request.getfixturevalue("elasticsearch_index")
        settings.ELASTICSEARCH_URL = elasticsearch.url()
        settings.ELASTICSEARCH_TIMEOUT = 10  # a machine that runs tests is busy
        elasticsearch.empty()


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
