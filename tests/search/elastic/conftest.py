"""What the tests of what brings entries to Elasticsearch share."""

import pytest

from search.engines.elastic import indices


@pytest.fixture
def index(server) -> str:
    """The name of an empty index, on a real server."""
    return indices.fit()
