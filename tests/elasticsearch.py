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

from tests.bench import place

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
    from elasticsearch import Elasticsearch

    chosen = random_prefix()
    try:
        yield chosen
    finally:
        client = Elasticsearch(url(), request_timeout=30)
        for name in client.indices.get(index=f"{chosen}*", expand_wildcards="all"):
            client.indices.delete(index=name)
        client.close()


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
