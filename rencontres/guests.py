"""The people asked to a meeting as a list: filtered, sorted, taken away; and who could still be asked."""

import datetime
from collections.abc import Collection, Iterator
from typing import NamedTuple

from django.db.models import BooleanField, Case, Q, QuerySet, When
from django.http import QueryDict

from reseau.access import Membership
from reseau.dates import day
from reseau.listing import Listing
from reseau.models import Adhesion
from reseau.models.personnes import full_name
from reseau.names import fold, holds

from . import people, rights
from .models import Invitation, Rencontre
from .models.invitations import in_network

Answer, Attendance = Invitation.Answer, Invitation.Attendance
WAITING, SILENT = "attente", "sans"
STATES = [*Answer.choices, (WAITING, "En liste d’attente"), (SILENT, "Sans réponse")]
NAME = ("personne__last_name", "personne__first_name")
SORTS = {
    "nom": NAME,
    "organisation": ("organisation__nom", *NAME),
    "reponse": ("answer", "waits_since", *NAME),
    "repondu": ("answered_at",),
}
MOST = 100  # people shown at once where one chooses whom to ask


class Fact(NamedTuple):
    """What the list needs to know of every invitation, shown or not."""

    pk: int
    answer: str
    waits_since: datetime.datetime | None
    is_member: bool
    organisation: int | None
    organisation_nom: str | None
    first_name: str
    last_name: str
    fonction: str


class Guests(Listing):
    """Who is asked to one meeting, as the address of the list says. One query; one more for the rows."""

    def __init__(self, rencontre: Rencontre, membership: Membership, params: QueryDict):
        super().__init__(params, SORTS, "nom")
        self.rencontre, self.membership = rencontre, membership
        self.runs = rights.runs(membership, rencontre)
        self.all = rencontre.invitations.standing().annotate(is_member=_is(in_network()))
        self.facts = [Fact(*row) for row in self.all.values_list(*_FACTS)]
        used = {fact.organisation: fact.organisation_nom for fact in self.facts if fact.organisation}
        self.choices("reponse", "Réponse", STATES, "Toutes")
        self.choices("organisation", "Organisation", sorted(used.items(), key=lambda one: fold(one[1])), "Toutes")
        self.choices("presence", "Présence", Attendance.choices, "Toutes")

    @property
    def silent(self) -> int:
        """How many in the network said nothing yet."""
        return sum(fact.is_member and not fact.answer for fact in self.facts)

    @property
    def ranks(self) -> dict[int, int]:
        """The place of each invitation (id) on the waiting list, from 1."""
        waiting = sorted((f.waits_since, f.pk) for f in self.facts if f.is_member and f.waits_since)
        return {pk: rank for rank, (_, pk) in enumerate(waiting, 1)}

    @property
    def rows(self) -> QuerySet[Invitation]:
        """The invitations that the filters leave, with whether the reader may answer each."""
        rows = self.all.select_related("personne", "organisation", "answered_by", "rencontre")
        mine = rights.answerable(self.membership, self.rencontre).values("pk")
        rows = rows.annotate(may_answer=_is(Q(pk__in=mine)))
        return self.apply(
            rows.filter(pk__in=self._named()) if self.query else rows,
            reponse=lambda rows, state: rows.filter(_in_state(state)),
            organisation=lambda rows, pk: rows.filter(organisation=int(pk)),
            presence=lambda rows, value: rows.filter(attendance=value),
        )

    def _named(self) -> list[int]:
        texts = {fact.pk: (fact.first_name, fact.last_name, fact.fonction) for fact in self.facts}
        return [pk for pk, text in texts.items() if holds(self.query, *text)]

    def table(self) -> Iterator[list]:
        """The list to take away; meals, words and addresses are for who runs the meeting."""
        private = ["Déjeune", "Mot à l’organisateur", "Adresse électronique"] if self.runs else []
        yield ["Nom", "Prénom", "Fonction", "Organisation", "Réponse", "Répondu le", "Présence", *private]
        for row in self.rows:
            yield [*_values(row), *(_private(row) if self.runs else [])]


def _values(row: Invitation) -> list:
    person = row.personne
    return [
        person.last_name,
        person.first_name,
        person.fonction,
        str(row.organisation or ""),
        row.answer_label,
        day(row.answered_at, "d/m/Y H:i"),
        row.get_attendance_display(),
    ]


def _private(row: Invitation) -> list:
    return ["oui" if row.has_meal else "", row.comment, row.personne.shown_email]


def _is(condition: Q) -> Case:
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _in_state(state: str) -> Q:
    if state == WAITING:
        return Q(waits_since__isnull=False)
    return Q(answer="" if state == SILENT else state, waits_since=None)


class Candidate(NamedTuple):
    """A member who could be asked."""

    pk: int
    first_name: str
    last_name: str
    email: str
    fonction: str
    organisation: str

    def __str__(self) -> str:
        return full_name(self.first_name, self.last_name, self.email)


class Askable:
    """Who could still be asked to a meeting: those who read it and, for who looks for a name, all other members.

    Four queries. `addressed` are those to whom the meeting is addressed, `people` those shown of its readers.
    """

    def __init__(self, rencontre: Rencontre, query: str, ticked: Collection[int] = ()):
        asked = set(rencontre.invitations.standing().values_list("personne", flat=True))
        addressed, self.readers = people.addressed_and_readers(rencontre.readers_id)
        self.query = " ".join(query.replace("\0", " ").split())[:100]
        self.addressed = addressed - asked
        members = [one for one in _members() if one.pk not in asked]
        found = [one for one in members if holds(self.query, one.first_name, one.last_name, one.fonction)]
        readers = [one for one in found if one.pk in self.readers]
        self.people, self.left_out = readers[:MOST], max(len(readers) - MOST, 0)
        self.others = [one for one in found if one.pk not in self.readers][:MOST] if self.query else []
        shown = {one.pk for one in self.people}
        self.kept = [one for one in members if one.pk in ticked and one.pk in self.readers and one.pk not in shown]


def _members() -> list[Candidate]:
    """Every member of today, by name, with the organisation of their oldest adhesion (one query)."""
    held = Adhesion.objects.current().order_by("personne__last_name", "personne__first_name", "personne", "since", "pk")
    rows = held.values_list("personne", *_NAMES, "organisation__nom")
    return list({row[0]: Candidate(*row) for row in reversed(rows)}.values())[::-1]


_NAMES = ("personne__first_name", "personne__last_name", "personne__email", "personne__fonction")
_FACTS = (
    *("pk", "answer", "waits_since", "is_member", "organisation", "organisation__nom"),
    *("personne__first_name", "personne__last_name", "personne__fonction"),
)
