"""What a member's meetings await of them, and the next one: one statement, as the dashboard asks it at every visit."""

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import (
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    IntegerField,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from reseau.access import Membership, Reader
from reseau.statements import Param, Statement

from . import rights
from .models import Action, Amendement, CompteRendu, Invitation, Point, Rencontre, Serie, Sujet

SOON = datetime.timedelta(days=30)  # how long before its day an action is brought to mind
UNWRITTEN = datetime.timedelta(days=90)  # how long minutes that nobody wrote are asked for
NOBODY = 0  # no person's key: who organised and may hold meetings no more is not asked to go on with them

# To answer an invitation, do an action, read draft minutes again, write minutes, examine the amendments to them, freeze
# them, look at topics proposed; and the next meeting, which awaits nothing.
ANSWER, ACTION, AMEND, WRITE, EXAMINE, FREEZE = "answer", "action", "amend", "write", "examine", "freeze"
TOPICS, NEXT = "topics", "next"


class Awaited(NamedTuple):
    """One thing that awaits the member. `pk` is that of the action or series it is about, else of the meeting."""

    kind: str
    pk: int
    titre: str  # of the meeting, the action, the series
    genre: str  # with `number`: what a meeting without title of its own is called
    number: int  # of topics and amendments: how many
    at: datetime.datetime | None  # when it is or was held; of topics: since when the oldest waits
    day: datetime.date | None  # until when
    place: str
    points: int  # of the next meeting: on its agenda
    coming: int  # … and how many said that they come

    @property
    def meeting(self) -> str:
        """“Rencontre technique n° 32”."""
        return self.titre or f"{Serie.Genre(self.genre).label} n°\u00a0{self.number}"


@dataclass(frozen=True)
class Waiting:
    """What awaits a member, the most urgent first, and the next meeting that they read of."""

    todos: list[Awaited]
    following: Awaited | None


def of(membership: Membership, reader: Reader) -> Waiting:
    """What awaits a member now. One query."""
    now = timezone.now()
    rows = _WAITING(
        person=membership.person.pk,
        organiser=membership.person.pk if rights.may_create(membership) else NOBODY,
        reader=reader,
        now=now,
        today=timezone.localdate(now),
        soon=timezone.localdate(now + SOON),
        unwritten=now - UNWRITTEN,
    )
    found = [Awaited(*row) for row in rows]
    todos = sorted((one for one in found if one.kind != NEXT), key=_urgency)
    return Waiting(todos, next((one for one in found if one.kind == NEXT), None))


def _urgency(one: Awaited) -> datetime.date:
    return one.day or (timezone.localdate(one.at) if one.at else datetime.date.max)


def _waiting(
    person: Param, organiser: Param, reader: Reader, now: Param, today: Param, soon: Param, unwritten: Param
) -> QuerySet:
    minutes = CompteRendu.objects.readable_by(reader).filter(state=CompteRendu.State.DRAFT)
    to_read = minutes.filter(Exists(_attendance(person)), ~Exists(_amendments(person)), amend_by__gte=today)
    to_read = to_read.exclude(Q(rencontre__organiser=person) | Q(rencontre__secretary=person))  # who wrote them
    held = _held_by(person, organiser, reader).filter(ends_at__lte=now)
    nobody_wrote = Q(compte_rendu=None) | Q(compte_rendu__state=CompteRendu.State.WRITING)
    unwritten_ones = held.filter(nobody_wrote, ends_at__gte=unwritten)
    to_freeze = held.filter(compte_rendu__state=CompteRendu.State.DRAFT, compte_rendu__amend_by__lt=today)
    to_examine = held.annotate(proposed=_PROPOSED_AMENDMENTS).filter(proposed__gt=0)
    actions = Action.objects.readable_by(reader).open().filter(responsable=person, due_on__lte=soon)
    return _rows(_unanswered(person, reader, now), ANSWER, "rencontre__", **_TO_ANSWER).union(
        _rows(actions, ACTION, "rencontre__", day="due_on", titre="texte", at="rencontre__starts_at"),
        _rows(to_read, AMEND, "rencontre__", pk="rencontre_id", day="amend_by", at="rencontre__starts_at"),
        _rows(unwritten_ones, WRITE, at="ends_at"),
        _rows(to_examine, EXAMINE, day="compte_rendu__amend_by", at="starts_at", number="proposed"),
        _rows(to_freeze, FREEZE, day="compte_rendu__amend_by", at="starts_at"),
        _rows(_with_topics(organiser), TOPICS, titre="nom", genre="genre", number="topics", at="oldest"),
        _rows(_next(reader, now, today), NEXT, at="starts_at", place="place", points="items", coming="registered"),
        all=True,
    )


def _unanswered(person: Param, reader: Reader, now: Param) -> QuerySet[Invitation]:
    asked = Invitation.objects.unanswered().filter(personne=person, rencontre__state=Rencontre.State.OPEN)
    return asked.filter(reader.q("rencontre__audience", "rencontre__organiser"), rencontre__starts_at__gt=now)


def _held_by(person: Param, organiser: Param, reader: Reader) -> QuerySet[Rencontre]:
    """The meetings whose minutes the person writes."""
    mine = Q(organiser=organiser) | Q(secretary=person)
    return Rencontre.objects.readable_by(reader).held().filter(mine)


def _attendance(person: Param) -> QuerySet[Invitation]:
    there = Invitation.objects.standing().filter(attendance__in=Invitation.WAS_THERE)
    return there.filter(rencontre=OuterRef("rencontre"), personne=person)


def _amendments(person: Param) -> QuerySet[Amendement]:
    return Amendement.objects.filter(compte_rendu=OuterRef("pk"), personne=person)


def _with_topics(organiser: Param) -> QuerySet[Serie]:
    """The series that the person organises, with how many topics nobody has looked at yet."""
    proposed = Count("sujets", filter=_PROPOSED)
    return (
        Serie.objects.running()
        .filter(organiser=organiser)
        .annotate(topics=proposed, oldest=_OLDEST)
        .filter(topics__gt=0)
    )


def _next(reader: Reader, now: Param, today: Param) -> QuerySet[Rencontre]:
    coming = Rencontre.objects.readable_by(reader).coming(now).held()
    registered = Invitation.objects.coming().of_members(today).filter(rencontre=OuterRef("pk")).order_by()
    counted = registered.values("rencontre").annotate(number=Count("pk")).values("number")
    return Rencontre.objects.filter(pk__in=coming.values("pk")[:1]).annotate(
        items=Count("points", filter=~Q(points__genre=Point.Genre.BREAK)), registered=Coalesce(Subquery(counted), 0)
    )


def _rows(things: QuerySet, kind: str, meeting: str = "", pk: str = "pk", **columns: str) -> QuerySet:
    """These things as rows of Awaited. `meeting` is the look-up path of their meeting; `columns` are paths too."""
    paths = {name: f"{meeting}{path}" for name, path in _MEETING.items()} | columns
    things = things.order_by().annotate(_kind=Value(kind, CharField()), **_EMPTY)
    return things.values_list("_kind", pk, *(paths.get(name, f"_{name}") for name in Awaited._fields[2:]))


_MEETING = {"titre": "titre", "genre": "serie__genre", "number": "number"}
_EMPTY = {
    "_at": Value(None, DateTimeField()),
    "_day": Value(None, DateField()),
    "_place": Value("", CharField()),
    "_points": Value(0, IntegerField()),
    "_coming": Value(0, IntegerField()),
}
_TO_ANSWER = {
    "pk": "rencontre_id",
    "at": "rencontre__starts_at",
    "day": "rencontre__answer_by",
    "place": "rencontre__place",
}
_PROPOSED_AMENDMENTS = Count(
    "compte_rendu__amendements",
    filter=Q(compte_rendu__state=CompteRendu.State.DRAFT, compte_rendu__amendements__state=Amendement.State.PROPOSED),
)
_PROPOSED = Q(sujets__state=Sujet.State.PROPOSED)
_OLDEST = Min("sujets__created_at", filter=_PROPOSED)
_WAITING = Statement(_waiting)
