"""How long a deposited document takes to be found, with a worker of its own process as in production."""

import contextlib
import random
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Max
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from documents import actions
from documents.models import Document
from tests.documents.library import pdf

from . import corpus, people, place
from .figures import Figure
from .stack import Answer, Browser

TRIES, PAGES = 11, 4
PATIENCE, EVERY = 60, 0.05  # seconds
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


def deposit_to_hit_s() -> Figure:
    """Seconds from sending a PDF of four pages to finding a word of its last page; its title is found at once."""
    corpus.ensure(place.LARGE)
    browser = Browser(people.reader("30 %"))
    before = Document.objects.aggregate(last=Max("pk"))["last"]
    try:
        with _worker():
            waited = [_until_found(browser, number) for number in range(TRIES + 1)][
                1:
            ]  # the first waits for the worker
    finally:
        for document in Document.objects.filter(pk__gt=before):
            actions.delete(document)
    by_title, by_text = zip(*waited, strict=True)
    more = {"slowest": round(max(by_text), 2), "by_title_s": round(statistics.median(by_title), 2)}
    return Figure(statistics.median(by_text), "s", more)


@contextlib.contextmanager
def _worker() -> Iterator[None]:
    process = subprocess.Popen([sys.executable, "manage.py", "worker"], cwd=place.ROOT, stdout=sys.stderr)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def _until_found(browser: Browser, number: int) -> tuple[float, float]:
    """Seconds until the title is found (which must be at the first try), and until the text is."""
    title, word = _invented(number), _invented(number + 100)
    pages = [f"Page {page} du document, sur la clause d'insertion." for page in range(1, PAGES)] + [f"Enfin {word}."]
    started = time.perf_counter()
    send(browser, SimpleUploadedFile(f"{title}.pdf", pdf(*pages)))
    address = reverse("documents:detail", args=[Document.objects.latest("pk").pk])
    if address not in _results(browser, title):
        raise SystemExit("a deposited document is not found by its title at once")
    by_title = time.perf_counter() - started
    while address not in _results(browser, word):
        if time.perf_counter() - started > PATIENCE:
            raise SystemExit(f"a deposited document is not found in its text after {PATIENCE} s")
        time.sleep(EVERY)
    return by_title, time.perf_counter() - started


def send(browser: Browser, file: SimpleUploadedFile) -> Answer:
    """Deposit a file as the page's form does without JavaScript."""
    path = reverse("documents:deposit")
    token = TOKEN.search(browser.get(path).text)[1]
    body = encode_multipart(BOUNDARY, {"csrfmiddlewaretoken": token, "fichiers": file, "complet": "1"})
    return browser.post(path, body, MULTIPART_CONTENT)


def _results(browser: Browser, word: str) -> str:
    return browser.get(reverse("search:results"), q=word).text


def _invented(number: int) -> str:
    """A word that no text holds, far from any other such word."""
    chance = random.Random(number)
    return "".join(chance.choice("bdfgklmnprtv") + chance.choice("aiou") for _ in range(6))
