"""What territories and organisations are called, and how territories relate, for filters and facets.

Display and filters only: what is said here decides no right. So a process keeps it for some seconds; every page with a
filter wants all of it.
"""

import time
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db import connection

from .models import Lien, Organisation, Territoire
from .models.territoires import HEADINGS

KEPT = 5  # seconds: what is renamed shows with its new name at once, as far as a person can tell

_JOINED = {"sqlite": "group_concat(autre_id)", "postgresql": "string_agg(autre_id::text, ',')"}


@dataclass
class Names:
    """By id, as text. `related` holds for each territory those that share a commune with it, itself included."""

    territoires: dict[str, str] = field(default_factory=dict)
    organisations: dict[str, str] = field(default_factory=dict)
    genres: dict[str, str] = field(default_factory=dict)  # of the territories: codes of Territoire.Genre
    related: dict[str, frozenset[str]] = field(default_factory=dict)

    @cached_property
    def territoires_to_choose(self) -> "Groups":
        """Id and name of each territory, as a list of choices wants them."""
        return tuple(grouped((self.genres[pk], pk, nom) for pk, nom in self.territoires.items()))

    @cached_property
    def organisations_to_choose(self) -> tuple[tuple[str, str], ...]:
        """Id and name of each organisation, in the order of the dictionary."""
        return tuple(sorted(self.organisations.items(), key=_alphabetical))


Groups = Sequence[tuple[str, tuple[tuple[Any, str], ...]]]


def grouped(rows: Iterable[tuple[str, Any, str]]) -> Groups:
    """Rows of kind, value and name as Django writes choices in groups: by kind, then in the order of the dictionary."""
    kinds = defaultdict(list)
    for genre, value, name in rows:
        kinds[genre].append((value, name))
    found = [genre for genre in HEADINGS if genre in kinds]
    return [(HEADINGS[genre], tuple(sorted(kinds[genre], key=_alphabetical))) for genre in found]


_kept: tuple[float, Names] | None = None


def load() -> Names:
    """All of them, as they were at most KEPT seconds ago. One query, or none."""
    global _kept
    now = time.monotonic()
    if _kept is None or now - _kept[0] > KEPT:
        _kept = (now, _load())
    return _kept[1]


def forget() -> None:
    """Have the next `load` ask the database."""
    global _kept
    _kept = None


def _load() -> Names:
    names = Names()
    with connection.cursor() as cursor:
        cursor.execute(_sql())
        for pk, nom, genre, others in cursor.fetchall():
            if genre:
                names.territoires[str(pk)], names.genres[str(pk)] = nom, genre
                names.related[str(pk)] = frozenset([str(pk), *(others or "").split(",")]) - {""}
            else:
                names.organisations[str(pk)] = nom
    return names


def _sql() -> str:
    others = f"SELECT {_JOINED[connection.vendor]} FROM {Lien._meta.db_table} WHERE territoire_id = place.id"  # noqa: S608
    return (
        f"SELECT id, nom, genre, ({others}) FROM {Territoire._meta.db_table} AS place"  # noqa: S608
        f" UNION ALL SELECT id, nom, '', '' FROM {Organisation._meta.db_table}"
    )


def fold(text: str) -> str:
    """`text` without accents or capitals, œ as oe: how lists compare, look for and sort titles and names.

    It stands in columns (`title_folded`…): changed, it asks for these to be written again. Other needs have their own:
    `search.analysis.fold` for what is indexed, `reseau.throttle.folded` for what must not be guessed.
    """
    decomposed = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("Œ", "oe"))
    return "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()


def lowfirst(words: str) -> str:
    """A label as it stands within a sentence: acronyms and names in it keep their capitals, as with `capfirst`."""
    return words[:1].lower() + words[1:]


def holds(query: str, *texts: str) -> bool:
    """Whether these texts together hold every word of `query`, whatever its case and accents."""
    folded = fold(" ".join(texts))
    return all(word in folded for word in fold(query).split())


def of(name: str) -> str:
    """“de Claire”, “d’Aïcha”, “d’Hélène”, “d’Yves”, “de Yann”: an h of a first name is taken as mute."""
    first, second = (fold(name) + "  ")[:2]
    is_elided = first in "aeiouh" or (first == "y" and second not in "aeiou ")
    return f"d’{name}" if is_elided else f"de {name}"


def enumerated(words: Sequence[str], most: int | None = None) -> str:
    """“Metz, Nancy et Épinal”; beyond `most` of them “Metz, Nancy et 4 autres”. Empty for none."""
    if most and len(words) > most:
        words = [*words[: most - 1], f"{len(words) - most + 1} autres"]
    return " et ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def _alphabetical(choice: tuple[Any, str]) -> str:
    return fold(choice[1])
