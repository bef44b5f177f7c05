"""What is suggested while one types: own past searches, titles, organisations, people; each under the reader's rights.

An organisation or a person is suggested for what they own or deposited, and only to who reads some of it. Names are
compared here, word by word and folded: no database of ours ignores accents by itself, and there are some hundreds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.db import connection
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from reseau.access import Reader

from . import analysis, owners, past, registry, service
from .query import PARAMETERS

PAST_WHEN_EMPTY, PAST, NAMES = 8, 3, 3  # how many of each are shown
SHORT = 2  # letters of “de”, “la”, “du”
OWNERS = {"organisation": "Organisations", "owner": "Personnes"}  # kind -> heading
_OPEN, _CLOSE = SafeString("<mark>"), SafeString("</mark>")


class Typed(NamedTuple):
    """The folded words of what is being typed; each may be the beginning of one."""

    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Typed":
        """Of a text; a last word that has just begun is not one yet."""
        words = tuple(word for _, _, word in analysis.pieces(text) if word)
        return cls(words[:-1] if words and len(words[-1]) < service.SHORTEST_BEGINNING else words)

    def fits(self, name: str) -> bool:
        """Whether each word is the beginning of one of `name`."""
        held = [word for _, _, word in analysis.pieces(name)]
        return all(any(one.startswith(word) for one in held) for word in self.words)

    def mark(self, name: str) -> SafeString:
        """`name` as HTML, the words that fit in <mark>; a short word marks itself alone, unless it is the last."""
        beginnings = (*(word for word in self.words if len(word) > SHORT), *self.words[-1:])
        html, place = SafeString(), 0
        for start, end, word in analysis.pieces(name):
            if word in self.words or word.startswith(beginnings):
                html += escape(name[place:start]) + _OPEN + escape(name[start:end]) + _CLOSE
                place = end
        return html + escape(name[place:])


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One line, and where it leads."""

    label: SafeString
    url: str
    detail: str = ""
    past: int | None = None  # the key of a past search, which can be removed


@dataclass(frozen=True, slots=True)
class Group:
    """Some lines under a heading."""

    name: str
    items: list[Suggestion]


class Named(NamedTuple):
    """Something with a name to compare: a past search, an organisation, a person who deposited."""

    kind: str
    pk: int
    name: str  # or a first name
    more: str  # an acronym, a last name

    @property
    def words(self) -> str:
        """How it is called."""
        if self.kind == "organisation":
            return f"{self.name} ({self.more})" if self.more and self.more not in self.name else self.name
        return f"{self.name} {self.more}".strip()


def suggest(text: str, reader: Reader) -> list[Group]:
    """What fits `text`, or the reader's past searches where nothing is typed; no empty group. At most four queries."""
    if not text:
        newest = past.of(reader.person_id)[:PAST_WHEN_EMPTY]
        return _shown(("Vos recherches", [_past(Typed(()), row.pk, row.text) for row in newest]))
    typed = Typed.of(text)
    if not typed.words:
        return []
    named = [one for one in _named(reader.person_id) if typed.fits(one.words)]
    return _shown(
        ("Vos recherches", [_past(typed, one.pk, one.name) for one in named if one.kind == "past"][:PAST]),
        ("Titres", _titles(typed, reader)),
        *_owners(named, typed, reader),
    )


def _shown(*groups: tuple[str, list[Suggestion]]) -> list[Group]:
    return [Group(name, items) for name, items in groups if items]


def _past(typed: Typed, pk: int, text: str) -> Suggestion:
    return Suggestion(typed.mark(text), _results("q", text), past=pk)


def _titles(typed: Typed, reader: Reader) -> list[Suggestion]:
    labels = registry.singular_labels() | registry.type_labels()
    return [
        Suggestion(typed.mark(entry.title), entry.url, labels.get(entry.type or entry.kind, ""))
        for entry in service.suggest(" ".join(typed.words), reader)
    ]


def _owners(named: list[Named], typed: Typed, reader: Reader) -> Iterator[tuple[str, list[Suggestion]]]:
    """The organisations and the people, of those whose name fits, that something `reader` reads belongs to."""
    fitting = {kind: [one for one in named if one.kind == kind] for kind in OWNERS}
    known = owners.readable({kind: [one.pk for one in fitting[kind]] for kind in OWNERS}, reader)
    for kind, heading in OWNERS.items():
        shown = sorted((one for one in fitting[kind] if (kind, one.pk) in known), key=_in_order)[:NAMES]
        yield heading, [Suggestion(typed.mark(one.words), _results(PARAMETERS[kind], one.pk)) for one in shown]


def _in_order(one: Named) -> str:
    return analysis.fold(one.words)


# Everything that has a name to be compared, whoever reads it; past searches in the order to be shown. As SQL, like the
# rights: it is asked at every few letters, and the ORM took four times longer to build it than to have it answered.
_NAMED = """
    SELECT 'past', id, text, '', at FROM search_recherchepassee WHERE personne_id = %s
    UNION ALL
    SELECT 'organisation', id, nom, sigle, NULL FROM reseau_organisation AS one
    WHERE EXISTS (SELECT 1 FROM search_entry WHERE organisation_id = one.id)
    UNION ALL
    SELECT 'owner', id, first_name, last_name, NULL FROM reseau_personne AS one
    WHERE EXISTS (SELECT 1 FROM search_entry WHERE owner_id = one.id)
    ORDER BY 5 DESC
"""


def _named(person_id: int | None) -> list[Named]:
    """The person's past searches, the newest first, and every owner of an entry. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMED, [person_id])
        return [Named(*row[:-1]) for row in cursor.fetchall()]


def _results(parameter: str, value: object) -> str:
    return f"{reverse('search:results')}?{urlencode({parameter: value})}"
