"""The search, for whoever shows it: everything it says is as if what the reader may not read did not exist."""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import NamedTuple

from reseau import names
from reseau.access import Reader

from . import analysis, hits, leaves, owners, passages, registry
from .engines import answering, engine
from .engines.base import Clause, Found, Question
from .facets import NAMES
from .models import Entry
from .query import PAGE_SIZE, Query

SHORTEST_BEGINNING = 2  # letters from which titles are suggested
SUGGESTIONS = 6
SIMILAR = 5


class Choice(NamedTuple):
    """One value of a facet."""

    value: str
    label: str
    count: int
    is_chosen: bool
    genre: str = ""  # of a territory: the code of its kind


@dataclass(frozen=True, slots=True)
class Results:
    """What a search found for one reader."""

    query: Query
    hits: list[hits.Hit]
    total: int  # of the hits that are listed: documents or, by page, the pages of the best of them
    page: int
    documents: int  # that match
    unfiltered: int  # the same without any filter
    facets: dict[str, list[Choice]]  # by name, in the order of the page; empty ones left out
    without: dict[str, int]  # facet name, or "period" -> the total without its filter
    corrected: dict[str, str] = field(default_factory=dict)  # word that occurs nowhere -> the one searched instead
    known: names.Names = field(default_factory=names.Names)  # the names of territories and organisations
    degraded: bool = False  # the embedded engine answered in the place of a server that does not

    @property
    def did_you_mean(self) -> str:
        """The text of the query with its errors corrected; empty when nothing is."""
        if not self.corrected:
            return ""
        typed = "|".join(map(re.escape, self.corrected))
        return re.sub(rf"(?<!\w)(?:{typed})(?!\w)", lambda found: self.corrected[found[0]], self.query.text)

    @property
    def said(self) -> str:
        """What the results are for: the query as it was typed, or with its errors corrected."""
        return self.did_you_mean or self.query.text


_NOTHING = Found(ids=[], offset=0, total=0, unfiltered=0, facets={name: Counter() for name in NAMES})


def search(query: Query, reader: Reader, *, drawn: bool = True) -> Results:
    """Answer a query with what `reader` may read. At most six queries, and one of each source that draws its hits.

    `drawn=False` leaves out what a page shows besides the words (pictures, who can read): two queries less.
    """
    known = names.load()
    found, listed = (_NOTHING, _NONE) if query.is_vain else _answer(query, known, reader)
    return Results(
        query=query,
        hits=hits.build(found, listed.checked, query.text, drawn=drawn),
        total=listed.total,
        page=listed.offset // PAGE_SIZE + 1,
        documents=found.total,
        unfiltered=found.unfiltered,
        facets=_choices(found, query, known, owners.names_of_people(query.filters.get("owner", ()), reader)),
        without=found.without,
        corrected=_corrected(found, query, [one.pages[0].indexed.text for one in listed.checked]),
        known=known,
        degraded=found.degraded,
    )


class _Listed(NamedTuple):
    """The hits of the page asked for, or of the last one when it lies beyond; their number in all; where it begins."""

    checked: list[passages.Checked]
    total: int
    offset: int
    is_true: bool = True  # whether all that the engine named is read now


_NONE = _Listed([], 0, 0)


def _answer(query: Query, known: names.Names, reader: Reader) -> tuple[Found, _Listed]:
    """What is found, and its hits as the database knows them.

    An index that names an entry which is gone, or not this reader's any more, has counted it too: then nothing of its
    answer is used, and the embedded engine answers, whose index is part of the database.
    """
    question, listed = _question(query, known), _by_page if query.lists_pages else _by_document
    found = answering().find(question, reader)
    answer = listed(query, found, reader)
    if not answer.is_true:
        found = engine().find(question, reader)
        answer = listed(query, found, reader)
    return found, answer


def _by_document(query: Query, found: Found, reader: Reader) -> _Listed:
    checked = passages.best(found.ids, found.clauses, reader)
    return _Listed(checked, found.total, found.offset, len(checked) == len(found.ids))


