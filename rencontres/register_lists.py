"""The register as lists: decisions, actions, one's own actions; filtered, sorted and paged by their address."""

import datetime
from collections.abc import Iterable

from django.core.paginator import Page
from django.db.models import DateField, QuerySet, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils import timezone

from reseau.dates import day
from reseau.listing import Listing
from reseau.models import Personne
from reseau.readership import labels

from .models import Action, Decision, Rencontre

NEVER = datetime.date.max  # what has no day comes after all that has one
DECISION_SORTS = {
    "numero": ("year", "number"),
    "decision": ("texte_folded",),
    "date": ("decided_on",),
}
ACTION_SORTS = {
    "numero": ("year", "number"),
    "action": ("texte_folded",),
    "responsable": ("responsable__last_name", "responsable__first_name"),
    "echeance": ("due_or_never",),
}
ALL, LATE, ORPHAN = "toutes", "retard", "orphelines"
STATES = [
    (LATE, "En retard"),
    (ORPHAN, "Sans responsable actif"),
    *Action.State.choices,
    (ALL, "Toutes"),
]


class Register:
    """One of these lists: `listing` is what its address asks for, `rows` what comes of it."""

    def __init__(self, request: HttpRequest, listing: Listing, readable: QuerySet):
        self.request, self.listing = request, listing
        self.meetings = _meetings_of(readable)
        self._offer_meetings()

    def _offer_meetings(self) -> None:
        """Series are named to those who read them: one may read a meeting, and not the series."""
        series = {
            meeting.serie_id: meeting.serie.nom
            for meeting in self.meetings
            if self.request.reader.reads(meeting.serie.audience_id)
        }
        self.series = series
        self.listing.choices("serie", "Série", sorted(series.items(), key=lambda pair: pair[1]), "Toutes")
        self.listing.choices("rencontre", "Rencontre", [(one.pk, _named(one)) for one in self.meetings], "Toutes")
        years = sorted({timezone.localdate(meeting.starts_at).year for meeting in self.meetings}, reverse=True)
        self.listing.choices("annee", "Année", [(year, str(year)) for year in years], "Toutes")

    def narrowed(self, rows: QuerySet, **by) -> QuerySet:
        """The rows that the address asks for, in its order."""
        if self.listing.query:
            rows = rows.saying(self.listing.query)
        return self.listing.apply(
            rows,
            serie=lambda rows, pk: rows.filter(serie=int(pk)),
            rencontre=lambda rows, pk: rows.filter(rencontre=int(pk)),
            annee=lambda rows, year: rows.filter(year=int(year)),
            **by,
        )

    def page(self) -> Page:
        """The page asked for, each row with the `label` of who reads it. Four queries."""
        page = self.listing.page(self.rows)
        page.object_list = list(page.object_list)
        named = labels({row.audience_id: row.audience.opens_at for row in page}, self.request.membership.person)
        for row in page:
            row.label = named[row.audience_id]
        return page


class Decisions(Register):
    """The decisions that the person reads."""

    def __init__(self, request: HttpRequest):
        readable = Decision.objects.readable_by(request.reader)
        super().__init__(request, Listing(request.GET, DECISION_SORTS, "-numero"), readable)
        self.rows = self.narrowed(readable.select_related("rencontre__serie", "audience"))


class Actions(Register):
    """The actions that the person reads: those still to be done, unless others are asked for; `mine`: their own."""

    def __init__(self, request: HttpRequest, *, mine: bool = False):
        readable = Action.objects.readable_by(request.reader)
        if mine:
            readable = readable.filter(responsable=request.membership.person)
        super().__init__(request, Listing(request.GET, ACTION_SORTS, "echeance"), readable)
        if not mine:
            self.listing.choices("responsable", "Responsable", _owners_of(readable))
        self.listing.choices("etat", "État", STATES, "Ouvertes")
        rows = readable.noting_owners().select_related("rencontre__serie", "audience", "responsable")
        rows = rows.annotate(due_or_never=Coalesce("due_on", Value(NEVER), output_field=DateField()))
        by = {} if mine else {"responsable": lambda rows, pk: rows.filter(responsable=int(pk))}
        shown = rows if self.listing.chosen("etat") else rows.open()
        self.rows = self.narrowed(shown, etat=_in_state, **by)


def _in_state(rows: QuerySet[Action], state: str) -> QuerySet[Action]:
    if state == LATE:
        return rows.late()
    if state == ORPHAN:
        return rows.orphans()
    return rows if state == ALL else rows.filter(state=state)


def _meetings_of(readable: QuerySet) -> list[Rencontre]:
    """The meetings of these rows, the last one first. Who reads a row reads its meeting. One query."""
    ids = readable.order_by().values("rencontre")
    return list(Rencontre.objects.filter(pk__in=ids).select_related("serie").order_by("-starts_at", "-pk"))


def _owners_of(readable: QuerySet[Action]) -> Iterable[tuple[int, str]]:
    """Who has one of these actions, by name. One query."""
    people = Personne.objects.filter(pk__in=readable.order_by().values("responsable"))
    return [(person.pk, str(person)) for person in people]


def _named(meeting: Rencontre) -> str:
    """“Rencontre technique n° 31, 17 sept. 2026”."""
    return f"{meeting}, {day(meeting.starts_at, 'j N Y')}"
