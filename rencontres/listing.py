"""The list of meetings: what its address asks for, and what comes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Aggregate, Count, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery, TextField
from django.http import QueryDict
from django.utils import timezone

from reseau import names
from reseau.access import Membership, Reader, shared_with
from reseau.listing import Listing, of_year
from reseau.readership import Label, labels

from . import telling
from .models import Invitation, Rencontre, Serie

SORTS = {"date": ("starts_at",), "rencontre": ("serie__genre", "number")}
FIRST_YEAR = 2015
ANSWERS = {
    Invitation.Answer.ON_SITE: "Vous venez",
    Invitation.Answer.VIDEO: "Vous venez à distance",
    Invitation.Answer.EXCUSED: "Vous ne venez pas",
    Invitation.Answer.ABSENT: "Vous ne venez pas",
}
ATTENDED = {
    Invitation.Attendance.ON_SITE: "Vous y étiez",
    Invitation.Attendance.VIDEO: "Vous y étiez à distance",
    Invitation.Attendance.EXCUSED: "Vous n’y étiez pas",
    Invitation.Attendance.ABSENT: "Vous n’y étiez pas",
}
OVER = "passees"  # of ?vue=: the meetings that are over; without it, those that come
State = Rencontre.State
STATES = [
    (State.DRAFT, "Brouillon"),
    (State.ANNOUNCED, "Annoncée"),
    (State.OPEN, "Inscriptions ouvertes"),
    (State.CLOSED, "Inscriptions closes"),
    (State.POSTPONED, "Date à fixer"),
    (State.CANCELLED, "Annulée"),
]


@dataclass(frozen=True)
class Row:
    """One line: the meeting, and what of its surroundings this reader sees."""

    rencontre: Rencontre
    serie: str  # empty where the reader does not read the series
    label: Label
    places: str

    @property
    def answer(self) -> str:
        """What the person answered or, once it is over, whether they were there; empty for nothing known."""
        if self.rencontre.is_past:
            return ATTENDED.get(self.rencontre.attended, "")
        if self.rencontre.waits:
            return "Vous êtes sur la liste d’attente"
        return ANSWERS.get(self.rencontre.answer, "")

    @property
    def awaits(self) -> bool:
        """Whether the person is invited, may answer and did not."""
        return bool(self.rencontre.invited) and not self.rencontre.answer and self.rencontre.takes_answers

    @property
    def when(self) -> str:
        """“de 9 h 30 à 15 h 30”, on one line."""
        return telling.hours(self.rencontre).replace(" ", "\u00a0")

    @property
    def where(self) -> str:
        """“Pont-à-Mousson, ou à distance”."""
        return telling.where(self.rencontre)


class Meetings(Listing):
    """The meetings that a reader may read, filtered and sorted as the address says."""

    def __init__(self, membership: Membership, reader: Reader, params: QueryDict):
        self.is_over = params.get("vue") == OVER
        super().__init__(params, SORTS, "-date" if self.is_over else "date")
        self.membership, self.reader = membership, reader
        series = [(str(pk), nom) for pk, nom in self.series.items()]
        self.choices("serie", "Série", series, "Toutes")
        self.choices("territoire", "Territoire", names.load().territoires_to_choose)
        self.choices("etat", "État", [state for state in STATES if membership.may_deposit or state[0] != State.DRAFT])
        years = range(timezone.localdate().year + 1, FIRST_YEAR - 1, -1)
        self.choices("annee", "Année", [(year, str(year)) for year in years], "Toutes")

    @cached_property
    def series(self) -> dict[int, str]:
        """The series that the reader reads: id -> name. One query."""
        return dict(Serie.objects.readable_by(self.reader).order_by("nom", "pk").values_list("pk", "nom"))

    @property
    def readable(self) -> QuerySet[Rencontre]:
        """Everything this reader may read."""
        return Rencontre.objects.readable_by(self.reader)

    @cached_property
    def matching(self) -> QuerySet[Rencontre]:
        """Those that the filters leave, coming and over."""
        rows = self.readable.saying(self.query)
        return self.apply(rows, **{offered.name: _NARROWING[offered.name] for offered in self.filters})

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many come and how many are over, of those that the filters leave. One query."""
        over = Q(ends_at__lte=timezone.now()) & ~Q(state=State.POSTPONED)
        return self.matching.order_by().aggregate(coming=Count("pk", filter=~over), over=Count("pk", filter=over))

    @property
    def shown(self) -> QuerySet[Rencontre]:
        """Those of the tab: what comes (what waits for its date included), or what is over."""
        over = Q(ends_at__lte=timezone.now()) & ~Q(state=State.POSTPONED)
        return self.answered(self.matching.filter(over if self.is_over else ~over))

    def answered(self, rows: QuerySet[Rencontre]) -> QuerySet[Rencontre]:
        """These meetings, as `rows` wants them: with what the person answered, and whether they were there."""
        rows = rows.select_related("serie")
        mine = Q(invitations__personne=self.membership.person, invitations__withdrawn_at=None)
        return rows.alias(mine=FilteredRelation("invitations", condition=mine)).annotate(
            invited=F("mine__pk"),
            answer=F("mine__answer"),
            attended=F("mine__attendance"),
            waits=F("mine__waits_since"),
            about=_about(),
        )

    def rows(self, meetings: Iterable[Rencontre]) -> list[Row]:
        """These meetings (`answered`) as lines. Two queries."""
        meetings = list(meetings)
        named = labels({one.audience_id: None for one in meetings}, self.membership.person)
        return [
            Row(one, self.series.get(one.serie_id, ""), named[one.audience_id], _named(one.about)) for one in meetings
        ]


def _touching(rows: QuerySet[Rencontre], territoire: str) -> QuerySet[Rencontre]:
    about = Rencontre.territoires.through.objects.filter(territoire__in=shared_with(int(territoire)))
    return rows.filter(pk__in=about.values("rencontre"))


_NARROWING = {
    "serie": lambda rows, pk: rows.filter(serie=int(pk)),
    "territoire": _touching,
    "etat": lambda rows, state: rows.filter(state=state),
    "annee": of_year("starts_at"),
}


class _Ids(Aggregate):
    """The ids of a column in one text: “3,14”."""

    function = "GROUP_CONCAT"
    output_field = TextField()

    def as_postgresql(self, compiler, connection):
        """The same, by its name there."""
        return self.as_sql(compiler, connection, template="STRING_AGG(%(expressions)s::text, ',')")


def _about() -> Subquery:
    """The ids of the territories of a meeting: one query for all of a page."""
    mine = Rencontre.territoires.through.objects.filter(rencontre=OuterRef("pk")).order_by().values("rencontre")
    return Subquery(mine.annotate(ids=_Ids("territoire_id")).values("ids"))


def _named(ids: str | None) -> str:
    """“Meurthe-et-Moselle, Vosges”."""
    known = names.load().territoires
    return ", ".join(sorted(known.get(pk, "") for pk in (ids or "").split(",") if pk))
