"""A million pages in Elasticsearch: 250,000 documents of real French text recombined, and their database.

The index is filled straight from the texts, under the names and the mapping of the project. The database holds the
network and, of the documents, those alone that a page of the bench shows: the others would be 3 GB that nobody reads.
Both are kept for the next run: the database until its schema changes, the index until NAME or the mapping does. On a
server that others use, delete `bench-million*` afterwards.
"""

import contextlib
import datetime
import json
import os
import random
import time
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NamedTuple

from django.db import transaction
from django.test import override_settings
from elasticsearch import ApiError, helpers

from documents.models import Document, Page, Version
from documents.models.documents import fold
from search import analysis, facets, index
from search.engines.elastic import indices, mapping
from search.models import Entry, Installation, Passage
from tests import elasticsearch

from . import corpus, databases, elastic, people, place
from .figures import LeftOut
from .texts import APART, PAGE_LENGTH, PAGES, Library, Piece

NAME = "million1"  # another number when what is written below changes
DOCUMENTS = int(os.environ.get("BENCH_DOCUMENTS", 250_000))  # fewer to try the bench itself
SEED = 20261123
NEWEST = datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC)
OLDEST = 5 * 365 * 24 * 60  # minutes before that
LOADING = {"chunk_size": 250, "thread_count": 2, "queue_size": 4, "max_chunk_bytes": 8 * 1024 * 1024}


class Row(NamedTuple):
    """One document of the corpus: its entry, and its pages as the articles they are made of."""

    entry: Entry
    pages: list[list[Piece]]

    def texts(self) -> list[str]:
        """The pages as raw texts."""
        return [APART.join(piece.text for piece in page) for page in self.pages]


class Shelf:
    """The documents of the corpus by number, each made from its number alone."""

    def __init__(self):
        self.library = Library()
        self._network = json.loads(_network_file().read_text(encoding="utf-8"))
        self._codes = list(self.library._codes.values())
        self._sizes = [len(pieces) for pieces in self._codes]
        weights = self._network.pop("weights")
        self._audiences = random.Random(SEED).choices(self._network["audiences"], weights, k=DOCUMENTS)

    def row(self, number: int) -> Row:
        """The document of this number, from 1."""
        chance = random.Random(number)
        type_, label = chance.choice(Document.Type.choices)
        pieces = chance.choices(self._codes, self._sizes)[0]
        subject = " ".join(chance.choice(pieces).text.split()[:9])
        date = (NEWEST - datetime.timedelta(minutes=chance.randrange(OLDEST))).date()
        organisation = chance.choice(self._network["organisations"])
        entry = Entry(
            pk=number,
            key=f"document:{number}",
            kind="document",
            type=type_,
            title=f"{label} : {subject}"[:250],
            audience_id=self._audiences[number - 1],
            owner_id=chance.choice(self._network["depositors"]),
            organisation_id=organisation,
            date=date,
            shape=facets.pack_shape("document", type_, organisation, date.year),
            zones=facets.pack_zones(chance.sample(self._network["territoires"], chance.choice((1, 1, 2)))),
            url=f"/documents/{number}/",
        )
        return Row(entry, [_page(chance, pieces) for _ in range(PAGES)])


def _page(chance: random.Random, pieces: list[Piece]) -> list[Piece]:
    chosen: list[Piece] = []
    while sum(len(piece.text) for piece in chosen) < PAGE_LENGTH:
        chosen.append(chance.choice(pieces))
    return chosen


@contextlib.contextmanager
def opened() -> Iterator[Shelf]:
    """The corpus, loaded if need be (some minutes): its database is in use, and Elasticsearch answers for it."""
    if not elasticsearch.url():
        raise LeftOut("no Elasticsearch: ELASTICSEARCH_URL_FOR_TESTS names one, ELASTICSEARCH_START starts one")
    database = databases.Database(databases.made(place.database(NAME), _settle))
    said = {"URL": elasticsearch.url(), "PREFIX": f"bench-{NAME}", "TIMEOUT": elastic.TIMEOUT}
    with override_settings(**{f"ELASTICSEARCH_{name}": value for name, value in said.items()}), database.active():
        shelf = Shelf()
        if not _is_loaded():
            _load(shelf)
        yield shelf
    database.close()


def _network_file():
    return place.database(NAME).with_suffix(".json")


def _settle() -> None:
    """The same network each time, and an installation that knows the index of another time as its own."""
    Installation.objects.update_or_create(pk=1, defaults={"token": NAME})
    network = people.settle(random.Random(SEED))
    said = {name: [one.pk for one in getattr(network, name)] for name in ("audiences", "organisations", "depositors")}
    said |= {"territoires": [one.pk for one in network.territoires], "weights": network.weights}
    _network_file().write_text(json.dumps(said), encoding="utf-8")


def _is_loaded() -> bool:
    try:
        return indices.patient().count(index=indices.fit())["count"] == DOCUMENTS
    except (ApiError, indices.Unfit):
        return False


def _load(shelf: Shelf) -> None:
    """Fill a new index, and let it be the one that is searched."""
    indices.drop(indices.patient().indices.get(index="bench-million*", expand_wildcards="all"))
    name, started = indices.new_name(), time.monotonic()
    indices.create(name)
    actions = ({"_index": name, "_id": number, **_source(shelf.row(number))} for number in range(1, DOCUMENTS + 1))
    patient = indices.patient().options(request_timeout=300)
    for done, _ in enumerate(helpers.parallel_bulk(patient, actions, **LOADING), 1):
        if done % 5_000 == 0:
            databases.say(f"{done} documents in Elasticsearch, {time.monotonic() - started:.0f} s")
    indices.open_(name)
    indices.swap(name)


def _source(row: Row) -> dict:
    """What the engine's own mapping makes of this document; the articles were analysed before."""
    texts = {
        "text": [" ".join(_exact(piece) for piece in page) for page in row.pages],
        "text_stems": [" ".join(_stems(piece) for piece in page) for page in row.pages],
    }
    return mapping.document(row.entry, ()) | texts


@cache
def _exact(piece: Piece) -> str:
    return " ".join(word.exact for word in piece.words)


@cache
def _stems(piece: Piece) -> str:
    return " ".join(word.stem for word in piece.words)


def keep(shelf: Shelf, numbers: Iterable[int]) -> None:
    """Write those of these documents that the database does not hold yet, as the library's actions leave them."""
    missing = set(numbers).difference(Entry.objects.values_list("pk", flat=True))
    with transaction.atomic():
        for row in map(shelf.row, sorted(missing)):
            _write(row)


def _write(row: Row) -> None:
    entry, texts = row.entry, row.texts()
    at = datetime.datetime.combine(entry.date, datetime.time(), tzinfo=datetime.UTC)
    document = Document(
        pk=entry.pk,
        current_id=entry.pk,
        title=entry.title,
        title_folded=fold(entry.title),
        type=entry.type,
        owner_id=entry.owner_id,
        audience_id=entry.audience_id,
        organisation_id=entry.organisation_id,
        file=corpus.FILE,
        file_size=corpus.FILE_SIZE,
        file_hash=f"{entry.pk:040x}",
        published_at=at,
        updated_at=at,
        collection_id=1,
    )
    Document.objects.bulk_create([document])
    Version.objects.bulk_create([corpus._version(document)])
    pages = list(enumerate(texts, 1))
    Page.objects.bulk_create(Page(version_id=entry.pk, number=n, text=t, width=1240, height=1754) for n, t in pages)
    Entry.objects.bulk_create([entry])
    Passage.objects.bulk_create(index.passage(entry.pk, number, text, analysis.tokens(text)) for number, text in pages)
