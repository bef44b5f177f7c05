"""How good the search is, on the French collection: what `search.service` answers, as a results page asks it."""

import datetime
import json
import math
from collections.abc import Callable
from functools import cache

from reseau.access import Reader
from reseau.models import Audience
from search import index, service, supplied
from search.index import EntryData
from search.query import Query

from . import databases, place
from .figures import Figure
from .texts import articles

EVERYTHING = Reader(frozenset(), all_but=True)
BATCH = 250
DEPTH = 10  # hits that count


@cache
def qualities(variant: str) -> tuple[float, float]:
    """R@10 and nDCG@10 over the 200 queries: "requete", "sans_accents" or "avec_faute"."""
    database = databases.Database(databases.made(place.database("collection"), load))
    with database.active():
        found = measured(variant)
    database.close()
    return found


def measured(variant: str) -> tuple[float, float]:
    """The same in the database in use, which holds the collection and nothing else; with the supplied synonyms."""
    supplied.load()
    return scored(variant, _found)


def scored(variant: str, find: Callable[[str], list[int]]) -> tuple[float, float]:
    """The same of any search: `find` gives the ids of the best articles for a text."""
    scores = [_scores(find(topic[variant]), set(topic["pertinents"])) for topic in topics() if topic[variant]]
    recalls, gains = zip(*scores, strict=True)
    return sum(recalls) / len(recalls), sum(gains) / len(gains)


def figure(variant: str, which: int) -> Figure:
    """One of the two qualities of a variant; for the plain one also what it is without accents."""
    more = {"without_accents": round(qualities("sans_accents")[which], 4)} if variant == "requete" else {}
    return Figure(qualities(variant)[which], "ratio", more)


def topics() -> list[dict]:
    """The queries, with the ids of the articles to find."""
    lines = (place.collection() / "requetes.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def load() -> None:
    """Write the 15,000 articles as entries into a database that holds nothing else."""
    audience = Audience.objects.network()
    batch = []
    for article in articles():
        batch.append(index.analyse(_entry(article, audience.pk)))
        if len(batch) == BATCH:
            index.put_many(batch)
            batch = []
    index.put_many(batch)


def _entry(article: dict, audience_id: int) -> EntryData:
    return EntryData(
        key=f"article:{article['id']}",
        kind="article",
        type="",
        title=article["title"],
        passages=[(1, article["body"])],
        audience_id=audience_id,
        owner_id=None,
        organisation_id=None,
        territoire_ids=[],
        date=datetime.date(2026, 1, 1),
        url=f"/articles/{article['id']}/",
    )


def _found(text: str) -> list[int]:
    hits = service.search(Query.from_text(text), EVERYTHING).hits
    return [int(hit.entry.key.partition(":")[2]) for hit in hits][:DEPTH]


def _scores(ids: list[int], relevant: set[int]) -> tuple[float, float]:
    gained = sum(1 / math.log2(rank + 2) for rank, one in enumerate(ids) if one in relevant)
    best = sum(1 / math.log2(rank + 2) for rank in range(min(DEPTH, len(relevant))))
    return len(relevant & set(ids)) / len(relevant), gained / best
