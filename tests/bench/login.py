"""Whether the log-in form takes longer for an address that has an account (TRUST, Enumeration)."""

import itertools
import math
import random
import statistics
import time
from urllib.parse import urlencode

from django.core.cache import cache
from django.urls import reverse

from . import corpus, place
from .deposit import TOKEN
from .figures import Figure
from .stack import Answer, Browser

TRIES = 400  # half of them for addresses that have an account
FORM = "application/x-www-form-urlencoded"


def login_timing_ms() -> Figure:
    """The difference of the medians, known and unknown addresses in random order; each try from another computer.

    `p` is how likely such a difference of ranks is by chance (Mann-Whitney): to be believed below .01.
    """
    corpus.ensure(place.LARGE)
    cache.clear()  # the failed attempts of the last run
    known = [f"membre{number}@bench.invalid" for number in range(TRIES // 2)]
    tries = [(email, True) for email in known] + [(f"in{email}", False) for email in known]
    random.Random(5).shuffle(tries)
    browser, path = Browser(), reverse("account_login")
    token = TOKEN.search(browser.get(path).text)[1]
    spent: dict[bool, list[float]] = {True: [], False: []}
    computed: dict[bool, list[float]] = {True: [], False: []}
    answers = set()
    for number, (email, is_known) in zip(itertools.count(), tries, strict=False):
        fields = {"csrfmiddlewaretoken": token, "login": email, "password": "une phrase qui n’est pas la bonne"}
        started, cpu = time.perf_counter(), time.process_time()
        answer = browser.post(path, urlencode(fields).encode(), FORM, f"10.0.{number // 250}.{number % 250 + 1}")
        spent[is_known].append(1000 * (time.perf_counter() - started))
        computed[is_known].append(1000 * (time.process_time() - cpu))
        answers.add(_told(answer, email))
    cache.clear()
    if len(answers) > 1:
        raise SystemExit(f"the answers differ: {[status for status, _ in answers]}")
    more = {"cpu": round(_apart(computed), 2), "p": round(_p(*spent.values()), 4)}
    return Figure(_apart(spent), "ms", more | {"known_ms": round(statistics.median(spent[True]), 1)})


def _apart(times: dict[bool, list[float]]) -> float:
    """How far the medians for known and unknown addresses are apart."""
    return abs(statistics.median(times[True]) - statistics.median(times[False]))


def _told(answer: Answer, email: str) -> tuple[int, str]:
    """What the answer says, the address typed and the form's token aside."""
    return answer.status, TOKEN.sub("", answer.text).replace(email, "")


def _p(one: list[float], other: list[float]) -> float:
    """The two-sided probability of Mann-Whitney's U, by its normal approximation (no ties among clock readings)."""
    ranked = sorted([(value, 0) for value in one] + [(value, 1) for value in other])
    ranks = sum(rank for rank, (_, which) in enumerate(ranked, 1) if which == 0)
    n, m = len(one), len(other)
    u = ranks - n * (n + 1) / 2
    z = (u - n * m / 2) / math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(z) / math.sqrt(2))
