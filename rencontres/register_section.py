"""What a meeting's page shows of the register: what it decided, or what the meeting before it left to be followed."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone

from reseau.access import Membership, Reader

from . import rights
from .models import Action, Decision, Rencontre


@dataclass(frozen=True)
class Section:
    """Decisions and actions, and whether this person may record more of them here."""

    decisions: list[Decision]
    actions: list[Action]
    decided_in: Rencontre | None  # another meeting than the page's
    may_record: bool

    @property
    def decisions_title(self) -> str:
        """“Décisions”, or of which meeting they are."""
        if not self.decided_in:
            return "Décisions"
        meeting = self.decided_in
        return f"Décisions\u00a0: {meeting.titre}" if meeting.titre else f"Décisions de la rencontre {meeting.number}"


def section(rencontre: Rencontre, membership: Membership, reader: Reader) -> Section:
    """The register's part of the page of a meeting that `reader` reads. Two queries."""
    may_record = rights.may_record(membership, rencontre)
    if rencontre.starts_at <= timezone.now():
        return Section(_decided(Q(rencontre=rencontre), reader), _ordered(rencontre.actions, reader), None, may_record)
    before = Subquery(_meetings_before(rencontre, reader).values("pk")[:1])
    decisions = _decided(Q(rencontre=rencontre) | Q(rencontre=before), reader)
    own = [decision for decision in decisions if decision.rencontre_id == rencontre.pk]
    decided_in = decisions[0].rencontre if decisions and not own else None
    actions = _ordered(_followed(rencontre, before), reader)
    return Section(own or decisions, actions, decided_in, may_record)


def _meetings_before(rencontre: Rencontre, reader: Reader) -> QuerySet[Rencontre]:
    """Those of its series that were held before it, the last one first."""
    mine = Rencontre.objects.readable_by(reader).held().filter(serie=rencontre.serie_id)
    return mine.filter(starts_at__lt=rencontre.starts_at).order_by("-starts_at", "-pk")


def _followed(rencontre: Rencontre, before: Subquery) -> QuerySet[Action]:
    """Its own actions, all those of the meeting before it, and what is still open of older ones."""
    older = Q(serie=rencontre.serie_id, state__in=Action.OPEN, rencontre__starts_at__lt=rencontre.starts_at)
    return Action.objects.filter(Q(rencontre=rencontre) | Q(rencontre=before) | older)


def _decided(which: Q, reader: Reader) -> list[Decision]:
    rows = Decision.objects.readable_by(reader).filter(which).select_related("rencontre__serie")
    return list(rows.order_by("year", "number"))


def _ordered(actions: QuerySet[Action], reader: Reader) -> list[Action]:
    return list(actions.all().readable_by(reader).noting_owners().order_by("year", "number"))
