"""A new index is built while people write and search: nothing is lost, nothing is left behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from reseau.models import Audience
from search import index as entries
from search.engines.elastic import compare, indexer, indices, rebuild
from search.models import Change, Entry, Installation

from ..corpus import entry_data, put

MANY = 900  # more than a worker takes at once
ROOT = Path(__file__).parents[3]


def fill(count: int, audience, words: str = "texte") -> None:
    data = [entry_data(f"essai:{n}", f"Clause {n}", words, audience=audience) for n in range(count)]
    entries.put_many([entries.analyse(one) for one in data])


def all_indices() -> list[str]:
    return sorted(indices.patient().indices.get(index=f"{indices.live()}*", expand_wildcards="all"))


@pytest.mark.django_db
def test_a_new_index_takes_the_place_of_the_old(index, network_audience):
    fill(20, network_audience)
    before = indices.live()
    call_command("search_rebuild", verbosity=0)
    (name,) = all_indices()
    assert name == indices.fit() != index
    assert indices.live() == before
    assert len(compare.differences(name)) == 0
    assert indices.patient().count(index=name)["count"] == 20


@pytest.mark.django_db
def test_what_is_written_while_it_is_built_is_in_it(index, network_audience, monkeypatch, closed_audience):
    """Every kind of change, sent by a worker between two batches of the copy, before and after the entry is read."""
    monkeypatch.setattr(rebuild, "BATCH", 5)
    fill(20, network_audience)
    keys = [f"essai:{n}" for n in range(20)]

    def meanwhile(count: int) -> None:
        at = count // 5 - 1
        for half in (at, at + 10):  # one that was copied already, one that comes later
            put(keys[half], "Neuf", audience=network_audience)
        entries.repoint(keys[at + 4], closed_audience.pk)
        entries.remove(keys[at + 15])
        put(f"essai:{100 + at}", "Ajouté", audience=network_audience)
        if count % 10:
            indexer.drain()

    rebuild.rebuild(say=meanwhile)
    indexer.drain()
    assert not Change.objects.exists()
    assert all_indices() == [indices.fit()]
    assert len(compare.differences(indices.fit())) == 0
    assert Entry.objects.count() == 20


@pytest.mark.django_db
def test_one_rebuild_at_a_time(index):
    Installation.objects.update(builder="un autre", building_until=timezone.now() + rebuild.LEASE)
    with pytest.raises(rebuild.Busy):
        rebuild.rebuild()
    assert all_indices() == [index]


@pytest.mark.django_db
def test_what_a_killed_rebuild_left_is_cleaned_up_by_the_next(index, network_audience):
    fill(3, network_audience)
    Installation.objects.update(builder="mort", building_until="2026-01-01T00:00Z")
    forgotten = indices.new_name()
    indices.create(forgotten)
    indexer.drain()  # writes into both, as one is being built
    assert indices.patient().indices.stats(index=forgotten)["_all"]["total"]["indexing"]["index_total"] >= 3
    rebuild.rebuild()
    assert all_indices() == [indices.fit()]
    assert forgotten != indices.fit()


@pytest.mark.django_db
def test_a_rebuild_that_is_stopped_leaves_everything_as_it_was(index, network_audience):
    fill(3, network_audience)
    stop = threading.Event()
    stop.set()
    with pytest.raises(indices.Away):
        rebuild.rebuild(stop)
    assert all_indices() == [index]
    assert Installation.objects.get().building_until is None


@pytest.mark.django_db
def test_the_indices_of_others_are_left_alone(index):
    others = [f"{indices.live()}-test", f"{indices.live()}-2-essai"]
    for other in others:
        indices.patient().indices.create(index=other)
    rebuild.rebuild()
    assert all_indices() == sorted([indices.fit(), *others])
    indices.drop(others)


@pytest.mark.django_db
def test_a_foreign_index_gives_way_and_is_kept(index):
    foreign = f"{indices.live()}-autrui"
    indices.patient().indices.create(index=foreign, aliases={indices.live(): {}})
    indices.drop([index])
    rebuild.rebuild()
    assert all_indices() == sorted([indices.fit(), foreign])
    indices.drop([foreign])


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_killed_loses_nothing(elasticsearch_prefix, server):
    everyone = Audience.objects.network()
    data = [entry_data(f"essai:{n}", "Clause", "une clause sociale " * 300, audience=everyone) for n in range(MANY)]
    entries.put_many([entries.analyse(one) for one in data])
    worker = _started("index_worker", elasticsearch_prefix)
    _wait_until(lambda: Change.objects.exclude(lease="").exists())
    worker.kill()
    worker.wait()
    assert Change.objects.exists()
    Change.objects.update(leased_until=None)  # as if the lease had ended
    _drained_by("index_worker", elasticsearch_prefix)
    assert len(compare.differences(indices.live())) == 0
    assert indices.patient().count(index=indices.live())["count"] == MANY


@pytest.mark.django_db(transaction=True)
def test_the_portals_worker_keeps_the_index_too(elasticsearch_prefix, server):
    put("essai:1", "Clause", audience=Audience.objects.network())
    _drained_by("worker", elasticsearch_prefix)
    assert len(compare.differences(indices.live())) == 0


def _drained_by(command: str, prefix: str) -> None:
    """A worker sends what waits, and ends cleanly when it is told to."""
    worker = _started(command, prefix)
    _wait_until(lambda: not Change.objects.exists())
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(timeout=30) == 0


def _started(command: str, prefix: str) -> subprocess.Popen:
    """A worker of its own process, on the database of the tests."""
    database = connection.settings_dict
    url = f"sqlite:///{database['NAME']}"
    if connection.vendor == "postgresql":
        host = str(database["HOST"]).replace("/", "%2F")
        url = f"postgres://{database['USER']}@{host}/{database['NAME']}"
    environment = os.environ | {
        "DATABASE_URL": url,
        "ELASTICSEARCH_URL": django_settings.ELASTICSEARCH_URL,
        "ELASTICSEARCH_PREFIX": prefix,
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
    }
    return subprocess.Popen([sys.executable, "manage.py", command], cwd=ROOT, env=environment)


def _wait_until(condition, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)
