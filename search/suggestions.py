"""What is suggested while one types: own past searches, titles, organisations, people; each under the reader's rights.

An organisation or a person is suggested for what they own or deposited, and only to who reads some of it. Names are
compared here, word by word and folded: no database of ours ignores accents by itself, and there are some hundreds.
"""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import urlencode

from django.db.models import DateTimeField, Exists, OuterRef, Value
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString

from reseau.access import Reader
from reseau.models import Organisation, Personne

from . import analysis, owners, past, registry, service
from .models import Entry, RecherchePassee
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
    at: datetime.datetime | None  # of a past search

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
    known = owners.readable(*([one.pk for one in fitting[kind]] for kind in OWNERS), reader) if named else set()
    for kind, heading in OWNERS.items():
        shown = sorted((one for one in fitting[kind] if (kind, one.pk) in known), key=_in_order)[:NAMES]
        yield heading, [Suggestion(typed.mark(one.words), _results(PARAMETERS[kind], one.pk)) for one in shown]


def _in_order(one: Named) -> str:
    return analysis.fold(one.words)


def _named(person_id: int | None) -> list[Named]:
    """The person's past searches, newest first, and every owner of an entry, whoever reads it. One query."""
    never = Value(None, DateTimeField())
    searched = RecherchePassee.objects.order_by().filter(personne=person_id or 0)
    organisations = Organisation.objects.order_by().filter(Exists(Entry.objects.filter(organisation=OuterRef("pk"))))
    people = Personne.objects.order_by().filter(Exists(Entry.objects.filter(owner=OuterRef("pk"))))
    rows = searched.values_list(Value("past"), "pk", "text", Value(""), "at").union(
        organisations.values_list(Value("organisation"), "pk", "nom", "sigle", never),
        people.values_list(Value("owner"), "pk", "first_name", "last_name", never),
        all=True,
    )
    return sorted((Named(*row) for row in rows), key=lambda one: one.at.timestamp() if one.at else 0, reverse=True)


def _results(parameter: str, value: object) -> str:
    return f"{reverse('search:results')}?{urlencode({parameter: value})}"
