"""Acronyms and synonyms of the network's trade, in both directions; used on what is asked, never on what is indexed.

`data/synonymes.txt`: one group a line, its members separated by commas and worth one another; “a, b => c, d” adds the
second list to who asks for one of the first, not the reverse; “AE!” expands only when typed in capitals.
"""

from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from . import analysis
from .analysis import Word
from .engines.base import Phrase

FILE = Path(__file__).parent / "data" / "synonymes.txt"


class Rule(NamedTuple):
    """What a sequence of stems is worth, besides itself."""

    others: tuple[Phrase, ...]
    in_capitals: bool = False


class Found(NamedTuple):
    """A rule that holds for the words from `start` to `end` of a query."""

    start: int
    end: int
    others: tuple[Phrase, ...]


@lru_cache
def rules() -> dict[tuple[str, ...], Rule]:
    """Sequence of stems -> its rule."""
    table: dict[tuple[str, ...], Rule] = {}
    for line in FILE.read_text("utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            _add(table, line)
    return table


def _add(table: dict[tuple[str, ...], Rule], line: str) -> None:
    left, arrow, right = line.partition("=>")
    asked = [member.strip() for member in left.split(",")]
    worth = [member.strip() for member in right.split(",")] if arrow else asked
    for member in asked:
        key = _stems(member)
        others = [_phrase(other) for other in worth if _stems(other) != key]
        known = table.get(key, Rule(()))
        table[key] = Rule(tuple(dict.fromkeys([*known.others, *others])), member.endswith("!"))


def _stems(member: str) -> tuple[str, ...]:
    return tuple(word.stem for word in analysis.words(member.rstrip("!")))


def _phrase(member: str) -> Phrase:
    return Phrase(tuple(analysis.words(member.rstrip("!"))))


@lru_cache
def _longest() -> int:
    return max(map(len, rules()))


def find(words: list[Word], typed: list[str]) -> list[Found]:
    """The rules that hold in these words (`typed` as the person wrote each), the longest first, none overlapping."""
    found, start = [], 0
    while start < len(words):
        match = _at(words, typed, start)
        if match:
            found.append(match)
        start = match.end if match else start + 1
    return found


def _at(words: list[Word], typed: list[str], start: int) -> Found | None:
    for end in range(min(len(words), start + _longest()), start, -1):
        rule = rules().get(tuple(word.stem for word in words[start:end]))
        if rule and (not rule.in_capitals or typed[start].isupper()):
            return Found(start, end, rule.others)
    return None
