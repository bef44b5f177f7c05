"""The faults of a search server, with the whole stack before it: what leaks, who waits, what is lost.

A leak is any byte of an answer to the reader of 5 % that depends on a document of which they know nothing: the page
about its secret word must be, word apart, the page about a word that occurs nowhere.
"""

import contextlib
import re
import statistics
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.test import override_settings
from django.urls import reverse

from reseau.models import Audience, Line
from search import engines
from search.engines.elastic import compare, indices, rebuild
from search.models import Change, Entry
from tests.relay import Relay, relay
from tests.search.elastic import faults

from . import indexing, people
from .figures import Figure
from .indexing import put
from .stack import Browser

SECRET, NOWHERE = indexing.invented(991), indexing.invented(992)  # of one length
EDITS, FEW = 1_000, 100
SLOWEST_ANSWER, DRAINED, MORE_TO_SAVE, OTHER_PAGES = 1.5, 120.0, 0.1, 1.3  # TRUST, Faults
AFTER = 20.0  # seconds within which the server is used again

# Tokens against forged requests, and who answers: no word of a document.
_NOTICE = r'<div class="messages"><div class="callout" role="status"><p><b>La recherche répond.*?</div></div>'
_VARIES = re.compile(rf'(?:value|data-token)="\w{{64}}"|{_NOTICE}', re.DOTALL)


def fault_leaks() -> Figure:
    """Leaks, and other promises of TRUST that did not hold, over all faults; each is named in `broken`."""
    with (
        indexing.library() as path,
        relay(settings.ELASTICSEARCH_URL) as door,
        override_settings(ELASTICSEARCH_URL=door.url, ELASTICSEARCH_TIMEOUT=0.8),
    ):
        rebuild.rebuild()
        return _Scene(path, door).played()


