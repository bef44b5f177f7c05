"""What the tests of search share."""

import pytest

from reseau.access import Reader
from reseau.models import Audience, Line
from search import registry

from .corpus import Shelf


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
