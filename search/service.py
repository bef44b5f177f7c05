"""The search, for whoever shows it: everything it says is as if what the reader may not read did not exist."""

from collections import Counter
from dataclasses import dataclass, field, replace

from reseau.access import Reader

from . import analysis, hits, names, owners, passages, registry
from .engines import answering, engine
from .engines.base import Clause, Found, Question
from .facets import NAMES
from .models import Entry
from .query import PAGE_SIZE, Query

SHORTEST_BEGINNING = 2  # letters from which titles are suggested
SUGGESTIONS = 8


@dataclass(frozen=True, slots=True)
class Choice:
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
    total: int
    page: int
    unfiltered: int  # the total without any filter
    facets: dict[str, list[Choice]]  # by name, in the order of the page; empty ones left out
    without: dict[str, int]  # facet name, or "period" -> the total without its filter
    corrected: dict[str, str] = field(default_factory=dict)  # word that occurs nowhere -> the one searched instead
    known: names.Names = field(default_factory=names.Names)  # the names of territories and organisations
    degraded: bool = False  # the embedded engine answered in the place of a server that does not

    @property
    def did_you_mean(self) -> str:
        """The text of the query with its errors corrected; empty when nothing is."""
        text = self.query.text
        for typed, meant in self.corrected.items():
            text = text.replace(typed, meant)
        return text if self.corrected else ""


_NOTHING = Found(ids=[], offset=0, total=0, unfiltered=0, facets={name: Counter() for name in NAMES})


def search(query: Query, reader: Reader, *, drawn: bool = True) -> Results:
    """Answer a query with what `reader` may read. At most six queries, and one of each source that draws its hits.

    `drawn=False` leaves out what a page shows besides the words (pictures, who can read): two queries less.
    """
    known = names.load()
    found, checked = (_NOTHING, []) if query.is_vain else _found(_question(query, known), reader)
    return Results(
        query=query,
        hits=hits.build(found, checked, query.text, drawn=drawn),
        total=found.total,
        page=found.offset // PAGE_SIZE + 1,
        unfiltered=found.unfiltered,
        facets=_choices(found, query, known, owners.names_of_people(query.filters.get("owner", ()), reader)),
        without=found.without,
        corrected=_corrected(found, query, [page.text for one in checked for page in one.pages]),
        known=known,
        degraded=found.degraded,
    )


def _found(question: Question, reader: Reader) -> tuple[Found, list[passages.Checked]]:
    """What is found, and its hits as the database knows them.

    An index that names an entry which is gone, or not this reader's any more, has counted it too: then nothing of its
    answer is used, and the embedded engine answers, whose index is part of the database.
    """
    found = answering().find(question, reader)
    checked = passages.best(found.ids, found.clauses, reader)
    if len(checked) < len(found.ids):
        found = engine().find(question, reader)
        checked = passages.best(found.ids, found.clauses, reader)
    return found, checked


def count(query: Query, reader: Reader) -> int:
    """How many hits a query has for `reader`."""
    return answering().find(_question(query, names.load()), reader).total


def _question(query: Query, known: names.Names) -> Question:
    return replace(query.renewed().question(), related=known.related)  # `known` brought the stamp


def suggest(prefix: str, reader: Reader) -> list[Entry]:
    """The entries, newest first, whose title holds the words of `prefix` and one that begins as it ends."""
    *typed, beginning = analysis.fold(prefix).replace("'", " ").replace("’", " ").split() or [""]
    beginning = "".join(filter(str.isalnum, beginning))
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
    return lambda choice: (-choice.count, analysis.fold(choice.label))


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
