"""THE access rules: who may read, who may write. Every channel asks here, and nothing else decides.

A request asks once and gets two small values. `Membership` is a person with their current adhesions: what they may do.
`Reader` is what they read: a set of audiences, and what they deposited themselves. Both are computed again at every
request, so that a change of rights works at the next one.
"""

import dataclasses
import datetime
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils import timezone

from .models import Adhesion, Lien, Organisation, Personne, Role
from .statements import Statement, param, params

OFFICERS = frozenset({Role.CHARGE_MISSION, Role.ADMINISTRATEUR})
DEPOSITORS = OFFICERS | {Role.FACILITATEUR, Role.AGENT_REGIONAL}
# For these roles the territory says where they write; for the others it only says where they read.
WRITERS = frozenset({Role.FACILITATEUR, Role.AGENT_REGIONAL})


@dataclasses.dataclass(frozen=True, slots=True)
class Reader:
    """What one person reads.

    `audiences` are ids of Audience: those that are read or, where `all_but`, those that are not.
    `person_id` is set while the person holds a current adhesion: what they deposited themselves is theirs to read.
    """

    audiences: frozenset[int]
    all_but: bool = False
    person_id: int | None = None

    def q(self, audience: str = "audience", owner: str | None = "owner") -> Q:
        """The right as a condition on rows whose audience and depositor are at these look-up paths.

        `owner=None` for what follows its parents alone (pages).
        """
        right = Q(**{f"{audience}__in": self.audiences})
        if self.all_but:
            right = ~right
        if owner and self.person_id:
            right |= Q(**{owner: self.person_id})
        return right

    def reads(self, audience_id: int, owner_id: int | None = None) -> bool:
        """Whether one thing with this audience, deposited by this person, is read."""
        if owner_id is not None and owner_id == self.person_id:
            return True
        return (audience_id in self.audiences) != self.all_but

    def parameters(self) -> tuple["Reader", dict]:
        """This reader as `statements.Statement` takes values."""
        stand_in = Reader(params("audiences", len(self.audiences)), self.all_but, self.person_id and param("person_id"))
        return stand_in, {"audiences": self.audiences, "person_id": self.person_id}

    def narrowed_by(self, other: "Reader") -> "Reader":
        """What this reader and `other`, a reader of a list of audiences, both read by audience alone."""
        if self.all_but:
            return Reader(other.audiences - self.audiences)
        return Reader(other.audiences & self.audiences)


NOBODY = Reader(frozenset())


class Held(NamedTuple):
    """A current adhesion, as requests ask about it: what they need of an Adhesion, by the same names."""

    pk: int
    role: str
    organisation_id: int
    territoire_id: int
    is_referent: bool
    since: datetime.date
    until: datetime.date | None
    organisation: str
    territoire: str

    def get_role_display(self) -> str:
        """“Facilitateur”."""
        return Role(self.role).label


@dataclasses.dataclass(frozen=True)
class Membership:
    """A person with their current adhesions (none: a visitor, or someone who left)."""

    person: Personne | None = None
    adhesions: tuple[Held | Adhesion, ...] = ()

    @cached_property
    def roles(self) -> frozenset[str]:
        """The roles held today."""
        return frozenset(adhesion.role for adhesion in self.adhesions)

    @property
    def is_officer(self) -> bool:
        """Chargé de mission or administrator: reads and writes everywhere, enters the Wagtail admin."""
        return bool(self.roles & OFFICERS)

    @property
    def may_deposit(self) -> bool:
        """Whether the person may add documents to the library."""
        return bool(self.roles & DEPOSITORS)

    @property
    def may_invite(self) -> bool:
        """Whether the person may invite others: everywhere (officers), or into an organisation they are referent of."""
        return self.is_officer or bool(self.refers_to)

    @cached_property
    def refers_to(self) -> frozenset[int]:
        """The ids of the organisations whose members the person manages."""
        return frozenset(a.organisation_id for a in self.adhesions if a.is_referent)

    @property
    def must_have_mfa(self) -> bool:
        """Officers and whoever may invite log in with a second factor (TRUST, Standards to meet)."""
        return self.may_invite

    def manages(self, organisation: Organisation) -> bool:
        """Whether the person manages the members of `organisation`."""
        return self.is_officer or organisation.pk in self.refers_to

    def writable_territoires(self) -> Q:
        """The condition on Territoire: those the person writes in, which lie wholly inside one of their own."""
        if self.is_officer:
            return Q()
        own = [a.territoire_id for a in self.adhesions if a.role in WRITERS]
        return Q(pk__in=Lien.objects.filter(territoire__in=own, includes=True).values("autre"))

    def may_edit(self, owner_id: int | None) -> bool:
        """Whether the person changes what `owner_id` deposited: that person, while a depositor, or an officer."""
        return self.is_officer or (self.person is not None and self.person.pk == owner_id and self.may_deposit)


VISITOR = Membership()


def membership_of(person) -> Membership:
    """The membership of an account today (one query); that of a visitor for an anonymous or inactive one."""
    if not person.is_authenticated or not person.is_active:
        return VISITOR
    return Membership(person, tuple(map(Held._make, _HELD(person=person.pk, day=timezone.localdate()))))