def _by_page(query: Query, found: Found, reader: Reader) -> _Listed:
    ranked, read = leaves.ranked(found.ids, found.clauses, reader, query.by_date)
    offset = min(query.page - 1, max(0, len(ranked) - 1) // PAGE_SIZE) * PAGE_SIZE
    page = ranked[offset : offset + PAGE_SIZE]
    return _Listed(leaves.checked(page, reader), len(ranked), offset, read == len(found.ids))


def listed(query: Query, reader: Reader, most: int) -> tuple[list[Entry], names.Names]:
    """The first `most` documents of a search, whatever page is asked for; and the names that they speak of."""
    known = names.load()
    if query.is_empty or query.is_vain:
        return [], known
    question = replace(_question(replace(query, by_page=False), known), offset=0, limit=most)
    ids = answering().find(question, reader).ids
    entries = Entry.objects.filter(reader.q(), pk__in=ids).select_related("audience").in_bulk()
    return [entries[pk] for pk in ids if pk in entries], known


def similar(entry: Entry, reader: Reader, *, drawn: bool) -> list[hits.Hit]:
    """What `reader` reads that is most like an entry that they read; `drawn` as in `search`."""
    ids = answering().similar(entry.pk, reader, SIMILAR)
    return hits.build(_NOTHING, passages.best(ids, (), reader), "", drawn=drawn)


def count(query: Query, reader: Reader) -> int:
    """How many hits a query has for `reader`."""
    return answering().find(_question(query, names.load()), reader).total


def _question(query: Query, known: names.Names) -> Question:
    question = replace(query.question(), related=known.related)
    return replace(question, offset=0, limit=leaves.DOCUMENTS) if query.lists_pages else question


def suggest(prefix: str, reader: Reader) -> list[Entry]:
    """The entries, newest first, whose title holds the words of `prefix` and one that begins as it ends."""
    *typed, beginning = analysis.fold(prefix).replace("'", " ").replace("’", " ").split() or [""]
    beginning = "".join(filter(str.isalnum, beginning))[: analysis.LONGEST]  # as words are indexed
    if len(beginning) < SHORTEST_BEGINNING:
        return []
    ids = answering().suggest(tuple(analysis.words(" ".join(typed))), beginning, reader, SUGGESTIONS)
    entries = Entry.objects.filter(reader.q(), pk__in=ids).in_bulk(ids)
    return [entries[pk] for pk in ids if pk in entries]


def _choices(found: Found, query: Query, known: names.Names, people: dict[str, str]) -> dict[str, list[Choice]]:
    labels = {
        "kind": registry.kind_labels(),
        "type": registry.type_labels(),
        "territoire": known.territoires,
        "organisation": known.organisations,
        "owner": people,
    }
    facets = {}
    for name in NAMES:
        chosen = query.filters.get(name, frozenset())
        counts = found.facets[name] | dict.fromkeys(chosen - found.facets[name].keys(), 0)
        named = labels.get(name, {value: value for value in counts})
        genres = known.genres if name == "territoire" else {}
        choices = [
            Choice(value, named[value], count, value in chosen, genres.get(value, ""))
            for value, count in counts.items()
            if value in named
        ]
        if choices:
            facets[name] = sorted(choices, key=_order_of(name))
    return facets


def _order_of(name: str):
    if name == "year":
        return lambda choice: -int(choice.value) if choice.value.isdecimal() else 0  # “²” is a digit, and no number
    return lambda choice: (-choice.count, _folded(choice.label))


_folded = lru_cache(maxsize=4096)(analysis.fold)  # page after page sorts the same labels


def _corrected(found: Found, query: Query, texts: list[str]) -> dict[str, str]:
    """Each word that occurs nowhere, and the nearest one as the reader's own hits write it."""
    meant = {position: near[0].word.exact for position, near in found.corrections.items()}
    written = _as_written(set(meant.values()), texts) if meant else {}
    return {_typed(query.clauses, position): written.get(word, word) for position, word in meant.items()}


def _typed(clauses: tuple[Clause, ...], position: int) -> str:
    return clauses[position].typed


def _as_written(words: set[str], texts: list[str]) -> dict[str, str]:
    """Exact form -> how these texts write it, accents included."""
    written: dict[str, str] = {}
    for text in texts:
        for start, end, word in analysis.tokens(text):
            if word.exact in words:
                written.setdefault(word.exact, text[start:end].lower())
        if len(written) == len(words):
            break
    return written
