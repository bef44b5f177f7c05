"""THE French analyser: what is indexed, what is asked and what is marked go through it, so that they agree.

A text becomes a sequence of words. A word has an exact form (folded: lower case, no accents, œ = oe) and a stem
(Snowball's French stemmer on the folded form, so that a query without accents finds the same). Elided articles and
stop words are dropped. Article numbers are one word however they are written: “L. 2112-2”, “L2112-2”, “l 2112-2”.
"""

import re
import threading
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import Stemmer

_DATA = Path(__file__).parent / "data"
STOP_WORDS = frozenset(
    word
    for line in (_DATA / "mots-vides.txt").read_text("utf-8").splitlines()
    if not line.startswith("#")
    for word in line.split()
)
# Acronyms that are stop words in lower case: kept when written in capitals (association intermédiaire).
CAPITAL_WORDS = frozenset({"AI"})

# A match never begins inside a word: what comes before it was taken whole.
TOKEN = re.compile(
    r"""
      [A-Z](?=\.[A-Z]\.)(?:\.[A-Z])+\.?                              # C.C.A.P.
    | [LRDAlrda](?=[.\s*\d])\.?\s?\*?\s?\d{2,4}(?:-\d+)+\b          # L. 2112-2
    | [^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*                           # a word, its accents apart or not
    """,
    re.VERBOSE,
)
_PIECE = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")  # a word, its accents apart or not
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
_NOT_IN_A_WORD = re.compile(r"[^\w-]|_")
LONGEST = 64  # a longer “word” is no word (base64, a table's rule): kept, cut

_stemmer = Stemmer.Stemmer("french")
_stemmer.maxCacheSize = 0
_stemmer_lock = threading.Lock()  # a Stemmer is not thread-safe


class Word(NamedTuple):
    """One word of a text: its exact form and its stem."""

    exact: str
    stem: str


Token = tuple[int, int, Word]  # where a word begins and ends in the raw text, and the word


def fold(text: str) -> str:
    """Lower case, no accents, no ligatures. Not the same length as `text`.

    Lists fold by `reseau.names.fold`; this one makes what is indexed, and changed it asks for a new index.
    """
    text = text.lower()
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


@lru_cache(maxsize=1 << 18)
def word(raw: str) -> Word | None:
    """The word written `raw`, or None for a stop word. Cached: a text repeats its words."""
    exact = fold(raw)[:LONGEST]
    if not exact.isalnum():
        exact = _NOT_IN_A_WORD.sub("", exact)
    if not exact or (exact in STOP_WORDS and raw not in CAPITAL_WORDS):
        return None
    with _stemmer_lock:
        return Word(exact, _stemmer.stemWord(exact) or exact)


def words(text: str) -> list[Word]:
    """The words of `text`, in order, without stop words."""
    return [found for raw in TOKEN.findall(text) if (found := word(raw))]


def pieces(text: str) -> list[tuple[int, int, str]]:
    """Every word of `text`, stop words and elided articles included: where it begins and ends, and its folded form."""
    return [(*match.span(), _NOT_IN_A_WORD.sub("", fold(match[0]))) for match in _PIECE.finditer(text)]


def tokens(text: str) -> list[Token]:
    """The same words, each with its place in `text`."""
    found, place = [], 0
    for raw in TOKEN.findall(text):  # and find: together quicker than the match objects of finditer
        start = text.find(raw, place)  # nothing but separators lies between `place` and this word
        place = start + len(raw)
        if meant := word(raw):
            found.append((start, place, meant))
    return found


def token_at(text: str, start: int) -> Token:
    """The word of `text` that begins at `start`, where one of `tokens` does. ValueError where none does (any more)."""
    match = TOKEN.match(text, start)
    meant = word(match[0]) if match else None
    if not meant:
        raise ValueError(f"no word begins at {start}")
    return start, match.end(), meant
