"""What the worst query string costs: those of the tests, and those that the corpus makes dear."""

import itertools
import statistics
import sys
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import quote

from django.urls import reverse

from search import analysis
from search.models import Passage
from tests.search.hostile import query_strings

from . import corpus, databases, people, place
from .figures import Figure
from .stack import Browser, Cost, measured

READERS = ("30 %", "100 %")
SAMPLE = 400  # pages from which frequent words are taken
AGAIN, TIMES = 12, 5  # the dearest are asked again, so many times: a median is no accident


class Asked(NamedTuple):
    """One request."""

    reader: str
    path: str
    string: str


def query_string_ms() -> Figure:
    """The dearest of all query strings: page, suggestions and API, for a broad reader and for one of everything."""
    corpus.ensure(place.LARGE)
    browsers = {name: Browser(people.reader(name)) for name in READERS}
    costs = {asked: _cost(browsers[asked.reader], asked) for asked in _everything()}
    dearest = sorted(costs, key=lambda asked: -costs[asked].wall)[:AGAIN]
    medians = {asked: _median(browsers[asked.reader], asked) for asked in dearest}
    worst = max(medians, key=lambda asked: medians[asked].wall)
    milliseconds = {of: round(1000 * getattr(medians[worst], of), 1) for of in ("wall", "cpu")}
    more = {"reader": worst.reader, "path": worst.path, "string": worst.string[:80], "asked": len(costs)}
    return Figure(milliseconds["wall"], "ms", milliseconds | more)


def _everything() -> Iterator[Asked]:
    strings = [*query_strings(), *(f"q={quote(text)}" for text in _dear_texts())]
    paths = [reverse(name) for name in ("search:results", "search:suggest", "api:search")]
    for number, string in enumerate(strings, 1):
        databases.say(f"query strings: {number} of {len(strings)}")
        yield from (Asked(reader, path, string) for reader in READERS for path in paths)
    print(file=sys.stderr)


def _cost(browser: Browser, asked: Asked) -> Cost:
    """What one request costs. Raises where the answer is neither an answer nor a kind refusal."""
    answer, cost = measured(browser, asked.path, asked.string)
    if answer.status not in (200, 400):
        raise SystemExit(f"{asked.path}?{asked.string[:200]} answered {answer.status}")
    return cost


def _median(browser: Browser, asked: Asked) -> Cost:
    costs = [_cost(browser, asked) for _ in range(TIMES)]
    return Cost(statistics.median(cost.wall for cost in costs), statistics.median(cost.cpu for cost in costs))


def _dear_texts() -> list[str]:
    """What an engine does most work for: the most frequent words, together, in phrases, excluded, misspelt."""
    words = _frequent_words()
    misspelt = [f"{word[:2]}q{word[3:]}" for word in words]
    return [
        words[0],
        " ".join(words[:2]),
        " ".join(words[:6]),
        " ".join(words),
        " ".join(misspelt[:4]),
        " ".join(misspelt),
        " ".join([*words[:8], *misspelt[8:12]]),
        " ".join(f'"{one} {other}"' for one, other in itertools.pairwise(words)),
        f'"{" ".join(words)}"',
        " ".join([*words[:6], *(f'"{word}"' for word in words[6:])]),
        " ".join([words[0], *(f"-{word}" for word in words[1:])]),
        " ".join(f"-{word}" for word in words),
        "-motquinestnullepart",
        "CCAP RC AE CCTP PLIE SIAE MDE SPASER ESAT EA ACI ETTI article 14 article 30",
        " ".join("abcdefghijklmnopqrst"),
        " ".join(map(str, range(1, 25))),
    ]


def _frequent_words(number: int = 24) -> list[str]:
    """The words on most pages of a sample of the corpus, as they are written."""
    pages = Passage.objects.order_by("pk").values_list("text", flat=True)[: 10 * SAMPLE : 10]
    counts: Counter[str] = Counter()
    for text in pages:
        counts.update({text[start:end].lower() for start, end, _ in analysis.tokens(text)})
    return [word for word, _ in counts.most_common(3 * number) if len(word) > 3][:number]