class _Scene:
    """A library with a secret in it, a worker, and two readers: one who may know, one who may not."""

    def __init__(self, path: str, door: Relay):
        self.path, self.door = path, door
        self.few, self.officer = Browser(people.reader("5 %")), Browser(people.reader("100 %"))
        self.broken, self.measured = [], {}
        closed = Audience.objects.obtain([Line(personne=people.reader("30 %").pk)])
        put(f"{indexing.KIND}:secret", f"Note {SECRET}", f"une clause {SECRET}", closed)

    def played(self) -> Figure:
        """Every fault in turn."""
        with indexing.worker(self.path):
            self._wait_until_well()
            plain, page = self._edited(FEW, "avant"), self._other_page()
            self._play("stopped", faults.stopped, lambda: self._save(EDITS, plain))
            self._play("hung", faults.hung, lambda: (self._save(FEW, plain), self._read_others(page)))
            self._play("read_only", faults.read_only, lambda: self._save(FEW, plain), is_degraded=False)
            self._play("foreign", faults.of_someone_else, self._noticed)
            self._play("closed", faults.closed)
            self._play("deleted", _deleted)
            self._play("poison", lambda door: faults.refusing(f"{indexing.KIND}:7"), self._poison, is_degraded=False)
        self._play("killed", self._killed_worker, is_degraded=False)
        return Figure(len(self.broken), "leaks", {"broken": self.broken, **self.measured})

    def _play(self, name: str, fault: Callable, act: Callable = lambda: None, is_degraded: bool = True) -> None:
        answers: list[float] = []
        with fault(self.door):
            answers += self._looked(name, False)
            act()
            answers += self._looked(name, is_degraded)
        returned = time.perf_counter()
        self._wait_until_well()
        drained = time.perf_counter() - returned
        answers += self._looked(name, False)
        self.measured[name] = {"slowest_answer_s": round(max(answers), 2), "well_again_s": round(drained, 1)}
        self._judge(name, "answer", max(answers), SLOWEST_ANSWER)
        self._judge(name, "drained", drained, DRAINED)
        self._judge(name, "differing", len(compare.differences(indices.live())), 0)

    def _looked(self, name: str, is_degraded: bool) -> list[float]:
        """Look for leaks, and that who may know finds it; returns the seconds of each answer."""
        seconds, pages = [], []
        for word in (SECRET, NOWHERE):
            started = time.perf_counter()
            pages.append(self._answers(self.few, word))
            seconds.append((time.perf_counter() - started) / 2)
        told = pages[0].replace(SECRET, NOWHERE) != pages[1]
        if told or SECRET in self._answers(self.few, "clause"):
            self.broken.append(f"{name}: leak")
        seen = self._answers(self.officer, SECRET)
        if f"Note <mark>{SECRET}</mark>" not in seen:
            self.broken.append(f"{name}: not found by who may")
        if is_degraded and "mode de secours" not in self._page(self.few, "clause"):
            self.broken.append(f"{name}: no notice")
        return seconds

    def _answers(self, browser: Browser, word: str) -> str:
        suggested = browser.get(reverse("search:suggest"), q=word[:6]).text.replace(word[:6], "")
        return " ".join(_VARIES.sub("", self._page(browser, word) + suggested).split())

    @staticmethod
    def _page(browser: Browser, word: str) -> str:
        answer = browser.get(reverse("search:results"), q=word)
        if answer.status != 200:
            raise SystemExit(f"the results page answered {answer.status}")
        return answer.text

    def _save(self, edits: int, plain: float) -> None:
        self._judge("saving", "seconds more", self._edited(edits, "pendant") - plain, MORE_TO_SAVE)

    @staticmethod
    def _edited(edits: int, word: str) -> float:
        """Seconds that one of so many edits takes."""
        started = time.perf_counter()
        for number in range(edits):
            put(f"{indexing.KIND}:{number}", f"Note {word}", f"une phrase {word} {number}", Audience.objects.network())
        return (time.perf_counter() - started) / edits

    def _read_others(self, plain: float) -> None:
        self._judge("hung", "other pages", self._other_page() / plain, OTHER_PAGES)

    def _other_page(self) -> float:
        times = []
        for _ in range(30):
            started = time.perf_counter()
            self.few.get(reverse("documents:list"))
            times.append(time.perf_counter() - started)
        return statistics.median(times)

    def _poison(self) -> None:
        """Among 500 edits one is refused: the others go on, it is parked."""
        self._edited(500, "poison")
        self._until(lambda: indexing.is_drained() and Change.objects.parked().exists(), DRAINED)
        self._judge("poison", "parked", abs(Change.objects.parked().count() - 1), 0)
        put(f"{indexing.KIND}:7", "Note saine", "une phrase", Audience.objects.network())

    @contextlib.contextmanager
    def _killed_worker(self, door: Relay) -> Iterator[None]:
        self._edited(EDITS, "tué")
        worker = indexing.started_worker(self.path)
        self._until(lambda: Change.objects.exclude(lease="").exists(), DRAINED)
        worker.kill()
        worker.wait()
        Change.objects.update(leased_until=None)  # as if a minute had passed
        with indexing.worker(self.path):
            yield
            self._until(indexing.is_drained, DRAINED)

    def _noticed(self) -> None:
        """Whose index the alias leads to is looked at from time to time; until then ours is asked by its name."""
        self._until(lambda: not engines.answering().is_well(), AFTER)

    def _wait_until_well(self) -> None:
        """Until nothing waits, and the server answers again."""
        self._until(lambda: indexing.is_drained() and engines.answering().is_well(), DRAINED + AFTER)

    def _until(self, condition: Callable[[], bool], seconds: float) -> None:
        end = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > end:
                raise SystemExit(f"not well again after {seconds} s: {Entry.objects.count()} entries, {self.measured}")
            time.sleep(0.1)

    def _judge(self, name: str, what: str, value: float, most: float) -> None:
        known = self.measured.setdefault("worst", {})
        known[f"{name}, {what}"] = round(max(value, known.get(f"{name}, {what}", value)), 3)
        if value > most:
            self.broken.append(f"{name}: {what} {value:.2f}")


@contextlib.contextmanager
def _deleted(door: Relay) -> Iterator[None]:
    """The worker builds it again by itself, maybe while one looks on."""
    indices.drop([indices.fit()])
    yield
