"""The agenda of a meeting as one reader sees it: items at their time, with what they read of what is attached."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from documents.models import Document
from reseau.access import Reader

from .attachments import attached
from .models import Action, Amendement, CompteRendu, Point, Rencontre
from .schedule import Programme, Slot, duration, programme


@dataclass(frozen=True)
class Row:
    """One item as it is shown. `minutes` are those that it approves, where the reader reads them; `detail` says in a
    line what is to be done."""

    slot: Slot
    documents: list[Document]
    minutes: CompteRendu | None
    detail: str

    @property
    def point(self) -> Point:
        """The item itself."""
        return self.slot.point

    @property
    def title(self) -> str:
        """“3. Clause obligatoire”; a break stands without number."""
        return f"{self.slot.number}. {self.point.titre}" if self.slot.number else self.point.titre

    @property
    def speaker(self) -> str:
        """Who presents it: a member, or someone without account."""
        return str(self.point.speaker or self.point.speaker_name)

    @property
    def facts(self) -> str:
        """All of it but its title, in a line: for who makes the agenda."""
        count = len(self.documents)
        documents = _plural(count, "document") if count else ""
        return ", ".join(filter(None, [self.speaker, self.detail, documents]))

    @property
    def above(self) -> int:
        """The place before its own."""
        return self.slot.place - 1

    @property
    def below(self) -> int:
        """The place after its own."""
        return self.slot.place + 1

    @property
    def minutes_label(self) -> str:
        """“Compte rendu n° 31”; of a meeting that has its own title, whose number nobody sees, “Compte rendu”."""
        approved = self.point.approves
        return "Compte rendu" if approved.titre else f"Compte rendu n°\u00a0{approved.number}"


@dataclass(frozen=True)
class Agenda:
    """A meeting's items in their order, and what they come to."""

    rows: list[Row]
    programme: Programme

    @property
    def summary(self) -> str:
        """“6 points, 4 h 30”, breaks aside; empty without any."""
        count = self.programme.count
        if not count:
            return ""
        return f"{count} point{'s' if count > 1 else ''}, {duration(self.programme.worked)}"

    @property
    def overrun(self) -> str:
        """“25 min” beyond the meeting's end; empty when there is none."""
        return duration(self.programme.overrun) if self.programme.overrun else ""

    @property
    def left(self) -> str:
        """The same of what remains before it."""
        return duration(self.programme.left) if self.programme.left else ""


def section(rencontre: Rencontre, reader: Reader) -> Agenda:
    """The agenda as `reader`, who reads the meeting, sees it. Two queries, one where nothing is on it."""
    points = list(_points(rencontre, reader))
    laid_out = programme(rencontre.starts_at, rencontre.ends_at, points)
    documents, is_over = attached(points, reader), rencontre.ends_at <= timezone.now()
    rows = [_row(slot, documents[slot.point.pk], reader, is_over) for slot in laid_out.slots]
    return Agenda(rows, laid_out)


def _points(rencontre: Rencontre, reader: Reader) -> QuerySet[Point]:
    """The items with all that is shown of them, in one query."""
    related = ("speaker", "sujet", "approves__serie", "approves__compte_rendu")
    actions = Action.objects.readable_by(reader).filter(serie=rencontre.serie_id)
    asked = Amendement.objects.filter(
        compte_rendu__rencontre=OuterRef("approves"), state=Amendement.State.PROPOSED
    ).order_by()
    return rencontre.points.select_related(*related).annotate(
        asked=_number(asked, "compte_rendu"),
        open_actions=_number(actions.open().order_by(), "serie"),
        late_actions=_number(actions.late(timezone.localdate()).order_by(), "serie"),
    )


def _number(rows: QuerySet, group: str):
    """How many rows there are, as part of another query."""
    return Coalesce(Subquery(rows.values(group).annotate(number=Count("pk")).values("number")), 0)


def _row(slot: Slot, documents: list[Document], reader: Reader, is_over: bool) -> Row:
    point = slot.point
    minutes = getattr(point.approves, "compte_rendu", None) if point.approves else None
    if minutes and not reader.reads(minutes.audience_id):
        minutes = None
    return Row(slot, documents, minutes, _detail(point, minutes, is_over))


def _detail(point: Point, minutes: CompteRendu | None, is_over: bool) -> str:
    if point.is_put_off:
        return "Reporté à une prochaine rencontre"
    if minutes and minutes.state == CompteRendu.State.APPROVED:
        return "Approuvé"
    awaited = "" if is_over else _awaited(point, minutes)
    return ", ".join(filter(None, ["Pour décision" if point.for_decision else "", awaited]))


def _awaited(point: Point, minutes: CompteRendu | None) -> str:
    """Of minutes to approve, the amendments, for who reads them; of actions, those that are open."""
    if minutes and point.asked:
        return f"{_plural(point.asked, 'amendement')} à examiner"
    if point.genre == Point.Genre.ACTIONS and point.open_actions:
        late = f", {point.late_actions} en retard" if point.late_actions else ""
        return _plural(point.open_actions, "action ouverte", "actions ouvertes") + late
    return ""


def _plural(number: int, one: str, several: str = "") -> str:
    return f"{number} {several or one + 's' if number > 1 else one}"
