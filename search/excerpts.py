"""Marking found words in raw text, by the same analyser that found them."""

import re
from collections.abc import Iterable, Iterator
from html import escape
from itertools import islice
from typing import NamedTuple

from django.utils.safestring import SafeString

from . import analysis
from .analysis import Token
from .engines.base import Clause

LENGTH = 240  # characters of an excerpt: three lines
LEAD = 60  # characters shown before the first found word
_SPACES = re.compile(r"[^\S\xa0\u202f]+")  # no-break spaces stay as they are
_LEADERS = re.compile(r"(?:\.\s?){4,}")  # of a table of contents
_SENTENCE = re.compile(r"[.;:!?]\s+(?=[A-ZÀ-Þ«–•])|\n\s*\n")


class Span(NamedTuple):
    """A found word or phrase in a raw text, and the clause that asked for it."""

    start: int
    end: int
    clause: int


class _Sequence(NamedTuple):
    forms: tuple[str, ...]
    exact: bool
    clause: int


class Marker:
    """Finds in raw texts what the clauses of a search match."""

    def __init__(self, clauses: Iterable[Clause]):
        self._sequences: dict[str, list[_Sequence]] = {}
        for number, clause in enumerate(clauses):
            for phrase in clause.phrases:
                forms = tuple(word.exact if phrase.exact else word.stem for word in phrase.words)
                self._sequences.setdefault(forms[0], []).append(_Sequence(forms, phrase.exact, number))
        self._begun: dict[str, list[_Sequence]] = {}  # by a word as it is written: texts repeat their words

    def spans(self, text: str) -> list[Span]:
        """What is found in `text`, in order: one span a word."""
        found: dict[int, Span] = {}
        raws = analysis.TOKEN.findall(text) if self._sequences else []
        asked = {raw: begun for raw in set(raws) if (begun := self._begins(raw))}
        placed = list(_placed(text, raws)) if asked else []  # most titles hold none of the words
        for place, (_, _, raw) in enumerate(placed):
            for sequence in asked.get(raw, ()):
                self._mark(_run(placed, place, len(sequence.forms)), sequence, found)
        return [found[start] for start in sorted(found)]

    def _begins(self, raw: str) -> list[_Sequence]:
        """The sequences that this word begins."""
        begun = self._begun.get(raw)
        if begun is None:
            begun = self._begun[raw] = self._beginning_with(raw)
        return begun

    def _beginning_with(self, raw: str) -> list[_Sequence]:
        word = analysis.word(raw)
        return [*self._sequences.get(word.stem, ()), *self._sequences.get(word.exact, ())] if word else []

    @staticmethod
    def _mark(run: list[Token], sequence: _Sequence, found: dict[int, Span]) -> None:
        if tuple(word.exact if sequence.exact else word.stem for _, _, word in run) == sequence.forms:
            for start, end, _ in run:
                found.setdefault(start, Span(start, end, sequence.clause))

    def mark(self, text: str) -> SafeString:
        """The whole text as HTML, found words in <mark>."""
        return _html(text, self.spans(text), 0, len(text))

    def excerpt(self, text: str) -> SafeString:
        """Some three lines around the place where most of the clauses are found together, as HTML."""
        spans = self.spans(text)
        start, is_sentence = _beginning(text, _best(spans))
        end = _end(text, start)
        opening = "" if is_sentence else "… "
        return SafeString(opening + _html(text, spans, start, end) + _closing(text, end))


def _placed(text: str, raws: list[str]) -> Iterator[tuple[int, int, str]]:
    """Where each of these words of `text`, in order, begins and ends: nothing but separators lies between them."""
    end = 0
    for raw in raws:
        start = text.find(raw, end)
        end = start + len(raw)
        yield start, end, raw


def _run(placed: list[tuple[int, int, str]], place: int, length: int) -> list[Token]:
    """The words from `place` on, so many, stop words left out."""
    run: list[Token] = []
    for start, end, raw in islice(placed, place, None):
        if word := analysis.word(raw):
            run.append((start, end, word))
        if len(run) == length:
            break
    return run


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


def _beginning(text: str, place: int) -> tuple[int, bool]:
    """A little before `place`: where a sentence begins if one does (and whether it does), else where a word does."""
    if place <= LEAD:
        return 0, True
    earliest = place - LEAD
    sentences = [match.end() for match in _SENTENCE.finditer(text, earliest, place)]
    if sentences:
        return sentences[-1], True
    space = _SPACES.search(text, earliest, place)
    return (space.end() if space else place), False


def _end(text: str, start: int) -> int:
    end = start + LENGTH
    if end >= len(text):
        return len(text)
    space = max(text.rfind(" ", start, end), text.rfind("\n", start, end))
    return space if space > start else end


def _closing(text: str, end: int) -> str:
    """What says that the text goes on: nothing after a whole sentence, or at its very end."""
    shown = text[:end].rstrip()
    if end >= len(text.rstrip()) or shown.endswith((".", "!", "?", "…")):
        return ""
    return "…" if shown[-1:].isalnum() else " …"


def _html(text: str, spans: list[Span], start: int, end: int) -> SafeString:
    html, place = "", start
    for span in spans:
        if span.start >= start and span.end <= end:
            html += f"{escape(_one_line(text[place : span.start]))}<mark>{escape(text[span.start : span.end])}</mark>"
            place = span.end
    return SafeString(html + escape(_one_line(text[place:end])))


def _one_line(text: str) -> str:
    return _LEADERS.sub("… ", _SPACES.sub(" ", text))
