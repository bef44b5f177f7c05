"""Acronyms and synonyms of the network's trade; used on what is asked, never on what is indexed.

A line is a group of words worth one another, or leads one way: who asks for a member finds the others too, not the
reverse. One step is followed, never a chain. The lines are rows that officers manage (`/recherche/reglages/`).
"""

from collections.abc import Iterable
from typing import NamedTuple

from . import analysis
from .analysis import Word
from .engines.base import Phrase
from .models import Synonyme
from .tuning import Held

Key = tuple[str, ...]  # what a member is recognised by: see `key`


class Line(NamedTuple):
    """One group, or one line that leads one way (`others`)."""

    members: tuple[str, ...]
    others: tuple[str, ...] = ()
    in_capitals: bool = False  # its acronyms count only when typed in capitals

    @classmethod
    def of(cls, row: Synonyme) -> "Line":
        """What a row says."""
        return cls(tuple(row.members.splitlines()), tuple(row.others.splitlines()), row.in_capitals)

    def effects(self) -> list[tuple[str, list[str]]]:
        """Each member, and what else is searched when it is asked for."""
        worth = self.others or self.members
        return [(member, [other for other in worth if key(other) != key(member)]) for member in self.members]

    def wants_capitals(self, member: str) -> bool:
        """Whether this member must be typed in capitals: where that is asked, an acronym without figures."""
        return self.in_capitals and member.isalpha() and member.isupper()


class Rule(NamedTuple):
    """What a sequence of stems is worth, besides itself."""

    others: tuple[Phrase, ...]
    in_capitals: bool


class Found(NamedTuple):
    """The words from `start` to `end` of a query, and what else they are worth."""

    start: int
    end: int
    others: tuple[Phrase, ...]


class Rules(NamedTuple):
    """Every rule, by what it holds for, and the length of the longest sequence."""

    table: dict[Key, list[Rule]]
    longest: int


def key(member: str) -> Key:
    """What a member is recognised by: its stems, so that accents, plurals and stop words do not count.

    One acronym is recognised letter by letter: MOA and MOE have the same stem.
    """
    words = analysis.words(member)
    return _exact(words[0]) if len(words) == 1 and member.isupper() else _stems(words)


def _exact(word: Word) -> Key:
    return (f"={word.exact}",)  # no stem begins so


def _stems(words: Iterable[Word]) -> Key:
    return tuple(word.stem for word in words)


def rules_of(lines: Iterable[Line]) -> Rules:
    """The rules that some lines make together."""
    table: dict[Key, list[Rule]] = {}
    for line in lines:
        for member, others in line.effects():
            rule = Rule(tuple(_phrase(other) for other in others), line.wants_capitals(member))
            table.setdefault(key(member), []).append(rule)
    return Rules(table, max(map(len, table), default=0))


def _phrase(member: str) -> Phrase:
    return Phrase(tuple(analysis.words(member)))


_held = Held(lambda: rules_of(map(Line.of, Synonyme.objects.filter(is_active=True).order_by("pk"))))


def find(words: list[Word], typed: list[str]) -> list[Found]:
    """What holds in these words (`typed` as the person wrote each), the longest first, none overlapping."""
    if not words:
        return []
    rules, found, start = _held.get(), [], 0
    while start < len(words):
        match = _at(rules, words, typed, start)
        if match:
            found.append(match)
        start = match.end if match else start + 1
    return found


def _at(rules: Rules, words: list[Word], typed: list[str], start: int) -> Found | None:
    for end in range(min(len(words), start + rules.longest), start, -1):
        known = rules.table.get(_stems(words[start:end]), [])
        if end == start + 1:
            known = [*rules.table.get(_exact(words[start]), ()), *known]
        holding = [rule for rule in known if not rule.in_capitals or typed[start].isupper()]
        if holding:
            others = dict.fromkeys(other for rule in holding for other in rule.others)
            return Found(start, end, tuple(others))
    return None
