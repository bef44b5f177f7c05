"""What an agenda takes over from the meetings before: minutes to approve, open actions, topics that were postponed."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet

from documents.models import Document
from reseau.access import Reader
from reseau.dates import day

from . import planning, topics
from .attachments import attached
from .models import Action, CompteRendu, Point, Rencontre, Sujet

ACTIONS = "actions"
APPROVAL_MINUTES, ACTIONS_MINUTES = 15, 20
MOST_APPROVALS = 3
_LEADING = (Point.Genre.APPROVAL, Point.Genre.ACTIONS)


@dataclass(frozen=True)
class Offer:
    """One item that may be taken over. `documents` are those of the topic that the organiser reads."""

    value: str  # of the form
    titre: str
    detail: str
    documents: tuple[Document, ...] = ()


@dataclass(frozen=True)
class Legacy:
    """What the meetings before leave to this one, for one organiser."""

    previous: Rencontre | None
    approvals: list[CompteRendu]
    actions: int
    topics: list[Sujet]
    documents: dict[int, list[Document]]

    @property
    def offers(self) -> list[Offer]:
        """One line an item, in the order of the agenda."""
        offers = [Offer(f"approbation:{m.pk}", approval_title(m), str(m.rencontre)) for m in self.approvals]
        if self.actions:
            plural = "s" if self.actions > 1 else ""
            detail = f"{self.actions} action{plural} ouverte{plural}"
            offers.append(Offer(ACTIONS, actions_title(self.previous), detail))
        return offers + [
            Offer(f"sujet:{sujet.pk}", sujet.titre, "Sujet reporté", tuple(self.documents.get(sujet.pk, ())))
            for sujet in self.topics
        ]

    @property
    def has_documents(self) -> bool:
        """Whether anything is attached to the topics, as far as the organiser reads it."""
        return any(self.documents.values())

    @property
    def origin(self) -> str:
        """“de la rencontre n° 31”, or what stands for it."""
        return f"de la rencontre n°\u00a0{self.previous.number}" if self.previous else "des rencontres d’avant"


def legacy(rencontre: Rencontre, reader: Reader) -> Legacy:
    """What may be taken over and is not on the agenda yet. Six queries at most."""
    points = list(rencontre.points.values_list("genre", "approves", "sujet"))
    genres, approved, scheduled = (set(column) for column in zip(*points, strict=True)) if points else ([], [], [])
    postponed = rencontre.serie.sujets.readable_by(reader).filter(state=Sujet.State.POSTPONED).order_by("pk")
    waiting = [sujet for sujet in postponed if sujet.pk not in scheduled]
    return Legacy(
        previous=_before(rencontre, reader).first(),
        approvals=[m for m in _to_approve(rencontre, reader) if m.rencontre_id not in approved],
        actions=0 if Point.Genre.ACTIONS in genres else _open_actions(rencontre, reader),
        topics=waiting,
        documents=attached(waiting, reader),
    )


@transaction.atomic
def take_over(rencontre: Rencontre, reader: Reader, values: set[str], by: int, *, with_documents: bool = True) -> int:
    """Put on the agenda those of the offers that these values name; returns how many. Raises planning.Closed.

    What somebody took over meanwhile is offered no more, and is not put there twice.
    """
    planning.hold(rencontre)
    left = legacy(rencontre, reader)
    approvals = [_approval(minutes, rencontre) for minutes in left.approvals if f"approbation:{minutes.pk}" in values]
    leading = approvals + ([_actions(left.previous, rencontre)] if left.actions and ACTIONS in values else [])
    chosen = [sujet for sujet in left.topics if f"sujet:{sujet.pk}" in values]
    standing = rencontre.points.filter(genre__in=_LEADING).count()
    scheduled = topics.scheduled(chosen, rencontre, by)
    planning.add(rencontre, leading, at=standing + 1)
    points = planning.add(rencontre, scheduled)
    if with_documents:
        topics.attach(points)
    return len(leading) + len(points)


def approval_title(minutes: CompteRendu) -> str:
    """“Approuver le compte rendu du 17 septembre 2026”."""
    return f"Approuver le compte rendu du {day(minutes.rencontre.starts_at, 'j F Y')}"


def actions_title(previous: Rencontre | None) -> str:
    """“Actions reportées de la rencontre 31”."""
    return f"Actions reportées de la rencontre {previous.number}" if previous else "Suivi des actions"


def _before(rencontre: Rencontre, reader: Reader) -> QuerySet[Rencontre]:
    """The meetings of the series that were held before this one, the last first, as far as the organiser reads them."""
    mates = Rencontre.objects.readable_by(reader).held().filter(serie=rencontre.serie_id)
    return mates.filter(starts_at__lt=rencontre.starts_at).select_related("serie").order_by("-starts_at", "-pk")


def _open_actions(rencontre: Rencontre, reader: Reader) -> int:
    return Action.objects.readable_by(reader).filter(serie=rencontre.serie_id).open().count()


def _to_approve(rencontre: Rencontre, reader: Reader) -> list[CompteRendu]:
    """The last minutes that were circulated and not approved, the oldest first."""
    awaiting = (CompteRendu.State.DRAFT, CompteRendu.State.FROZEN)
    found = CompteRendu.objects.readable_by(reader).filter(rencontre__serie=rencontre.serie_id, state__in=awaiting)
    last = found.filter(rencontre__starts_at__lt=rencontre.starts_at).order_by("-rencontre__starts_at")
    return list(last.select_related("rencontre__serie")[:MOST_APPROVALS])[::-1]


def _approval(minutes: CompteRendu, rencontre: Rencontre) -> Point:
    return Point(
        genre=Point.Genre.APPROVAL, titre=approval_title(minutes), minutes=APPROVAL_MINUTES,
        approves=minutes.rencontre, speaker_id=rencontre.organiser_id,
    )  # fmt: skip


def _actions(previous: Rencontre | None, rencontre: Rencontre) -> Point:
    return Point(
        genre=Point.Genre.ACTIONS, titre=actions_title(previous), minutes=ACTIONS_MINUTES,
        speaker_id=rencontre.organiser_id,
    )  # fmt: skip
