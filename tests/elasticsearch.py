"""The Elasticsearch of the tests: one that runs, or one that is started and left running for the next ones."""

import contextlib
import fcntl
import os
import subprocess
import tempfile
import urllib.request
import uuid
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from elasticsearch import Elasticsearch

from search.engines.elastic import indexer, indices, rebuild
from search.models import Change, Installation

from .bench import place

TOKEN = "essais"  # of every test database: one index serves many
USUAL = "http://127.0.0.1:9200"
START = Path(os.environ.get("ELASTICSEARCH_START", place.SHARED.parent / "elasticsearch" / "start"))


@cache
def url() -> str:
    """The address of a server: ELASTICSEARCH_URL_FOR_TESTS, the usual one, or one started; empty where there is none.

    Starting takes some 20 s, and the very first time a download of two minutes.
    """
    named = os.environ.get("ELASTICSEARCH_URL_FOR_TESTS", "")
    if named or _answers(USUAL):
        return named or USUAL
    return _started() if START.exists() else ""


def random_prefix() -> str:
    """A prefix of indices that no other tests use."""
    return f"essai-{uuid.uuid4().hex[:12]}"


@contextlib.contextmanager
def prefix() -> Iterator[str]:
    """A random prefix; what was made under it is deleted in the end."""
    chosen = random_prefix()
    try:
        yield chosen
    finally:
        with Elasticsearch(url(), request_timeout=60) as client:
            for name in client.indices.get(index=f"{chosen}*", expand_wildcards="all"):
                client.indices.delete(index=name)


def required() -> str:
    """The address of a server; without one the test is skipped, or fails with CI=true.

    ELASTICSEARCH_LEFT_OUT says that there can be none: then it is skipped everywhere.
    """
    left_out = os.environ.get("ELASTICSEARCH_LEFT_OUT")
    if not left_out and url():
        return url()
    reason = "no Elasticsearch: ELASTICSEARCH_URL_FOR_TESTS names one, ../shared/elasticsearch/start starts one"
    (pytest.fail if os.environ.get("CI") and not left_out else pytest.skip)(reason)


def settle() -> None:
    """Let the index hold what the outbox says. Nothing to do for the embedded engine, which always does."""
    if settings.ELASTICSEARCH_URL and Change.objects.exists():
        indexer.drain()
        indices.patient().indices.refresh(index=indices.live())


def empty() -> None:
    """Let the index hold nothing, and be this database's."""
    Installation.objects.update_or_create(pk=1, defaults={"token": TOKEN})
    if indices.patient().indices.exists_alias(name=indices.live()):
        query = {"match_all": {}}
        indices.patient().delete_by_query(index=indices.live(), query=query, refresh=True)
    else:
        rebuild.rebuild()


def _started() -> str:
    """Start one; processes that find none at the same time wait for the first of them."""
    with open(Path(tempfile.gettempdir()) / "portail-elasticsearch.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = subprocess.run([START], check=False, stdout=subprocess.PIPE, text=True)
    return done.stdout.split()[-1] if done.returncode == 0 else ""


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return b'"cluster_name"' in answer.read()
    except OSError:
        return False
