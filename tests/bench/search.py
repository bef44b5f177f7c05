"""The search measured: how good it is on the French collection, and how quick on a large corpus.

`make bench` calls these on databases of its own. Nothing here is a copy of the engine: everything goes through
`search.index` and `search.service`.
"""

import datetime
import gzip
import itertools
import json
import math
import os
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from django.db import transaction
from django.http import QueryDict
from django.test import Client

from reseau.access import Reader
from reseau.geographie import load_territoires
from reseau.models import Adhesion, Audience, Line, Organisation, Personne, Role, Territoire
from search import index, service
from search.analysis import words
from search.index import EntryData
from search.models import Entry
from search.query import Query

COLLECTION = Path(os.environ.get("SHARED_DATA", Path(__file__).parents[3] / "shared" / "data")) / "recherche"
EVERYTHING = Reader(frozenset(), all_but=True)
# The readers of the corpus: what they read of it, and their role; officers read everything but drafts.
READERS = {"5": (0.05, Role.COMITE), "30": (0.3, Role.COMITE), "100": (1.0, Role.CHARGE_MISSION)}
_ROLES = (Role.FACILITATEUR, Role.STRUCTURE, Role.ACHETEUR, Role.AGENT_REGIONAL)
PAGES = 4
PAGE_WORDS = 150
BATCH = 250
_TYPES = ["ccap", "cctp", "rc", "ae", "modele_clause", "guide", "fiche_pratique", "deliberation", "bilan", "etude"]


