"""What the tests of what brings entries to Elasticsearch share."""

from collections.abc import Iterator

import pytest

from search.engines import guard
from search.engines.elastic import indices
from tests.relay import Relay, relay


@pytest.fixture
def index(server) -> str:
    """The name of an empty index, on a real server."""
    return indices.fit()


@pytest.fixture
def door(index, server, settings, monkeypatch) -> Iterator[Relay]:
    """The server is asked through a door that can be shut; a breaker that opens tries again soon."""
    monkeypatch.setattr(guard, "REST", 0.3)
    with relay(server) as door:
        settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_TIMEOUT = door.url, 0.8
        yield door
        settings.ELASTICSEARCH_URL = server
