"""How analysed words are written for PostgreSQL's full text, which is not told their language.

A stem is a lexeme as it is; the exact form of a word is the lexeme “=word” at the same place.
"""

from collections.abc import Iterable

from ..analysis import Word
from .base import Clause, Phrase

LAST = 16383  # tsvector knows no later place…
OFTEN = 255  # …and no more places of one lexeme
MOST = 900_000  # bytes: it holds 1 MB, and the lexemes that come first beyond this are left out


def vector(texts: Iterable[tuple[Word, ...]]) -> str:
    """The tsvector of some texts; no phrase runs over from one into the next."""
    size, lexemes = 0, []
    for form, places in _places(texts).items():
        size += len(form.encode()) + 2 * len(places) + 4
        if size > MOST:
            break
        lexemes.append(f"{lexeme(form)}:{','.join(map(str, places))}")
    return " ".join(lexemes)


def _places(texts: Iterable[tuple[Word, ...]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    start = 1
    for words in texts:
        for place, word in enumerate(words, start):
            for form in (word.stem, "=" + word.exact):
                places = found.setdefault(form, [])
                if len(places) < OFTEN and places[-1:] != [LAST]:
                    places.append(min(place, LAST))
        start += len(words) + 1
    return found


def query(phrases: Iterable[Phrase]) -> str:
    """The tsquery of what holds any of these phrases."""
    return f"({' | '.join(map(phrase_query, phrases))})"


def phrase_query(phrase: Phrase) -> str:
    """The tsquery of what holds a phrase."""
    return f"({' <-> '.join(map(lexeme, forms_of(phrase)))})"


def word_query(clauses: Iterable[Clause]) -> str:
    """The tsquery of what holds any word of these clauses."""
    forms = (form for clause in clauses for phrase in clause.phrases for form in forms_of(phrase))
    return " | ".join(map(lexeme, dict.fromkeys(forms)))


def forms_of(phrase: Phrase) -> list[str]:
    """The lexemes that a phrase consists of, not quoted yet."""
    return ["=" + word.exact if phrase.exact else word.stem for word in phrase.words]


def lexeme(form: str) -> str:
    """A quoted lexeme, for a tsvector or a tsquery."""
    return "'" + form.replace("\\", "").replace("'", "") + "'"
