"""What the pages of minutes show, beside the minutes themselves."""

from dataclasses import dataclass

from reseau.access import Membership, Reader
from reseau.readership import label

from .. import prose, rights
from ..models import Action, Amendement, CompteRendu, Decision, Point, Rencontre
from . import life, news, record


@dataclass(frozen=True)
class Writable:
    """One item as it is written: its text in both shapes, what was decided and is to be done."""

    number: int
    point: Point
    decisions: list[Decision]
    actions: list[Action]

    approval: CompteRendu | None  # the minutes that it approves, where the writer reads them

    @property
    def markup(self) -> str:
        """Its text with simple marks."""
        return prose.to_markup(self.point.notes)

    @property
    def label(self) -> str:
        """What its text is called."""
        return f"Compte rendu du point {self.number}"


@dataclass(frozen=True)
class Writing:
    """The page on which minutes are written."""

    minutes: CompteRendu | None
    items: list[Writable]
    there: int  # people ticked as having been there
    waiting: int  # amendments without an answer

    @property
    def written(self) -> int:
        """How many items have a text."""
        return sum(bool(item.point.notes) for item in self.items)


def writing(rencontre: Rencontre, reader: Reader) -> Writing:
    """All that `reader`, who writes a meeting's minutes, sees. Five queries."""
    points = rencontre.points.exclude(genre=Point.Genre.BREAK).select_related("speaker", "notes_by", "approves__serie")
    points = points.select_related("approves__compte_rendu__rencontre__serie")
    decisions = list(rencontre.decisions.order_by("year", "number"))
    actions = list(rencontre.actions.select_related("responsable").order_by("year", "number"))
    items = [
        Writable(number, point, _of(point, decisions), _of(point, actions), _approval(point, reader))
        for number, point in enumerate(points, 1)
    ]
    minutes = getattr(rencontre, "compte_rendu", None)
    waiting = minutes.amendements.filter(state=Amendement.State.PROPOSED).count() if minutes else 0
    return Writing(minutes, items, rights.attended(rencontre).count(), waiting)


def _approval(point: Point, reader: Reader) -> CompteRendu | None:
    minutes = getattr(point.approves, "compte_rendu", None)
    return minutes if minutes and reader.reads(minutes.audience_id) else None


def _of(point: Point, lines: list) -> list:
    return [line for line in lines if line.point_id == point.pk]


@dataclass(frozen=True)
class Section:
    """What a meeting's page says of its minutes: as they stand, and what this person may do with them."""

    minutes: CompteRendu | None  # where the person reads them
    writes: bool  # may still write
    waiting: int = 0  # amendments without an answer, for who writes
    may_amend: bool = False


def section(rencontre: Rencontre, membership: Membership, reader: Reader) -> Section:
    """The minutes' part of the page of a meeting that `reader` reads and that came with its `compte_rendu`.

    No query, but one while the minutes are a draft.
    """
    minutes = getattr(rencontre, "compte_rendu", None)
    writes = rights.may_record(membership, rencontre)
    if minutes is None or not reader.reads(minutes.audience_id):
        return Section(None, writes)
    if minutes.state != CompteRendu.State.DRAFT:
        return Section(minutes, writes)
    if writes:
        return Section(minutes, writes, waiting=minutes.amendements.filter(state=Amendement.State.PROPOSED).count())
    return Section(minutes, writes, may_amend=life.is_amendable(minutes) and rights.may_amend(membership, minutes))


def reading(minutes: CompteRendu, membership: Membership, reader: Reader) -> dict:
    """The context of the page that shows minutes which `reader` reads."""
    rencontre, said = minutes.rencontre, record.shown(minutes, reader)
    writes = rights.may_record(membership, rencontre)
    may_amend = life.is_amendable(minutes) and rights.may_amend(membership, minutes)
    amendments = _amendments(minutes, membership, writes or may_amend)
    return {
        "minutes": minutes,
        "rencontre": rencontre,
        "record": said,
        "attendance": record.attendance(said),
        "label": label(minutes.audience, membership.person),
        "writes": writes,
        "may_amend": may_amend,
        "amendments": amendments,
        "waiting": sum(row.state == Amendement.State.PROPOSED for row in amendments),
        "there": len(said["present"]) + len(said["remote"]),
        "traces": list(minutes.traces.select_related("personne", "amendement__personne")),
    }


def _amendments(minutes: CompteRendu, membership: Membership, takes_part: bool) -> list[Amendement]:
    """What was asked for: the business of those who were there, and of who writes, for ever."""
    there = rights.attended(minutes.rencontre).filter(personne=membership.person)
    if not takes_part and not rights.writes(membership, minutes.rencontre) and not there.exists():
        return []
    return list(minutes.amendements.select_related("personne", "point", "treated_by"))


def before_freezing(minutes: CompteRendu) -> dict:
    """What one must know before minutes are frozen: what waits, what is empty, who will be told."""
    points = minutes.rencontre.points.exclude(genre=Point.Genre.BREAK)
    return {
        "waiting": minutes.amendements.filter(state=Amendement.State.PROPOSED).count(),
        "empty": list(points.filter(notes="")),
        "told": len(news.participants(minutes.rencontre)),
    }
