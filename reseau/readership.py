"""“Qui peut lire ?”: an audience in words and in figures.

Display only: what is said here never decides anything, `reseau.access` does.
"""

import dataclasses
import datetime
from collections import defaultdict
from collections.abc import Collection, Iterable, Set
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from django.db.models import QuerySet, Value
from django.utils import timezone
from django.utils.text import capfirst

from .access import OFFICERS
from .dates import day
from .models import Adhesion, Audience, AudienceLine, Lien, Line, Organisation, Personne, Role, Territoire
from .models.personnes import full_name
from .models.territoires import complement
from .names import enumerated
from .statements import Statement

MOST_NAMED = 3  # lines of an audience that its label says in words
OFFICERS_LABEL = "Chargés de mission et administrateurs"


@dataclasses.dataclass(frozen=True)
class Group:
    """The readers that one line of an audience brings, in words and by name."""

    label: str
    people: tuple[Personne, ...]


@dataclasses.dataclass(frozen=True)
class Readership:
    """Who reads: groups that name nobody twice, and the roles of which nobody reads."""

    groups: tuple[Group, ...]
    absent_roles: tuple[str, ...] = ()
    everyone: bool = False
    icon: str = "audience-role"
    and_owner: bool = False  # whether it is in none of these groups, and reads what is its own
    named: int = 0  # who are named: these read during an embargo, too
    opens_at: datetime.datetime | None = None  # when the embargo ends, if there is one

    @property
    def total(self) -> int:
        """The number of people with an account who read, as labels count them: without an owner who is in no group."""
        return sum(len(group.people) for group in self.groups)

    @property
    def whom(self) -> str:
        """“14 personnes”."""
        return "tout le monde" if self.everyone else people(self.total)

    def until(self, opens_at: datetime.datetime | None) -> "Readership":
        """The same under an embargo until that instant; one that is over is none."""
        if opens_at is None or opens_at <= timezone.now():
            return self
        return dataclasses.replace(self, opens_at=opens_at, icon="audience-embargo")


@dataclasses.dataclass(frozen=True)
class Label:
    """An audience in one line: its ring, its words, the figure under them, and the sentence for a page's head."""

    icon: str
    text: str
    detail: str = ""
    total: int = 0
    sentence: str = ""


Openings = dict[int, datetime.datetime | None]  # audience -> when its embargo ends, if it has one
Held = dict[str, set[tuple[int, int]]]  # what a census keeps of adhesions: by role, person and organisation


def _members(territoires, day) -> QuerySet:
    """Each current adhesion; below them, for each of these territories, those that it shares a commune with."""
    adhesions = Adhesion.objects.current(day).order_by()
    near = Lien.objects.filter(territoire__in=territoires).annotate(role=Value(""), person=Value(0))
    return adhesions.values_list("role", "territoire_id", "organisation_id", "personne_id").union(
        near.values_list("role", "territoire_id", "autre_id", "person"), all=True
    )


_MEMBERS = Statement(_members)


class Census:
    """The members of today whom some lines may concern, loaded once for many audiences (one query). People are ids."""

    def __init__(self, lines: Iterable[Line]):
        territoires = {line.territoire for line in lines} - {0}
        self._everywhere: Held = defaultdict(set)
        self._there: dict[int, Held] = defaultdict(lambda: defaultdict(set))
        self._near: dict[int, list[int]] = defaultdict(list)
        for role, territoire, other, person in _MEMBERS(territoires=territoires, day=timezone.localdate()):
            if role:
                self._everywhere[role].add((person, other))
                self._there[territoire][role].add((person, other))
            else:
                self._near[territoire].append(other)
        self._matching: dict[Line, frozenset[int]] = {}

    def matching(self, line: Line) -> frozenset[int]:
        """The members that the line concerns."""
        if line not in self._matching:  # audiences of one list have lines in common
            self._matching[line] = self._found(line)
        return self._matching[line]

    def _found(self, line: Line) -> frozenset[int]:
        if line.personne or line.public:
            return self._people(self._everywhere.values()) & {line.personne}
        near = [self._there[place] for place in self._near[line.territoire]]
        places = near if line.territoire else [self._everywhere]
        groups = [place[role] for place in places for role in ([line.role] if line.role else place)]
        return self._people(groups, line.organisation)

    @cached_property
    def officers(self) -> frozenset[int]:
        """The members who read everything but drafts and embargoes."""
        return self._people(self._everywhere[role] for role in OFFICERS)

    def roles_without(self, people: Set[int]) -> tuple[str, ...]:
        """The roles of the network of which nobody is among `people`, in the plural."""
        present = {role for role, members in self._everywhere.items() if not people.isdisjoint(self._people([members]))}
        return tuple(role.plural for role in Role if role not in present | OFFICERS)

    @staticmethod
    def _people(groups: Iterable[set[tuple[int, int]]], organisation: int = 0) -> frozenset[int]:
        """The people of these groups; of one organisation, where one is given."""
        return frozenset(person for group in groups for person, their in group if organisation in (0, their))