def articles() -> list[dict]:
    """The articles of the French collection (id, title, body, code)."""
    with gzip.open(COLLECTION / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def topics() -> list[dict]:
    """Its queries, with the ids of the articles to find."""
    return [json.loads(line) for line in (COLLECTION / "requetes.jsonl").read_text("utf-8").splitlines()]


def load_collection() -> None:
    """Write the 15,000 articles as entries, into a database that holds nothing else."""
    audience = Audience.objects.network()
    _put(
        EntryData(
            key=f"article:{article['id']}",
            kind="article",
            type="",
            title=article["title"],
            passages=[(1, article["body"])],
            audience_id=audience.pk,
            owner_id=None,
            organisation_id=None,
            territoire_ids=[],
            date=datetime.date(2026, 1, 1),
            url=f"/articles/{article['id']}/",
        )
        for article in articles()
    )


def retrieval_figures() -> list[dict]:
    """R@10 and nDCG@10 of `service.search` on the loaded collection: as typed, without accents, with one error."""
    figures = []
    for suffix, variant in (("", "requete"), ("_plain", "sans_accents"), ("_typo", "avec_faute")):
        recall, gain = _quality(variant)
        figures.append({"name": f"retrieval{suffix}_r10", "value": round(recall, 4), "unit": "ratio"})
        figures.append({"name": f"retrieval{suffix}_ndcg10", "value": round(gain, 4), "unit": "ratio"})
    return figures


def _quality(variant: str) -> tuple[float, float]:
    scores = []
    for topic in topics():
        if topic[variant]:
            found = service.search(Query.from_text(topic[variant]), EVERYTHING)
            ids = [int(hit.entry.key.split(":")[1]) for hit in found.hits]
            scores.append(_scores(ids, set(topic["pertinents"])))
    recalls, gains = zip(*scores, strict=True)
    return sum(recalls) / len(recalls), sum(gains) / len(gains)


def _scores(ids: list[int], relevant: set[int]) -> tuple[float, float]:
    gained = sum(1 / math.log2(rank + 2) for rank, one in enumerate(ids) if one in relevant)
    best = sum(1 / math.log2(rank + 2) for rank in range(min(10, len(relevant))))
    return len(relevant & set(ids)) / len(relevant), gained / best


def load_corpus(documents: int = 50_000, audiences: int = 400) -> None:
    """Write `documents` entries of four pages of real French text, evenly over `audiences`, and their readers."""
    _put(_documents(documents, [audience.pk for audience in make_audiences(audiences)]))


def make_audiences(number: int) -> list[Audience]:
    """As many audiences of one role in one place, and for each share a member named in that share of them."""
    load_territoires()
    places = list(Territoire.objects.order_by("pk"))
    organisation, _ = Organisation.objects.get_or_create(
        siret="99102155000017", defaults={"nom": "Banc", "genre": "plateforme", "territoire": places[0]}
    )
    people = {share: _member(share, role, places[0], organisation) for share, (_, role) in READERS.items()}
    kinds = itertools.product(_ROLES, places, (0, organisation.pk))
    audiences = []
    for n, (role, place, within) in enumerate(itertools.islice(kinds, number)):
        named = [people[share] for share, (part, kind) in READERS.items() if kind == Role.COMITE and n < part * number]
        lines = [Line(role=role, territoire=place.pk, organisation=within), *(Line(personne=p.pk) for p in named)]
        audiences.append(Audience.objects.obtain(lines))
    return audiences


def reader_person(share: str) -> Personne:
    """The member who reads “5”, “30” or “100” per cent of the corpus."""
    return Personne.objects.get(email=f"banc-{share}@exemple.fr")


def _member(share: str, role: str, territoire: Territoire, organisation: Organisation) -> Personne:
    person, created = Personne.objects.get_or_create(
        email=f"banc-{share}@exemple.fr", defaults={"first_name": "Banc", "last_name": share}
    )
    if created:
        Adhesion.objects.create(personne=person, role=role, territoire=territoire, organisation=organisation)
    return person


def _documents(number: int, audience_ids: list[int]) -> Iterator[EntryData]:
    chance = random.Random(2026)
    bodies = [article["body"].split() for article in articles()]
    territoires = list(Territoire.objects.order_by("pk").values_list("pk", flat=True)[:24])
    organisations = list(Organisation.objects.order_by("pk").values_list("pk", flat=True)[:24])
    for n in range(1, number + 1):
        yield EntryData(
            key=f"banc:{n}",
            kind="banc",
            type=chance.choice(_TYPES),
            title=" ".join(chance.choice(bodies)[:8]),
            passages=[(page, _page(bodies, chance)) for page in range(1, PAGES + 1)],
            audience_id=audience_ids[n % len(audience_ids)],
            owner_id=None,
            organisation_id=chance.choice(organisations),
            territoire_ids=chance.sample(territoires, min(len(territoires), chance.choice([1, 1, 2]))),
            date=datetime.date(2018, 1, 1) + datetime.timedelta(days=chance.randrange(3200)),
            url=f"/banc/{n}/",
        )


def _page(bodies: list[list[str]], chance: random.Random) -> str:
    page: list[str] = []
    while len(page) < PAGE_WORDS:
        page += chance.choice(bodies)[: 2 * PAGE_WORDS]
    return " ".join(page)


def _put(entries: Iterator[EntryData]) -> None:
    batch: list[index.Analysed] = []
    for data in entries:
        batch.append(index.analyse(data))
        if len(batch) == BATCH:
            index.put_many(batch)
            batch = []
    with transaction.atomic():
        index.put_many(batch)


def words_in(share: float, number: int, reader: Reader = EVERYTHING) -> list[str]:
    """Some words that occur in about this share of what `reader` reads, the nearest first."""
    chance = random.Random(7)
    total = Entry.objects.filter(reader.q()).count()
    texts = [entry.passages.first().text for entry in Entry.objects.filter(reader.q()).order_by("pk")[:60]]
    known = sorted({word.exact for text in texts for word in words(text) if len(word.exact) > 4})
    sample = chance.sample(known, min(len(known), 400))
    apart = {word: abs(service.count(Query.from_text(word), reader) / total - share) for word in sample}
    return sorted(sample, key=apart.get)[:number]


def results_page(client: Client, text: str) -> Callable[[], None]:
    """A function that asks for the results page of `text`, everything printed, as `client`'s person."""
    address = "/recherche/?" + QueryDict(mutable=True).urlencode() + f"q={text}"

    def ask() -> None:
        assert client.get(address).status_code == 200

    return ask


def timed(ask: Callable[[], None]) -> tuple[float, float]:
    """The wall and CPU time of one call, in seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    ask()
    return time.perf_counter() - wall, time.process_time() - cpu
