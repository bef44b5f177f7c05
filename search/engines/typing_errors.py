"""Words near a word that occurs nowhere: one letter wrong, missing, added or two swapped; two errors in long words.

One half of a word with a single error is intact. So its beginning or its end finds it in an index, and only those
few words are compared letter by letter.
"""

import sys
from dataclasses import dataclass, replace

from django.db import connection
from django.db.models import Q, QuerySet
from django.db.models.functions import Length

from ..analysis import Word
from ..models import Term
from .base import Clause, Near, Phrase

SHORTEST = 4  # letters: shorter words have too many neighbours
LONG = 8  # letters from which two errors are forgiven
MOST = 3  # words of one question that are tried
MOST_NEAR = 2  # words that one is taken for


def may_err(clause: Clause) -> bool:
    """Whether a clause is one plain word that a typing error can be in (numbers and articles are not)."""
    word = clause.word
    return bool(word) and len(word.exact) >= SHORTEST and not any(character.isdigit() for character in word.exact)


def furthest(word: str) -> int:
    """How many errors are forgiven in `word`."""
    return 2 if len(word) >= LONG else 1


def candidates(word: Word) -> QuerySet[Term]:
    """The known words that share the beginning or the end of `word`, of another stem."""
    half = len(word.exact) // 2
    shares = _begins("word", word.exact[:half]) | _begins("reverse", word.exact[half:][::-1])
    return Term.objects.filter(shares).exclude(stem=word.stem)


def neighbours(word: Word) -> list[tuple[Word, int]]:
    """The known words that `word` may have been meant for, with their distances, the nearest first. One query."""
    furthest_of = furthest(word.exact)
    known = candidates(word).annotate(letters=Length("word"))
    near_length = known.filter(letters__range=(len(word.exact) - furthest_of, len(word.exact) + furthest_of))
    found = [(distance(word.exact, exact), exact, stem) for exact, stem in near_length.values_list("word", "stem")]
    return [(Word(exact, stem), apart) for apart, exact, stem in sorted(found) if apart <= furthest_of]


def _begins(column: str, prefix: str) -> Q:
    if connection.vendor == "sqlite":  # whose LIKE uses no index; its texts sort by code point
        return Q(**{f"{column}__range": (prefix, prefix + chr(sys.maxunicode))})
    return Q(**{f"{column}__startswith": prefix})


@dataclass(frozen=True, slots=True)
class Correction:
    """The nearest words that occur, for the word of one clause."""

    position: int
    words: tuple[Near, ...]  # those in most documents first

    @property
    def together(self) -> int:
        """How many documents, at least or nearly, hold one of them and every other clause."""
        return sum(near.together for near in self.words)

    def applied_to(self, clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
        """The clauses, with these words as further ways to satisfy the one at `position`."""
        clause = clauses[self.position]
        phrases = clause.phrases + tuple(Phrase((near.word,)) for near in self.words)
        return *clauses[: self.position], replace(clause, phrases=phrases), *clauses[self.position + 1 :]


def nearest(near: dict[int, list[Near]]) -> list[Correction]:
    """For each clause (by position), the words at the smallest distance: those in most documents."""
    corrections = []
    for position, words in near.items():
        closest = min(one.distance for one in words)
        some = sorted((one for one in words if one.distance == closest), key=lambda one: (-one.documents, one.word))
        corrections.append(Correction(position, tuple(some[:MOST_NEAR])))
    return corrections


def distance(one: str, other: str) -> int:
    """How many letters apart two words are, a swap of neighbours being one."""
    one, other = _without_common_ends(one, other)
    before, row = [], list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            cost = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
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
