"""Real French text by the page: articles of the collection, recombined. Analysed once, however often they recur."""

import gzip
import json
import random
from collections import Counter
from dataclasses import dataclass
from itertools import accumulate

from search import analysis

from . import place

PAGES = 4
PAGE_LENGTH = 1_200  # characters from which a page is full; with its last article it holds some 1,600
LONGEST = 1_500  # characters taken of one article
APART = "\n\n"  # no token of the analyser runs over two line breaks


@dataclass(frozen=True, slots=True)
class Piece:
    """A text with its words, and where they stand in it."""

    text: str
    tokens: tuple[analysis.Token, ...]

    @property
    def words(self) -> tuple[analysis.Word, ...]:
        """The words alone."""
        return tuple(word for _, _, word in self.tokens)


@dataclass(frozen=True, slots=True)
class Text:
    """What one document says."""

    title: Piece
    pages: tuple[Piece, ...]

    def stems(self) -> set[str]:
        """The stems that occur in it."""
        return {word.stem for piece in (self.title, *self.pages) for word in piece.words}


class Library:
    """The articles by code of law: a document stays within one, as real ones do."""

    def __init__(self):
        self._codes: dict[str, list[Piece]] = {}
        for article in articles():
            self._codes.setdefault(article["code"], []).append(_piece(_cut(article["body"])))
        self._names = list(self._codes)
        self._sizes = [len(pieces) for pieces in self._codes.values()]

    def text(self, chance: random.Random, label: str) -> Text:
        """Another document's text; `label` begins its title."""
        pieces = self._codes[chance.choices(self._names, self._sizes)[0]]
        subject = " ".join(chance.choice(pieces).text.split()[:9])
        return Text(_piece(f"{label} : {subject}"[:250]), tuple(_page(chance, pieces) for _ in range(PAGES)))

    def written(self) -> dict[str, str]:
        """Stem -> the exact form that writes it most often."""
        forms = Counter(word for pieces in self._codes.values() for piece in pieces for word in piece.words)
        return {word.stem: word.exact for word, _ in reversed(forms.most_common())}


def articles() -> list[dict]:
    """The articles of the collection: id, title, body, code."""
    with gzip.open(place.collection() / "articles.jsonl.gz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: text.rfind(" ", 0, LONGEST)]


def _piece(text: str) -> Piece:
    return Piece(text, tuple(analysis.tokens(text)))


def _page(chance: random.Random, pieces: list[Piece]) -> Piece:
    chosen: list[Piece] = []
    while sum(len(piece.text) for piece in chosen) < PAGE_LENGTH:
        chosen.append(chance.choice(pieces))
    begins = accumulate((len(piece.text) + len(APART) for piece in chosen), initial=0)
    tokens = (
        (begin + start, begin + end, word)
        for begin, piece in zip(begins, chosen, strict=False)
        for start, end, word in piece.tokens
    )
    return Piece(APART.join(piece.text for piece in chosen), tuple(tokens))
