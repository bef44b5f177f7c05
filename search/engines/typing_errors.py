"""Words near a word that occurs nowhere: one letter wrong, missing, added or two swapped; two errors in long words.

One half of a word with a single error is intact. So its beginning or its end finds it in an index, and only those
few words are compared letter by letter.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Q

from ..analysis import Word
from ..models import Term
from .base import Clause, Near, Phrase

SHORTEST = 4  # letters: shorter words have too many neighbours
LONG = 8  # letters from which two errors are forgiven


@dataclass(frozen=True, slots=True)
class Trial:
    """The words at one distance from the word of one clause."""

    position: int
    words: tuple[Near, ...]
    together: int = 0  # the hits with every other clause

    def applied_to(self, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
        """The clauses, with these words as further ways to satisfy the one at `position`."""
        clause = clauses[self.position]
        phrases = clause.phrases + tuple(Phrase((near.word,)) for near in self.words)
        return *clauses[: self.position], replace(clause, phrases=phrases), *clauses[self.position + 1 :]

    def counted(self, counts: Iterator[int]) -> "Trial":
        """The same with the counts of each word, then of all together; words that occur nowhere are dropped."""
        words = [near._replace(documents=next(counts)) for near in self.words]
        occurring = sorted((near for near in words if near.documents), key=lambda near: -near.documents)
        return Trial(self.position, tuple(occurring), next(counts))


def trials(unknown: dict[int, Clause]) -> list[Trial]:
    """For each clause (by position) that is one plain word: the known words near it, nearest distance first."""
    asked = {i: clause.word for i, clause in unknown.items() if clause.word and _may_err(clause.word)}
    if not asked:
        return []
    lookup = Q()
    for word in asked.values():
        lookup |= _halves(word.exact)
    known = [Word(*row) for row in Term.objects.filter(lookup).values_list("word", "stem")]
    return [trial for position, word in asked.items() for trial in _nearest(position, word, known)]


def _may_err(word: Word) -> bool:
    return len(word.exact) >= SHORTEST and not any(character.isdigit() for character in word.exact)


def _halves(word: str) -> Q:
    half = len(word) // 2
    return _begins("word", word[:half]) | _begins("reverse", word[half:][::-1])


def _begins(column: str, prefix: str) -> Q:
    if connection.vendor == "sqlite":  # whose LIKE uses no index; its texts sort by code point
        return Q(**{f"{column}__range": (prefix, prefix + chr(sys.maxunicode))})
    return Q(**{f"{column}__startswith": prefix})


def _nearest(position: int, word: Word, known: list[Word]) -> Iterator[Trial]:
    furthest = 2 if len(word.exact) >= LONG else 1
    near: dict[int, list[Near]] = {1: [], 2: []}
    for other in known:
        apart = distance(word.exact, other.exact, furthest)
        if apart in near and apart <= furthest and other.stem != word.stem:
            near[apart].append(Near(other, apart, 0))
    for some in near.values():
        if some:
            yield Trial(position, tuple(some))


def distance(one: str, other: str, most: int) -> int:
    """How many letters apart two words are (a swap of neighbours is one), or `most` + 1 when further."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    one, other = _without_common_ends(one, other)
    before, row = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return row[-1]


def _without_common_ends(one: str, other: str) -> tuple[str, str]:
    start = _common(one, other)
    one, other = one[start:], other[start:]
    end = _common(one[::-1], other[::-1])
    return one[: len(one) - end], other[: len(other) - end]


def _common(one: str, other: str) -> int:
    """The length of the common beginning."""
    for place, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return place
    return min(len(one), len(other))
