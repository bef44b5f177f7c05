"""What the worker does between its tasks."""

import pytest
from django.db import connection

from portal.management.commands import worker
from reseau.models import Audience
from tests.search.corpus import put


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its statistics itself")
def test_statistics_of_a_small_table_do_not_hold_for_a_large_one(db):
    """SQLite, told of one row, would read the whole table for each hit: a first import would be slow for an hour."""
    put("document:1", "Clause", "Une clause sociale.", audience=Audience.objects.network())
    worker.refresh_statistics()
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN QUERY PLAN SELECT shape FROM search_fulltext CROSS JOIN search_entry"
            " ON search_entry.id = search_fulltext.rowid WHERE search_fulltext MATCH 'clause'"
        )
        steps = [step for *_, step in cursor.fetchall()]
    assert "SEARCH search_entry USING INTEGER PRIMARY KEY (rowid=?)" in steps
