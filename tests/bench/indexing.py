"""What brings entries to Elasticsearch: how much of a processor a rebuild takes, and how soon a change is found."""

import contextlib
import datetime
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from django.conf import settings
from django.db import transaction

from reseau.models import Audience
from search import index, service
from search.engines.elastic import compare, indices, rebuild
from search.index import EntryData
from search.models import Change, Entry, Passage
from search.query import Query

from . import corpus, databases, elastic, place
from .figures import Figure
from .retrieval import EVERYTHING

TRIES, EVERY, PATIENCE = 15, 0.02, 60  # seconds
KIND = "essai"  # of no content


@contextlib.contextmanager
def library() -> Iterator[str]:
    """A copy of the smaller corpus, to be written into, in an index of a server; gives the path of its database."""
    path = place.FOLDER / "index.sqlite3"
    shutil.copyfile(corpus.ensure(place.SMALL), path)
    database = databases.Database(path)
    try:
        with elastic.server(), database.active():
            yield str(path)
    finally:
        database.close()
        for file in place.FOLDER.glob(f"{path.name}*"):
            file.unlink()


def es_rebuild_pages_per_cpu_s() -> Figure:
    """Pages of a rebuild by the seconds of processor that the indexer takes, this process alone."""
    with library():
        pages, entries = Passage.objects.count(), Entry.objects.count()
        wall, cpu = time.perf_counter(), time.process_time()
        rebuild.rebuild()
        cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
        if differing := len(compare.differences(indices.live())):
            raise SystemExit(f"{differing} entries are not in the index as they are")
    return Figure(
        pages / cpu, "pages/s", {"pages": pages, "entries": entries, "cpu_s": round(cpu, 1), "wall_s": round(wall, 1)}
    )


def es_visible_s() -> Figure:
    """Seconds from the commit of a change to its being found through Elasticsearch, a worker running beside."""
    with library() as path:
        rebuild.rebuild()
        with worker(path):
            waited = [_until_found(number) for number in range(TRIES + 1)][1:]  # the first waits for the worker
    return Figure(statistics.median(waited), "s", {"slowest": round(max(waited), 2), "tries": TRIES})


def _until_found(number: int) -> float:
    word = invented(number)
    put(f"{KIND}:1", f"Note {number}", f"une clause {word}", Audience.objects.network())
    started = time.perf_counter()
    while not _finds(word):
        if time.perf_counter() - started > PATIENCE:
            raise SystemExit(f"a change is not found after {PATIENCE} s")
        time.sleep(EVERY)
    return time.perf_counter() - started


def _finds(word: str) -> bool:
    found = service.search(Query.from_text(word), EVERYTHING)
    if found.degraded:
        raise SystemExit("Elasticsearch did not answer throughout")
    return found.total > 0


def put(key: str, title: str, text: str, audience: Audience) -> None:
    """Write one entry of a page, and commit."""
    data = EntryData(
        key=key,
        kind=KIND,
        type="",
        title=title,
        passages=[(1, text)],
        audience_id=audience.pk,
        owner_id=None,
        organisation_id=None,
        territoire_ids=[],
        date=datetime.date(2026, 1, 1),
        url="/",
    )
    analysed = index.analyse(data)
    with transaction.atomic():
        index.put(analysed)


def forget() -> None:
    """Remove what `put` wrote."""
    for key in Entry.objects.filter(kind=KIND).values_list("key", flat=True):
        index.remove(key)


@contextlib.contextmanager
def worker(path: str) -> Iterator[subprocess.Popen]:
    """`manage.py index_worker` on the database at `path`, until the end of the body."""
    process = started_worker(path)
    try:
        yield process
    finally:
        process.terminate()
        process.wait()


def started_worker(path: str) -> subprocess.Popen:
    """The same, which whoever asks must end. It reads its settings from the environment."""
    environment = os.environ | {
        "DATABASE_URL": f"sqlite:///{path}",
        "DJANGO_SETTINGS_MODULE": "portal.settings.base",
        "ELASTICSEARCH_URL": settings.ELASTICSEARCH_URL,
        "ELASTICSEARCH_PREFIX": settings.ELASTICSEARCH_PREFIX,
    }
    return subprocess.Popen([sys.executable, "manage.py", "index_worker"], cwd=place.ROOT, env=environment)


def is_drained() -> bool:
    """Whether nothing waits."""
    return not Change.objects.waiting().exists()


def invented(number: int) -> str:
    """A word that no text holds, far from any other such word."""
    chance = random.Random(number)
    return "".join(chance.choice("bdfgklmnprtv") + chance.choice("aiou") for _ in range(7))
