"""How well an acronym finds what is written in full, and the reverse: 60 queries on the real documents.

The queries are drawn from `synonymes.txt` of the shared data: pairs of an acronym and another form of its line, each in
both directions, whose two forms both occur in the texts of `documents`. The portal's own synonyms answer them.

What is relevant: a document that holds the *other* form, the one that was not typed. That is the harder of two honest
judgements, as documents that hold what was typed alone compete for the same ten places; the softer one (either form) is
printed beside it. Occurrence is judged without the portal's analyser: an acronym in its very capitals between word
boundaries, a full form whatever its case, accents, apostrophes, spaces and plurals in -s or -x, letter by letter else.
R@10 is the share of the relevant documents, of ten at most, among the first ten hits; a title says nothing here.
"""

import csv
import datetime
import random
import re
import tempfile
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

from documents.formats import identify
from documents.sandbox import read_file
from reseau.access import Reader
from reseau.models import Audience
from search import engines, index, service, supplied
from search.engines.elastic import rebuild
from search.index import EntryData
from search.models import Passage
from search.query import Query

from . import databases, elastic, place
from .figures import Figure, LeftOut

QUERIES, SEED, DEPTH = 60, 20261123, 10
EVERYTHING = Reader(frozenset(), all_but=True)
SYNONYMS, DOCUMENTS = place.SHARED / "synonymes.txt", place.SHARED / "documents"

_ACRONYM = re.compile(r"[A-Z][A-Z0-9-]*[A-Z0-9]")
_APOSTROPHES = str.maketrans({"’": "'", "\u02bc": "'", "`": "'", "œ": "oe", "Œ": "OE"})
_NO_LETTER = r"(?<![^\W_]){}(?![^\W_])"


class Asked(NamedTuple):
    """One query: what is typed, and the form that it should find."""

    typed: str
    other: str


def figure() -> Figure:
    """Mean R@10 of the queries, that of the weaker engine; beside it each engine's, and the softer judgement's."""
    if not DOCUMENTS.is_dir():
        raise LeftOut(f"{DOCUMENTS} is not there")
    database = databases.Database(databases.made(place.database("acronyms"), load))
    with database.active():
        supplied.load()
        embedded = _measured()
        more = {"queries": len(drawn())} | {f"embedded_{name}": value for name, value in embedded.items()}
        value = embedded["r10"]
        try:
            found = _on_elasticsearch()
        except LeftOut as reason:
            more["elasticsearch"] = f"left out: {reason}"
        else:
            more |= {f"es_{name}": value for name, value in found.items()}
            value = min(value, found["r10"])
    database.close()
    return Figure(value, "ratio", more)


def _on_elasticsearch() -> dict:
    with elastic.server():
        rebuild.rebuild()
        found = _measured()
        if not engines.answering().is_well():
            raise SystemExit("Elasticsearch did not answer throughout")
        return found


def _measured() -> dict:
    """What the engine in use reaches: the figure, by the softer judgement, without synonyms, and where it fails."""
    asked, texts = drawn(), _texts()
    recalls = [_recall(one, texts, _other, Query.from_text) for one in asked]
    return {
        "r10": _mean(recalls),
        "r10_either": _mean([_recall(one, texts, _either, Query.from_text) for one in asked]),
        "r10_without_synonyms": _mean([_recall(one, texts, _other, _bare) for one in asked]),
        "below_1": [f"{one.typed} → {one.other}" for one, recall in zip(asked, recalls, strict=True) if recall < 1],
    }


def load() -> None:
    """Write the real files as entries, read as deposits are, into a database that holds nothing else."""
    audience = Audience.objects.network()
    with (DOCUMENTS / "manifest.csv").open(encoding="utf-8-sig") as manifest:
        names = [row["fichier"] for row in csv.DictReader(manifest, delimiter=";")]
    for number, name in enumerate(names, 1):
        with tempfile.TemporaryDirectory() as folder:
            reading = read_file(DOCUMENTS / name, folder, code=identify(DOCUMENTS / name, name).code, previews=False)
        index.put(_entry(number, [(page.number, page.text) for page in reading.pages], audience.pk))


def _entry(number: int, passages: list[tuple[int, str]], audience_id: int) -> EntryData:
    return EntryData(
        key=f"fichier:{number}",
        kind="fichier",
        type="",
        title=f"Fichier {number}",
        passages=passages,
        audience_id=audience_id,
        owner_id=None,
        organisation_id=None,
        territoire_ids=[],
        date=datetime.date(2026, 1, 1),
        url=f"/fichiers/{number}/",
    )


def drawn() -> list[Asked]:
    """The queries: QUERIES of those that can be asked, the same at every run; all of them where there are fewer."""
    texts = _texts()
    pairs = [pair for pair in _pairs() if all(_holding(form, texts) for form in pair)]
    possible = sorted({Asked(*pair) for pair in pairs} | {Asked(full, acronym) for acronym, full in pairs})
    return sorted(random.Random(SEED).sample(possible, min(QUERIES, len(possible))))


def _pairs() -> Iterator[tuple[str, str]]:
    """An acronym and each other form of its line, over the lines of equals."""
    for line in SYNONYMS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#") and "=>" not in line:
            forms = [form.strip() for form in line.split(",")]
            acronyms = [form for form in forms if _ACRONYM.fullmatch(form)]
            yield from ((acronym, form) for acronym in acronyms for form in forms if form not in acronyms)


def _texts() -> dict[int, str]:
    """The text of each document in the database in use, by the id of its entry."""
    texts: dict[int, list[str]] = {}
    for entry, text in Passage.objects.order_by("entry", "number").values_list("entry", "text"):
        texts.setdefault(entry, []).append(text)
    return {entry: "\n".join(pages) for entry, pages in texts.items()}


def _holding(form: str, texts: dict[int, str]) -> set[int]:
    """The documents in which this form is written."""
    return {entry for entry, text in texts.items() if _occurs(form, text)}


@cache
def _occurs(form: str, text: str) -> bool:
    if _ACRONYM.fullmatch(form):
        return bool(re.search(_NO_LETTER.format(re.escape(form)), text))
    words = (re.escape(word.rstrip("sx")) + "[sx]?" if len(word) > 3 else word for word in _folded(form).split(" "))
    return bool(re.search(_NO_LETTER.format(" ".join(words)), _folded(text)))


@cache
def _folded(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).lower())
    return " ".join("".join(c for c in decomposed if not unicodedata.combining(c)).split())


def _other(asked: Asked, texts: dict[int, str]) -> set[int]:
    return _holding(asked.other, texts)


def _either(asked: Asked, texts: dict[int, str]) -> set[int]:
    return _holding(asked.other, texts) | _holding(asked.typed, texts)


def _bare(typed: str) -> Query:
    """The query without its synonyms."""
    query = Query.from_text(typed)
    return replace(query, clauses=tuple(replace(clause, phrases=clause.phrases[:1]) for clause in query.clauses))


def _recall(asked: Asked, texts: dict[int, str], judge: Callable, query: Callable[[str], Query]) -> float:
    relevant = judge(asked, texts)
    hits = service.search(query(asked.typed), EVERYTHING, drawn=False).hits
    return len(relevant & {hit.entry.pk for hit in hits[:DEPTH]}) / min(DEPTH, len(relevant))


def _mean(values: list[float]) -> float:
    return round(sum(values) / len(values), 4)
