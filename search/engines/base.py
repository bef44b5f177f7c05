"""The protocol every engine answers, and the values it speaks in.

An engine is given analysed words only, and a Reader with every question: there is no way to ask without one.
"""

from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from reseau.access import Reader

from ..analysis import Word
from ..facets import ALWAYS, Filters, Period, Related
from ..models import Entry


class Document(NamedTuple):
    """What an engine indexes of one entry: the words of its title and of each page."""

    entry_id: int
    audience_id: int
    owner_id: int | None
    title: tuple[Word, ...]
    pages: list[tuple[Word, ...]]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that must follow one another: by their stems or, where `exact`, as they are written."""

    words: tuple[Word, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing asked for: any of these phrases (the words typed first, then their synonyms)."""

    phrases: tuple[Phrase, ...]
    typed: str = ""  # as the person wrote it

    @property
    def word(self) -> Word | None:
        """The one plain word typed, if that is what the clause is: what a typing error can be in."""
        first = self.phrases[0]
        return first.words[0] if len(first.words) == 1 and not first.exact else None


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of an engine. Without clauses: everything, by date."""

    clauses: tuple[Clause, ...] = ()
    excluded: tuple[Phrase, ...] = ()
    filters: Filters = field(default_factory=dict)
    by_date: bool = False
    offset: int = 0
    limit: int = 10
    period: Period = ALWAYS  # of the entries' dates; one more filter
    related: Related = field(default_factory=dict)  # how territories relate (see `search.facets`)


class Near(NamedTuple):
    """A word that the reader's documents hold, near one that they do not."""

    word: Word
    distance: int
    documents: int  # that hold it; an embedded engine counts no further than it needs
    together: int  # that hold it and everything else that was asked


@dataclass(slots=True)
class Found:
    """An engine's answer, about what the reader may read and nothing else."""

    ids: list[int]  # the entries of the page asked for (of the last one when it lies beyond), best first
    offset: int  # of the first of them
    total: int
    unfiltered: int  # the total without any filter, nor period
    facets: dict[str, Counter[str]]  # each counted under the filters of the others
    without: dict[str, int] = field(default_factory=dict)  # facet name, or "period" -> the total without its filter
    corrections: dict[int, list[Near]] = field(default_factory=dict)  # clause -> what it was taken for, best first
    clauses: tuple[Clause, ...] = ()  # what was searched in the end, corrections included
    degraded: bool = False  # the embedded engine answered in the place of a server that does not


class Engine(Protocol):
    """What `search.index` and `search.service` need of an engine."""

    def write(self, documents: list[Document]) -> None:
        """Index these entries again, in the caller's transaction."""

    def remove(self, entry_ids: list[int]) -> None:
        """Forget these entries."""

    def repoint(self, entries: list[Entry]) -> None:
        """Take note of the new audience of these entries."""

    def indexed(self) -> set[int]:
        """The ids of the entries that the index holds."""

    def clear(self) -> None:
        """Forget everything; `manage.py search_rebuild` fills the index again."""

    def find(self, question: Question, reader: Reader) -> Found:
        """Answer a question with what `reader` may read."""

    def suggest(self, typed: tuple[Word, ...], beginning: str, reader: Reader, limit: int) -> list[int]:
        """The entries whose title holds the words `typed` and one that begins with `beginning` (folded)."""

    def similar(self, entry_id: int, reader: Reader, limit: int) -> list[int]:
        """At most so many other entries that `reader` reads and that are most like this one, the likest first.

        None where nothing is much like it, and none for an entry that `reader` does not read.
        """
