"""What a million pages cost on Elasticsearch: the results page in H, and the right of a reader in every search."""

import itertools
import random
import statistics
import time

from django.urls import reverse

from reseau.access import Reader
from search import engines, service
from search.engines.elastic import indices
from search.query import Query

from . import million, pages, people
from .figures import Figure
from .stack import Browser

SHARES = {"rare": 0.0275, "frequent": 0.30}  # of the documents that hold a word
WORDS, SAMPLE = 5, 1_500
ROUNDS = 8
ANYONE = Reader(frozenset(), all_but=True)  # no right is asked: everything is read


def es_rights_ratio() -> Figure:
    """p95 of a search as the results page makes it, against the same search by who reads everything; the worst reader.

    The server keeps no answers: each is found anew.
    """
    with million.opened() as shelf:
        texts = [text for some in _prepared(shelf).values() for text in some]
        _keep_answers(False)
        ratios = {name: _ratio(texts, people.rights(name)) for name in people.READERS}
        _keep_answers(True)
    worst = max(ratios, key=lambda name: ratios[name]["ratio"])
    return Figure(ratios[worst]["ratio"], "times", {"reader": worst, "readers": ratios, "queries": len(texts)})


def _ratio(texts: list[str], reader: Reader) -> dict[str, float]:
    spent: dict[str, list[float]] = {"with": [], "without": []}
    for text in [*texts, *texts * ROUNDS]:
        spent["with"].append(_seconds(text, reader))
        spent["without"].append(_seconds(text, ANYONE))
    p95 = {name: statistics.quantiles(some[len(texts) :], n=20)[-1] for name, some in spent.items()}
    found = {f"p95_{name}_ms": round(1000 * seconds, 1) for name, seconds in p95.items()}
    return {"ratio": round(p95["with"] / p95["without"], 2), **found}


def _seconds(text: str, reader: Reader) -> float:
    query, started = Query.from_text(text), time.perf_counter()
    service.search(query, reader)
    return time.perf_counter() - started


def es_results_h() -> Figure:
    """The results page in H: the worst reader of the worst kind of question; also where the server keeps no answers."""
    with million.opened() as shelf:
        texts = _prepared(shelf)
        measured = _in_h(texts)
        _keep_answers(False)
        anew = _in_h(texts)
        _keep_answers(True)
    worst = max(measured, key=lambda name: max(measured[name]))
    more = {"of": worst, "wall_cpu": measured, "found_anew": anew, "words": texts}
    return Figure(max(measured[worst]), "H", more)


def _in_h(texts: dict[str, list[str]]) -> dict[str, list[float]]:
    found = {}
    for name, (kind, some) in itertools.product(people.READERS, texts.items()):
        page = pages.Page(reverse("search:results"), tuple({"q": text} for text in some))
        costs = pages.against_h(page, Browser(people.reader(name)))
        found[f"{kind}, {name}"] = [costs["wall"], costs["cpu"]]
    return found


def _keep_answers(kept: bool) -> None:
    """Whether the server may answer the same question twice without looking again, as it does unless told otherwise."""
    indices.patient().indices.put_settings(index=indices.live(), settings={"index.requests.cache.enable": kept})


def _prepared(shelf: million.Shelf) -> dict[str, list[str]]:
    """The questions by kind, all that they show being in the database."""
    texts = _texts(shelf)
    readers = [ANYONE, *map(people.rights, people.READERS)]
    questions = [Query.from_text(text).question() for some in texts.values() for text in some]
    shown = [engines.answering().find(question, reader).ids for question in questions for reader in readers]
    million.keep(shelf, itertools.chain.from_iterable(shown))
    if not engines.answering().is_well():
        raise SystemExit("Elasticsearch did not answer")
    return texts


def _texts(shelf: million.Shelf) -> dict[str, list[str]]:
    """Words that some 3 % and 30 % of the documents hold, the most frequent one, and several together."""
    written = shelf.library.written()
    stems = sorted(stem for stem in written if len(stem) >= 5 and stem.isalpha())
    held = _held(random.Random(7).sample(stems, SAMPLE))
    near = {
        kind: [written[stem] for stem in sorted(held, key=lambda stem: abs(held[stem] - share))[:WORDS]]
        for kind, share in SHARES.items()
    }
    together = [" ".join(pair) for pair in zip(near["rare"], near["frequent"], strict=True)]
    several = [*together, " ".join(near["frequent"][:3]), " ".join(near["rare"][:3])]
    return near | {"most": [written[max(held, key=held.get)]], "several": several}


def _held(stems: list[str]) -> dict[str, float]:
    """The share of the documents that hold each of these stems."""
    lines: list[dict] = []
    for stem in stems:
        lines += [{}, {"size": 0, "track_total_hits": True, "query": {"term": {"text_stems": stem}}}]
    answer = indices.patient().msearch(index=indices.live(), searches=lines)
    totals = [body["hits"]["total"]["value"] for body in answer["responses"]]
    return {stem: total / million.DOCUMENTS for stem, total in zip(stems, totals, strict=True)}