def readership(lines: Iterable[Line], owner: Personne | None = None) -> Readership:
    """Who reads what `owner` addresses to these lines, after its embargo if it has one. Five queries at most."""
    lines = list(lines)
    census, words = Census(lines), Words(lines)
    found = [(words.of(line), census.matching(line)) for line in sorted(lines, key=lambda line: bool(line.personne))]
    if lines:
        found.append((OFFICERS_LABEL, census.officers))
    seen = set().union(*(people for _, people in found))
    own = {owner.pk} - seen if owner else set()
    return Readership(
        groups=_groups(found, Personne.objects.in_bulk(seen), owner),
        absent_roles=census.roles_without(seen | own),
        everyone=any(line.public for line in lines),
        icon=_icon(lines),
        and_owner=bool(own),
        named=len({line.personne for line in lines if line.personne}),
    )


def _groups(
    found: list[tuple[str, Set[int]]], people: dict[int, Personne], owner: Personne | None
) -> tuple[Group, ...]:
    """The people of each label by name, nobody twice; no empty group. Whose only member is `owner` says so."""
    groups, seen = [], set()
    for label, concerned in found:
        if fresh := concerned - seen:
            named = sorted((people[pk] for pk in fresh), key=lambda person: (person.last_name, person.first_name))
            groups.append(Group(f"{label} (vous)" if named == [owner] else label, tuple(named)))
            seen |= fresh
    return tuple(groups)


def described(audience: Audience, reader: Personne | None) -> tuple["Label", list[tuple[str, int]]]:
    """An audience in one line, as `reader` sees it, and how many people each of its lines brings. Two queries."""
    rows = sorted(_rows([audience.pk]), key=_is_named)
    census = Census(row.line for row in rows)
    found = [(capfirst(_row_words(row, None)), census.matching(row.line)) for row in rows]
    if rows and not (audience.opens_at and audience.opens_at > timezone.now()):
        found.append((OFFICERS_LABEL, census.officers))
    return _label(audience.opens_at, rows, census, reader), _counts(found)


def _counts(found: list[tuple[str, Set[int]]]) -> list[tuple[str, int]]:
    """The number of people of each label, nobody twice; no empty group."""
    counts, seen = [], set()
    for label, concerned in found:
        if fresh := concerned - seen:
            counts.append((label, len(fresh)))
            seen |= fresh
    return counts


class Words:
    """Names what lines point to, loaded once for many of them."""

    def __init__(self, lines: Iterable[Line]):
        lines = list(lines)
        self.territoires = Territoire.objects.in_bulk({x.territoire for x in lines if x.territoire})
        self.organisations = Organisation.objects.in_bulk({x.organisation for x in lines if x.organisation})
        self.personnes = Personne.objects.in_bulk({x.personne for x in lines if x.personne})

    def of(self, line: Line) -> str:
        """“Facilitateurs de Meurthe-et-Moselle”: one line in words."""
        return capfirst(_row_words(self.row(line), None))

    def row(self, line: Line) -> "_Row":
        """The line with what it points to, as the rows of an audience are."""
        territoire = self.territoires.get(line.territoire)
        organisation, personne = self.organisations.get(line.organisation), self.personnes.get(line.personne)
        return _Row(0, line, territoire.of if territoire else "", str(organisation or ""), str(personne or ""))


def _words(line: Line, territoire: str, organisation: str, personne: str) -> str:
    """One line in words, as they stand within a sentence, given those of what it points to."""
    if line.public:
        return "public"
    if personne:
        return personne
    if line == Line():
        return "le réseau"
    people = Role(line.role).plural if line.role else ("" if organisation else "membres")
    return ", ".join(filter(None, [f"{people} {territoire}".strip(), organisation]))


def labels(audiences: Openings, reader: Personne | None = None, *, counted: bool = True) -> dict[int, Label]:
    """The label of each audience, by its id. Two queries, however many there are; one where nobody is counted."""
    rows = _rows(audiences)
    lines: dict[int, list[_Row]] = {pk: [] for pk in audiences}
    for row in rows:
        lines[row.audience].append(row)
    census = Census(row.line for row in rows) if counted else None
    return {pk: _label(opens_at, lines[pk], census, reader) for pk, opens_at in audiences.items()}


class _Row(NamedTuple):
    """A line of an audience, and in words what it points to."""

    audience: int
    line: Line
    territoire: str
    organisation: str
    personne: str


_LINES = Statement(
    lambda audiences: (
        AudienceLine.objects.filter(audience__in=audiences)
        .order_by("pk")
        .values_list(
            *("audience_id", "role", "territoire_id", "organisation_id", "personne_id", "public"),
            *("territoire__article", "territoire__nom", "organisation__nom"),
            *("personne__first_name", "personne__last_name", "personne__email"),
        )
    )
)


