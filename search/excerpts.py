"""Marking found words in raw text, by the same analyser that found them."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from . import analysis
from .analysis import Token
from .engines.base import Clause

LENGTH = 240  # characters of an excerpt: three lines
LEAD = 60  # characters shown before the first found word
_SPACES = re.compile(r"\s+")
_SENTENCE = re.compile(r"[.;:!?]\s+(?=[A-ZÀ-Þ«–•])|\n\s*\n")


class Part(NamedTuple):
    """A piece of text, found or not."""

    text: str
    marked: bool = False


class Span(NamedTuple):
    """A found word or phrase in a raw text, and the clause that asked for it."""

    start: int
    end: int
    clause: int


class Marker:
    """Finds in raw texts what the clauses of a search match."""

    def __init__(self, clauses: Iterable[Clause]):
        self._sequences: dict[str, list[tuple[tuple[str, ...], bool, int]]] = {}
        for number, clause in enumerate(clauses):
            for phrase in clause.phrases:
                forms = tuple(word.exact if phrase.exact else word.stem for word in phrase.words)
                self._sequences.setdefault(forms[0], []).append((forms, phrase.exact, number))

    def spans(self, text: str) -> list[Span]:
        """What is found in `text`, in order, none overlapping: one span a word."""
        if not self._sequences:
            return []
        tokens = list(analysis.tokens(text))
        found: dict[int, Span] = {}
        for place, token in enumerate(tokens):
            for form in dict.fromkeys(token.word):
                for sequence in self._sequences.get(form, ()):
                    self._mark(tokens, place, sequence, found)
        return [found[start] for start in sorted(found)]

    @staticmethod
    def _mark(tokens: list[Token], place: int, sequence: tuple, found: dict[int, Span]) -> None:
        forms, exact, number = sequence
        run = tokens[place : place + len(forms)]
        if tuple(token.word.exact if exact else token.word.stem for token in run) == forms:
            for token in run:
                found.setdefault(token.start, Span(token.start, token.end, number))

    def mark(self, text: str) -> list[Part]:
        """The whole text, found words marked."""
        return _cut(text, self.spans(text), 0, len(text))

    def excerpt(self, text: str) -> list[Part]:
        """Some three lines around the place where most of the clauses are found together."""
        spans = self.spans(text)
        start = _beginning(text, _best(spans))
        end = _end(text, start)
        parts = _cut(text, spans, start, end)
        opening = [Part("… ")] if start else []
        closing = [Part("…")] if end < len(text.rstrip()) else []
        return [*opening, *parts, *closing]


def _best(spans: list[Span]) -> int:
    """Where the window begins that holds the most clauses, then the most found words."""
    best, place, last = (0, 0), 0, 0
    for first, span in enumerate(spans):
        last = max(last, first)
        while last < len(spans) and spans[last].end <= span.start + LENGTH - LEAD:
            last += 1
        inside = spans[first:last]
        score = (len({one.clause for one in inside}), len(inside))
        if score > best:
            best, place = score, span.start
    return place


def _beginning(text: str, place: int) -> int:
    """A little before `place`: where a sentence begins if one does, else where a word does."""
    if place <= LEAD:
        return 0
    earliest = place - LEAD
    breaks = [match.end() for match in _SENTENCE.finditer(text, earliest, place)] or [
        match.end() for match in _SPACES.finditer(text, earliest, place)
    ][:1]
    return breaks[-1] if breaks else place


def _end(text: str, start: int) -> int:
    end = start + LENGTH
    if end >= len(text):
        return len(text)
    space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    return space if space > start else end


def _cut(text: str, spans: list[Span], start: int, end: int) -> list[Part]:
    parts, place = [], start
    for span in spans:
        if span.start < start or span.end > end:
            continue
        parts += [Part(_one_line(text[place : span.start])), Part(_one_line(text[span.start : span.end]), True)]
        place = span.end
    parts.append(Part(_one_line(text[place:end])))
    return [part for part in parts if part.text]


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", text)
