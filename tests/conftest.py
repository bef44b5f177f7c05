"""What the tests share."""

import pytest

from .network import Network


@pytest.fixture
def network(db) -> Network:
    """A small network; see `tests.network`."""
    return Network()
