"""Elasticsearch in the bench: the real engine on a real server, under a prefix of the bench's own."""

import contextlib
from collections.abc import Callable, Iterator
from functools import cache

from django.conf import settings
from django.test import override_settings
from elasticsearch import Elasticsearch, helpers

from search import engines, service
from search.engines.elastic import rebuild
from search.query import Query
from tests import elasticsearch

from . import databases, place, retrieval
from .figures import Figure, LeftOut
from .texts import articles

TIMEOUT = 30  # seconds: what is measured here is not how soon one gives up

VARIANTS = ("requete", "sans_accents", "avec_faute")
Qualities = dict[str, tuple[float, float]]

# The best configuration that DESIGN §6 names, as it is written there: nothing of it is ours.
_FOLD = ["elision", "lowercase", "arret", "asciifolding"]
_ELIDED = "l m t qu n s j d c jusqu lorsqu puisqu"
_FILTERS = {
    "elision": {"type": "elision", "articles_case": True, "articles": _ELIDED.split()},
    "arret": {"type": "stop", "stopwords": "_french_"},
    "leger": {"type": "stemmer", "language": "light_french"},
    "snowball": {"type": "snowball", "language": "French"},
    "paires": {"type": "shingle", "min_shingle_size": 2, "max_shingle_size": 2, "output_unigrams": False},
}
_ANALYSERS = {"light": ["leger"], "plain": [], "snowball": ["snowball"], "pairs": ["leger", "paires"]}
_WEIGHTS, PAIRS = {"light": 1, "plain": 0.5, "snowball": 0.5}, 0.3


@contextlib.contextmanager
def server() -> Iterator[Elasticsearch]:
    """A client, and a prefix that the settings name; what was made under it is deleted in the end."""
    if not elasticsearch.url():
        raise LeftOut("no Elasticsearch: ELASTICSEARCH_URL_FOR_TESTS names one, ELASTICSEARCH_START starts one")
    with elasticsearch.prefix() as prefix, Elasticsearch(elasticsearch.url(), request_timeout=120) as client:
        said = {"URL": elasticsearch.url(), "PREFIX": prefix, "TIMEOUT": TIMEOUT}
        with override_settings(**{f"ELASTICSEARCH_{name}": value for name, value in said.items()}):
            yield client


def figure(variant: str, which: int) -> Figure:
    """R@10 (0) or nDCG@10 (1) of the engine over the 200 queries: what `search.service` answers.

    With the same of the reference and, for the plain variant, without accents and how many hits show no word marked.
    """
    ours, reference, unmarked = _measured()
    more = {"reference": round(reference[variant][which], 4)}
    if variant == "requete":
        more |= {"without_accents": round(ours["sans_accents"][which], 4), "unmarked": round(unmarked, 4)}
    return Figure(ours[variant][which], "ratio", more)


def least(variant: str, which: int) -> float:
    """What that must reach: the configuration that DESIGN names; with typing errors also the embedded engine."""
    reference = _measured()[1][variant][which]
    return max(reference, retrieval.qualities(variant)[which]) if variant == "avec_faute" else reference


@cache
def _measured() -> tuple[Qualities, Qualities, float]:
    """Ours and those of the reference, on one server in one run, and the share of our hits that show no word marked."""
    database = databases.Database(databases.made(place.database("collection"), retrieval.load))
    with server() as client, database.active():
        rebuild.rebuild()
        ours = {variant: retrieval.measured(variant) for variant in VARIANTS}
        unmarked = _unmarked()
        if not engines.answering().is_well():
            raise SystemExit("Elasticsearch did not answer throughout")
        find = _reference(client)
        reference = {variant: retrieval.scored(variant, find) for variant in VARIANTS}
    database.close()
    return ours, reference, unmarked


def _unmarked() -> float:
    queries = (Query.from_text(topic["requete"]) for topic in retrieval.topics())
    hits = [hit for query in queries for hit in service.search(query, retrieval.EVERYTHING).hits]
    return sum("<mark>" not in hit.title + hit.excerpt for hit in hits) / len(hits)


def _reference(client: Elasticsearch) -> Callable[[str], list[int]]:
    """The collection in an index as DESIGN says, and how it is searched there."""
    name = f"{settings.ELASTICSEARCH_PREFIX}-reference"
    analysers = {form: {"tokenizer": "standard", "filter": [*_FOLD, *more]} for form, more in _ANALYSERS.items()}
    fields = {form: {"type": "text", "analyzer": form} for form in _ANALYSERS}
    text = {"type": "text", "analyzer": "light", "fields": fields}
    client.indices.create(
        index=name,
        settings={"number_of_replicas": 0, "analysis": {"filter": _FILTERS, "analyzer": analysers}},
        mappings={"properties": {"title": text, "body": text}},
    )
    helpers.bulk(
        client,
        ({"_id": one["id"], "title": one["title"], "body": one["body"]} for one in articles()),
        index=name,
        refresh=True,
    )

    def find(text: str) -> list[int]:
        found = client.search(index=name, query=_best(text), size=retrieval.DEPTH, source=False)
        return [int(hit["_id"]) for hit in found["hits"]["hits"]]

    return find


def _best(text: str) -> dict:
    """Any of the words, in any of the forms, in title and body; pairs of words besides."""
    words = _any_form(text, _WEIGHTS)
    return {"bool": {"must": [words], "should": [_any_form(text, {"pairs": PAIRS})]}}


def _any_form(text: str, weights: dict[str, float]) -> dict:
    fields = [f"{field}.{form}^{weight}" for field in ("title", "body") for form, weight in weights.items()]
    return {"multi_match": {"query": text, "type": "most_fields", "fields": fields}}
