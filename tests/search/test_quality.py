"""How good the search is on the French collection, where it is there: the engine itself, asked as members ask."""

from operator import lt

import pytest
from django.db import connection

from tests.bench import place, retrieval

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.shared,
    pytest.mark.skipif(not place.COLLECTION.is_dir(), reason="the folder ../shared/data is not here"),
]

LEAST = {"requete": (0.50, 0.43), "sans_accents": (0.50, 0.43), "avec_faute": (0.45, 0.40)}


def test_the_collection_is_searched_well():
    is_postgresql = connection.vendor == "postgresql"  # the bench measures all three there
    retrieval.load()
    if is_postgresql:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # as it does by itself where rows are committed
    found = {variant: retrieval.measured(variant) for variant in (["requete"] if is_postgresql else LEAST)}
    assert {variant: both for variant, both in found.items() if any(map(lt, both, LEAST[variant]))} == {}
