"""What the worker does between its tasks."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from documents import leftovers
from portal.management.commands import worker
from reseau.models import Audience
from search.models import SansResultat
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


def test_a_chore_that_fails_keeps_nothing_else_from_being_forgotten(db, monkeypatch, caplog):
    SansResultat.objects.create(words="a", text="a", last_at=timezone.now() - datetime.timedelta(days=366))
    monkeypatch.setattr(leftovers, "_unfinished", lambda: 1 / 0)
    monkeypatch.setattr(worker, "CHORES", [chore for chore in worker.CHORES if chore[1] == worker.HALF_DAY])
    monkeypatch.setattr(worker, "close_old_connections", lambda: None)  # the test is one transaction
    due = {}
    worker.run_chores(due, 0)
    assert not SansResultat.objects.exists()
    assert "documents.leftovers.remove_leftovers failed" in caplog.text
    assert due[leftovers.remove_leftovers] == due[worker.housekeeping] == worker.HALF_DAY
