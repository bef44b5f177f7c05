"""A real Elasticsearch under a random prefix, for the tests of what brings entries to it."""

import os
from collections.abc import Iterator

import pytest

from search.engines.elastic import indices, rebuild
from tests import elasticsearch


@pytest.fixture(scope="session")
def prefix() -> Iterator[str]:
    """The prefix of this run; everything under it goes in the end."""
    if not elasticsearch.url():
        if os.environ.get("CI"):
            pytest.fail("no Elasticsearch server")
        pytest.skip("no Elasticsearch server")
    with elasticsearch.prefix() as prefix:
        yield prefix


@pytest.fixture
def server(prefix, settings, monkeypatch) -> Iterator[str]:
    """Elasticsearch is configured, and holds no index of ours; the address of the server."""
    settings.ELASTICSEARCH_URL, settings.ELASTICSEARCH_PREFIX = elasticsearch.url(), prefix
    settings.ELASTICSEARCH_TIMEOUT = 5.0  # the machine of the tests does other things meanwhile
    monkeypatch.setattr(rebuild, "GRACE", 0)
    yield settings.ELASTICSEARCH_URL
    settings.ELASTICSEARCH_URL = elasticsearch.url()
    indices.drop(indices.patient().indices.get(index=f"{prefix}*", expand_wildcards="all"))


@pytest.fixture
def index(server, db) -> str:
    """The same with an index, built from what the database holds."""
    rebuild.rebuild()
    return indices.fit()