def _rows(audiences: Collection[int]) -> list[_Row]:
    """Their lines, in the order in which every equal audience has them. One query."""
    rows = []
    for audience, role, place, organisation, person, public, article, place_name, name, *identity in _LINES(
        audiences=list(audiences)
    ):
        line = Line(role, place or 0, organisation or 0, person or 0, public)
        of = complement(article, place_name) if place else ""
        rows.append(_Row(audience, line, of, name or "", full_name(*identity) if person else ""))
    return rows


def label(audience: Audience, reader: Personne | None = None) -> Label:
    """The label of one audience."""
    return labels({audience.pk: audience.opens_at}, reader)[audience.pk]


def label_of(lines: Iterable[Line], *within: Iterable[Line]) -> Label:
    """The label of what is addressed to these lines, counting those alone whom each of `within` concerns as well.

    Four queries at most: what it says needs no row, so it may be said before anything is kept.
    """
    lines, outer = list(lines), [list(others) for others in within]
    words, census = Words(lines), Census([*lines, *chain.from_iterable(outer)])
    found = _label(None, [words.row(line) for line in lines], census, None)
    if not outer:
        return found
    each = [frozenset().union(*map(census.matching, some)) for some in (lines, *outer)]
    number = len(frozenset.intersection(*each) | census.officers)
    sentence = f"{found.sentence}, parmi ceux qui lisent la page au-dessus"
    return dataclasses.replace(found, sentence=sentence, detail=people(number), total=number)


def _label(
    opens_at: datetime.datetime | None, rows: list[_Row], census: Census | None, reader: Personne | None
) -> Label:
    if not rows:
        return Label("audience-depositor", "Vous uniquement", total=1, sentence="Lisible par vous uniquement")
    if any(row.line.public for row in rows):
        return Label("audience-public", "Public", sentence="Lisible par tout le monde, sans compte")
    rows = sorted(rows, key=_is_named)
    is_closed = bool(opens_at and opens_at > timezone.now())
    said = _said_until(opens_at, rows, reader) if is_closed else _said(rows, reader)
    icon = "audience-embargo" if is_closed else _icon([row.line for row in rows])
    label = Label(icon, capfirst(said.words), sentence=f"Lisible par {said.articled}")
    return _counted(label, rows, census, is_closed) if census else label


class _Said(NamedTuple):
    """Who reads, as it stands alone, and as it stands after “par”."""

    words: str
    articled: str


def _said(rows: list[_Row], reader: Personne | None) -> _Said:
    words = [_row_words(row, reader) for row in rows]
    articled = [_articled(row.line, word) for row, word in zip(rows, words, strict=True)]
    return _Said(enumerated(words, MOST_NAMED), enumerated(articled, MOST_NAMED))


def _said_until(opens_at: datetime.datetime, rows: list[_Row], reader: Personne | None) -> _Said:
    """Under an embargo: who is named reads already, the others from its last day on."""
    opening = f"dès le {day(opens_at, 'j N')}"
    named, others = [row for row in rows if _is_named(row)], [row for row in rows if not _is_named(row)]
    if not others:
        return _said(named, reader)
    later = _said(others, reader)
    if not named:
        return _Said(f"{later.words}, {opening}", f"{later.articled}, {opening}")
    now = _said(named, reader)
    return _Said(
        f"{now.words}\u00a0; {opening}, {later.words}", f"{now.articled}\u00a0; {opening}, par {later.articled}"
    )


def _articled(line: Line, words: str) -> str:
    """“les facilitateurs de Meurthe-et-Moselle”; a name stands without article."""
    is_name = line.personne or line == Line() or (line.organisation and not line.role and not line.territoire)
    return words if is_name else f"les {words}"


def _counted(label: Label, rows: list[_Row], census: Census, is_closed: bool) -> Label:
    """The label with the number of people who read: before an embargo ends, those it names."""
    read = set().union(*(census.matching(row.line) for row in rows if _is_named(row) or not is_closed))
    if is_closed:
        return dataclasses.replace(label, detail=f"{people(len(read))} d’ici là", total=len(read))
    read |= census.officers
    return dataclasses.replace(label, detail=people(len(read)), total=len(read))


def _icon(lines: list[Line]) -> str:
    if Line() in lines:
        return "audience-network"
    if all(line.personne for line in lines):
        return "audience-named" if lines else "audience-depositor"
    return "audience-role"


def _row_words(row: _Row, reader: Personne | None) -> str:
    if reader and row.line.personne == reader.pk:
        return "vous"
    return _words(row.line, row.territoire, row.organisation, row.personne)


def _is_named(row: _Row) -> bool:
    return bool(row.line.personne)


def people(number: int) -> str:
    """“14 personnes”."""
    return f"{number} personne{'s' if number > 1 else ''}"
