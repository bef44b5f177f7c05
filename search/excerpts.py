"""Marking found words in raw text, by the same analyser that found them."""

import re
from collections.abc import Callable, Iterable
from html import escape
from typing import NamedTuple

from django.utils.safestring import SafeString

from . import analysis
from .analysis import Token
from .engines.base import Clause
from .models import Passage

LENGTH = 240  # characters of an excerpt: three lines
LEAD = 60  # characters shown before the first found word
_SPACES = re.compile(r"[^\S\xa0\u202f]+")  # no-break spaces stay as they are
_LEADERS = re.compile(r"(?:\.\s?){4,}")  # of a table of contents
_CELLS = re.compile(r"\s*\|(?:\s*\|)*\s*")
_SENTENCE = re.compile(r"[.;:!?]\s+(?=[A-ZÀ-Þ«–•])|\n\s*\n")


class Span(NamedTuple):
    """A found word or phrase in a raw text, and the clause that asked for it."""

    start: int
    end: int
    clause: int


class Indexed(NamedTuple):
    """A text whose words are known since it was indexed: see `models.Passage`."""

    text: str
    stems: str
    starts: str

    @classmethod
    def of(cls, passage: Passage) -> "Indexed":
        """The text of a page."""
        return cls(passage.text, passage.stems, passage.starts)


class _Sequence(NamedTuple):
    forms: tuple[str, ...]
    exact: bool
    clause: int


class Marker:
    """Finds in raw texts what the clauses of a search match."""

    def __init__(self, clauses: Iterable[Clause]):
        self._sequences: dict[str, list[_Sequence]] = {}  # by the stem that each begins with
        for number, clause in enumerate(clauses):
            for phrase in clause.phrases:
                forms = tuple(word.exact if phrase.exact else word.stem for word in phrase.words)
                sequence = _Sequence(forms, phrase.exact, number)
                self._sequences.setdefault(phrase.words[0].stem, []).append(sequence)

    def spans(self, text: str) -> list[Span]:
        """What is found in `text`, in order: one span a word."""
        tokens = analysis.tokens(text) if self._sequences else []
        beginnings = [(place, word.stem) for place, (_, _, word) in enumerate(tokens) if word.stem in self._sequences]
        return self._found(beginnings, tokens.__getitem__, len(tokens))

    def spans_of(self, indexed: Indexed) -> list[Span]:
        """The same in a text whose words are known: only those that are found are read in it."""
        beginnings, starts = self._beginnings(indexed.stems), indexed.starts.split()
        if len(starts) != indexed.stems.count(" ") - 1:  # signs alone, or indexed before they were kept
            return self.spans(indexed.text)
        try:
            return self._found(
                beginnings, lambda place: analysis.token_at(indexed.text, int(starts[place])), len(starts)
            )
        except ValueError:  # indexed by another analyser than today's
            return self.spans(indexed.text)

    def _beginnings(self, stems: str) -> list[tuple[int, str]]:
        """The words that a sequence begins with, each with its place among `stems`, which have a space around each."""
        beginnings = []
        for stem in self._sequences:
            place = seen = 0
            at = stems.find(f" {stem} ")
            while at >= 0:
                place, seen = place + stems.count(" ", seen, at), at
                beginnings.append((place, stem))
                at = stems.find(f" {stem} ", at + 1)
        return sorted(beginnings)

    def _found(self, beginnings: list[tuple[int, str]], token: Callable[[int], Token], number: int) -> list[Span]:
        """What is found from these words on, of a `number` of which `token` tells one by its place."""
        found: dict[int, Span] = {}
        for place, stem in beginnings:
            for sequence in self._sequences[stem]:
                run = [token(at) for at in range(place, min(place + len(sequence.forms), number))]
                if tuple(word.exact if sequence.exact else word.stem for _, _, word in run) == sequence.forms:
                    for start, end, _ in run:
                        found.setdefault(start, Span(start, end, sequence.clause))
        return [found[start] for start in sorted(found)]

    def mark(self, text: str) -> SafeString:
        """The whole text as HTML, found words in <mark>."""
        return _html(text, self.spans(text), 0, len(text))

    def excerpt(self, indexed: Indexed) -> SafeString:
        """Some three lines around the place where most of the clauses are found together, as HTML."""
        text, spans = indexed.text, self.spans_of(indexed)
        start, is_sentence = _beginning(text, _best(spans))
        end = _end(text, start)
        opening = "" if is_sentence else "… "
        return SafeString(opening + cells_apart(_html(text, spans, start, end)) + _closing(text, end))


def cells_apart(html: str) -> str:
    """A piece of text as HTML, with a point between the cells of tables: their bars say nothing out of their rows."""
    return _CELLS.sub(" · ", html)


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
