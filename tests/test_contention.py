"""Many write while many read: nobody is shown a locked database, and writes stay quick."""

import statistics
import threading
import time

import pytest
from django.db import connection
from django.utils import timezone

from reseau.models import Audience
from search import index
from search.models import Entry

from .network import Network, logged_in

WRITERS, READERS, SECONDS = 8, 20, 6
PAUSE = 0.02  # seconds between two actions of one thread
WORST_WRITE = 3.0  # seconds, for 19 writes in 20: the machine of the tests does other things meanwhile


class Crowd:
    """Threads that repeat an action until time is up, and what they met."""

    def __init__(self, seconds: float):
        self.end = time.monotonic() + seconds
        self.failures: list[BaseException] = []
        self.threads: list[threading.Thread] = []

    def repeat(self, action, times: list[float]) -> None:
        """Start one thread that repeats `action(n)`, and notes how long each took (seconds)."""
        thread = threading.Thread(target=self._run, args=(action, times))
        self.threads.append(thread)
        thread.start()

    def wait(self) -> None:
        """Until all threads are done."""
        for thread in self.threads:
            thread.join()

    def _run(self, action, times: list[float]) -> None:
        number = 0
        try:
            while time.monotonic() < self.end:
                started = time.monotonic()
                action(number)
                times.append(time.monotonic() - started)
                number += 1
                time.sleep(PAUSE)
        except BaseException as error:
            self.failures.append(error)
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
def test_eight_writers_and_twenty_readers_get_along():
    network, everyone = Network(), Audience.objects.network()
    writes, reads, statuses = [], [], set()
    written: set[str] = set()

    def write(key: str) -> None:
        index.put(_entry(key, everyone.pk))
        written.add(key)

    crowd = Crowd(SECONDS)
    for writer in range(WRITERS):
        crowd.repeat(lambda n, w=writer: write(f"essai:{w}-{n % 5}"), writes)
    for _ in range(READERS):
        client = logged_in(network.f1)
        crowd.repeat(lambda n, c=client: statuses.add(c.get("/documents/").status_code), reads)
    crowd.wait()
    assert crowd.failures == []
    assert statuses == {200}
    assert set(Entry.objects.values_list("key", flat=True)) == written
    assert statistics.quantiles(writes, n=20)[18] <= WORST_WRITE


def _entry(key: str, audience: int) -> index.EntryData:
    return index.EntryData(
        key=key,
        kind="essai",
        type="",
        title=f"Titre de {key}",
        passages=[(page, "pénalité par heure d’insertion non réalisée " * 40) for page in (1, 2, 3)],
        audience_id=audience,
        owner_id=None,
        organisation_id=None,
        territoire_ids=[],
        date=timezone.localdate(),
        url="/",
    )
