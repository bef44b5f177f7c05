"""What pages cost: in H, a request that only loads session and user; in SQL statements; as the library grows."""

import itertools
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Max
from django.urls import reverse

from documents.models import Document
from reseau import names
from search import service
from search.query import Query

from . import corpus, databases, people, place
from .figures import Figure
from .stack import Browser, Cost, queries, timed
from .urls import H

WARM_UP, ROUNDS = 6, 36


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it is asked: with each of these queries in turn."""

    path: str
    queries: tuple[dict[str, str], ...] = ({},)


PAGES = {
    "dashboard_h": "Accueil",
    "library_h": "Documents",
    "download_h": "Téléchargement",
    "results_rare_h": "Résultats, mot rare",
    "results_frequent_h": "Résultats, mot fréquent",
    "suggest_h": "Suggestions",
    "document": "Document",
}
BEGINNINGS = ("cl", "organisation 1", "prénom nom 2")  # of titles, of organisations, of people


def page(name: str, reader: str) -> Page:
    """One of PAGES, for one of the readers."""
    if name in ("download_h", "document"):
        readable = Document.objects.readable_by(people.rights(reader)).filter(published_at__isnull=False)
        pk = readable.aggregate(last=Max("pk"))["last"]
        return Page(reverse(f"documents:{'download' if name == 'download_h' else 'detail'}", args=[pk]))
    if name.startswith("results"):
        words = corpus.words()["rare" if name == "results_rare_h" else "frequent"]
        return Page(reverse("search:results"), tuple({"q": word} for word in words))
    if name == "suggest_h":
        return Page(reverse("search:suggest"), tuple({"q": beginning} for beginning in BEGINNINGS))
    return Page(reverse("portal:accueil" if name == "dashboard_h" else "documents:list"))


def in_h(name: str) -> Figure:
    """The worst of the three readers: medians of the page and of H, interleaved, wall and CPU."""
    corpus.ensure(place.LARGE)
    measured = {reader: against_h(page(name, reader), Browser(people.reader(reader))) for reader in people.READERS}
    worst = max(measured, key=lambda reader: max(measured[reader]["wall"], measured[reader]["cpu"]))
    costs = measured[worst]
    others = {reader: [found["wall"], found["cpu"]] for reader, found in measured.items()}
    return Figure(max(costs["wall"], costs["cpu"]), "H", costs | {"reader": worst, "readers": others})


def against_h(page: Page, browser: Browser) -> dict[str, float]:
    """The medians of a page against those of H, wall and CPU, with both in milliseconds of CPU."""
    asked = itertools.cycle(page.queries)
    pairs = [(timed(browser, H), timed(browser, page.path, **next(asked))) for _ in range(WARM_UP + ROUNDS)]
    h, whole = zip(*pairs[WARM_UP:], strict=True)
    ratios = {of: round(_median(whole, of) / _median(h, of), 2) for of in ("wall", "cpu")}
    return ratios | {"h_ms": round(1000 * _median(h, "cpu"), 2), "page_ms": round(1000 * _median(whole, "cpu"), 2)}


def _median(costs: tuple[Cost, ...], of: str) -> float:
    return statistics.median(getattr(cost, of) for cost in costs)


def sql_max() -> Figure:
    """The most SQL statements that any of the pages makes for any reader, the first of a session included.

    Not those that a process makes once in some seconds, whatever is asked: names (`reseau.names`), synonyms.
    """
    corpus.ensure(place.LARGE)
    counts = {f"{name}, {reader}": count for name in PAGES for reader, count in _counts(name)}
    worst = max(counts, key=counts.get)
    most = {name: max(c for key, c in counts.items() if key.startswith(f"{name},")) for name in PAGES}
    return Figure(counts[worst], "queries", {"page": worst, "pages": most})


def _counts(name: str) -> Iterator[tuple[str, int]]:
    for reader in people.READERS:
        browser, wanted = Browser(people.reader(reader)), page(name, reader)
        timed(browser, H)  # a session notes its first use
        names.load()
        Query.from_text("clause")
        yield reader, max(len(queries(browser, wanted.path, **query)) for query in wanted.queries)


def results_growth() -> Figure:
    """The results page of the reader of 5 %, who finds the same in both corpora: the large one against the small."""
    opened = {size: databases.Database(corpus.ensure(size)) for size in (place.SMALL, place.LARGE)}
    measured = {name: _growth(name, opened) for name in ("results_rare_h", "results_frequent_h")}
    for database in opened.values():
        database.close()
    worst = max(measured, key=lambda name: max(measured[name]["wall"], measured[name]["cpu"]))
    found = measured[worst]
    return Figure(max(found["wall"], found["cpu"]), "times", found | {"page": PAGES[worst], "pages": measured})


def _growth(name: str, opened: dict[int, databases.Database]) -> dict[str, float]:
    wanted = page(name, "5 %")
    costs: dict[int, list[Cost]] = {size: [] for size in opened}
    browsers, hits = {}, {}
    for size, database in opened.items():
        with database.active():
            browsers[size] = Browser(people.reader("5 %"))
            hits[size] = [_hits(query["q"]) for query in wanted.queries]
    if hits[place.SMALL] != hits[place.LARGE]:
        raise SystemExit(f"the two corpora do not hold the same for this reader: {hits}")
    asked = itertools.cycle(wanted.queries)
    for _ in range(WARM_UP + ROUNDS):
        query = next(asked)
        for size, database in opened.items():
            with database.active():
                costs[size].append(timed(browsers[size], wanted.path, **query))
    small, large = (tuple(costs[size][WARM_UP:]) for size in (place.SMALL, place.LARGE))
    ratios = {of: round(_median(large, of) / _median(small, of), 2) for of in ("wall", "cpu")}
    return ratios | {"page_ms": round(1000 * _median(large, "cpu"), 2), "hits": hits[place.LARGE]}


def _hits(words: str) -> int:
    return service.count(Query.from_text(words), people.rights("5 %"))