_HELD = Statement(
    lambda person, day: (
        Adhesion.objects.current(day)
        .filter(personne=person)
        .order_by("since", "pk")
        .values_list(*Held._fields[:-2], "organisation__nom", "territoire__nom")
    )
)


def reader_of(membership: Membership, at: datetime.datetime | None = None) -> Reader:
    """What this membership reads at the instant `at` (default: now). One query."""
    moment = connection.ops.adapt_datetimefield_value(at or timezone.now())
    person_id = membership.person.pk if membership.person and membership.adhesions else None
    if membership.is_officer:
        closed = _with_descendants(_rows(_CLOSED_TO_OFFICER, [moment, person_id]))
        return Reader(closed, all_but=True, person_id=person_id)
    matching = _OF_ONE_ADHESION * len(membership.adhesions)
    held = [(a.role, a.organisation_id, a.territoire_id) for a in membership.adhesions]
    lines = _rows(_OPEN_TO_MEMBER.format(matching=matching), [person_id, *chain(*held), moment])
    return Reader(_nested(dict(lines)), person_id=person_id)


# These statements run at nearly every request. The ORM takes twenty times longer to build them than the database to
# answer them, and more than all the rest of a small request: so they stand here as SQL, plain enough for any database.

# Audience and the one it lies within, of the lines that are public, that name the person, or that one adhesion
# matches as a whole. Before an embargo ends: of those alone that name the person.
_OPEN_TO_MEMBER = """
    SELECT line.audience_id, audience.within_id
    FROM reseau_audienceline AS line
    JOIN reseau_audience AS audience ON audience.id = line.audience_id
    WHERE (line.public OR line.personne_id = %s {matching})
    AND (audience.opens_at IS NULL OR audience.opens_at <= %s OR line.personne_id IS NOT NULL)
"""
_OF_ONE_ADHESION = """
    OR line.role IN ('', %s) AND line.personne_id IS NULL AND NOT line.public
    AND (line.organisation_id IS NULL OR line.organisation_id = %s)
    AND (line.territoire_id IS NULL
         OR line.territoire_id IN (SELECT territoire_id FROM reseau_lien WHERE autre_id = %s))
"""

# Each audience that is closed to an officer, or that lies within another: closed are those without lines (drafts), and
# those under an embargo that does not name the officer.
_CLOSED_TO_OFFICER = """
    SELECT * FROM (
        SELECT id, within_id, CASE
            WHEN NOT EXISTS (SELECT 1 FROM reseau_audienceline WHERE audience_id = audience.id) THEN 1
            WHEN opens_at > %s AND NOT EXISTS (
                SELECT 1 FROM reseau_audienceline WHERE audience_id = audience.id AND personne_id = %s
            ) THEN 1
            ELSE 0 END AS is_closed
        FROM reseau_audience AS audience
    ) AS audience
    WHERE is_closed = 1 OR within_id IS NOT NULL
"""


def _rows(sql: str, params: list) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def shared_with(territoire_id: int) -> QuerySet:
    """The ids of the territories that share a commune with this one, itself included."""
    return Lien.objects.filter(autre=territoire_id).values("territoire")


def _nested(parents: dict[int, int | None]) -> frozenset[int]:
    """Of `parents` (audience -> the one required too), the audiences whose whole chain is in it."""
    read: set[int] = set()

    def is_read(audience: int | None) -> bool:
        if audience is None or audience in read:
            return True
        if audience not in parents or not is_read(parents[audience]):
            return False
        read.add(audience)
        return True

    return frozenset(audience for audience in parents if is_read(audience))


def _with_descendants(rows: list[tuple[int, int | None, int]]) -> frozenset[int]:
    """The closed ones of `(audience, within, closed)`, and all that lie within them, at any depth."""
    closed = {pk for pk, _, is_closed in rows if is_closed}
    grown = True
    while grown:
        inside = {pk for pk, within, _ in rows if within in closed} - closed
        closed |= inside
        grown = bool(inside)
    return frozenset(closed)


def get_readable(things: QuerySet | type[Model], reader: Reader, owner: str | None = "owner", **lookup) -> Model:
    """The one way a view gets an object: the object, or Http404, the same for absent and for forbidden.

    `owner` is the look-up path of the depositor (None for what follows its parents alone).
    """
    queryset = things if isinstance(things, QuerySet) else things._default_manager.all()
    return get_object(queryset.filter(reader.q(owner=owner)), **lookup)


def get_object(queryset: QuerySet, **lookup) -> Model:
    """The one object of a queryset that already holds the right; Http404 for none, and for a look-up without sense."""
    try:
        return get_object_or_404(queryset, **lookup)
    except (ValueError, OverflowError) as error:
        raise Http404 from error


def get_row(statement: Statement, **given) -> tuple:
    """The one row of a statement that already holds the right; Http404 for none, and for a number without sense.

    As `get_object`, for what is asked many times a page: pictures, files.
    """
    rows = [] if any(isinstance(value, int) and value > _LARGEST for value in given.values()) else statement(**given)
    if not rows:
        raise Http404
    return rows[0]


_LARGEST = 2**63 - 1  # that a database knows


def refuse_unless(allowed: bool) -> None:
    """Raise the uniform Http404 unless `allowed`: forbidden looks exactly like absent."""
    if not allowed:
        raise Http404
