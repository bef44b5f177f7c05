"""What becomes of minutes: circulated to those who were there, amended by them, frozen, approved by the next meeting.

Each step is whole or has not happened, is written in the minutes' log, gives them their readers, and is told once.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from reseau.models import Personne

from .. import addressing, rights, topics
from ..models import Amendement, CompteRendu, Point, Trace
from . import news, record
from .hold import Stale, held_in

State = CompteRendu.State


class Pending(Exception):
    """Amendments wait for an answer. `count` of them."""

    def __init__(self, count: int):
        super().__init__(f"{count} amendments wait")
        self.count = count


class NobodyThere(Exception):
    """Nobody is ticked as having been there: there is nobody to circulate the minutes to."""


class Answered(Exception):
    """Somebody answered this amendment already. `amendement` is what it is now."""

    def __init__(self, amendement: Amendement):
        super().__init__(f"amendment {amendement.pk} is {amendement.state}")
        self.amendement = amendement


@transaction.atomic
def circulate(minutes: CompteRendu, person: Personne, amend_by: datetime.date) -> CompteRendu:
    """Send the draft to those who were there; they may ask for changes until the end of the day `amend_by`.

    Raises Stale and NobodyThere.
    """
    current = held_in(minutes.rencontre_id, State.WRITING)
    there = set(rights.attended(current.rencontre).values_list("personne", flat=True))
    if not there:
        raise NobodyThere
    current.amend_by, current.circulated_at = amend_by, timezone.now()
    _step(current, State.DRAFT, Trace.Step.CIRCULATED, person, _people(len(there)))
    news.tell(current, news.CIRCULATED, there - {person.pk})
    return current


@transaction.atomic
def recall(minutes: CompteRendu, person: Personne) -> CompteRendu:
    """Take a draft back to go on writing; what was asked for stays. Raises Stale."""
    current = held_in(minutes.rencontre_id, State.DRAFT)
    _step(current, State.WRITING, Trace.Step.RECALLED, person)
    return current


@transaction.atomic
def amend(minutes: CompteRendu, person: Personne, texte: str, point: Point | None = None) -> Amendement:
    """Ask for a change of a draft. Raises Stale where it is no draft (any more), or its day is over."""
    current = held_in(minutes.rencontre_id, State.DRAFT)
    if not is_amendable(current):
        raise Stale(current)
    asked = Amendement.objects.create(compte_rendu=current, point=point, personne=person, texte=texte)
    news.tell_asked(current, asked)
    return asked


@transaction.atomic
def answer(amendement: Amendement, person: Personne, state: str, answer: str = "") -> Amendement:
    """Accept or decline an amendment, with an answer; who asked is told. Raises Stale and Answered."""
    minutes = held_in(amendement.compte_rendu.rencontre_id, State.DRAFT, State.WRITING)
    current = Amendement.objects.select_related("personne").get(pk=amendement.pk)
    if current.state != Amendement.State.PROPOSED:
        raise Answered(current)
    current.state, current.answer = state, answer
    current.treated_at, current.treated_by = timezone.now(), person
    current.save()
    Trace.objects.create(compte_rendu=minutes, step=Trace.Step.AMENDED, personne=person, amendement=current)
    news.tell_answered(minutes, current)
    return current


@transaction.atomic
def freeze(minutes: CompteRendu, person: Personne) -> CompteRendu:
    """Make the minutes final: all they say is kept as it is now. Raises Stale, and Pending while amendments wait."""
    current = held_in(minutes.rencontre_id, State.DRAFT)
    if waiting := current.amendements.filter(state=Amendement.State.PROPOSED).count():
        raise Pending(waiting)
    record.seal(current, timezone.now())
    topics.close(current.rencontre)
    _step(current, State.FROZEN, Trace.Step.FROZEN, person)
    news.tell(current, news.FROZEN, news.participants(current.rencontre) - {person.pk})
    return current


@transaction.atomic
def approve(point: Point, person: Personne) -> CompteRendu:
    """Write down that the meeting of this item approved the minutes it speaks of. Raises Stale if not frozen."""
    current = held_in(point.approves_id, State.FROZEN)
    current.approved_in, current.approved_at = point.rencontre, timezone.now()
    _step(current, State.APPROVED, Trace.Step.APPROVED, person)
    there = set(rights.attended(current.rencontre).values_list("personne", flat=True))
    news.tell(current, news.APPROVED, there - {person.pk})
    return current


def is_amendable(minutes: CompteRendu, on: datetime.date | None = None) -> bool:
    """Whether changes may be asked for on the day `on` (default: today in Paris)."""
    return minutes.state == State.DRAFT and minutes.amend_by >= (on or timezone.localdate())


def tell_overdue(on: datetime.date | None = None) -> int:
    """Tell who writes drafts that may be amended no more to freeze them, each once. A chore: returns how many."""
    over = CompteRendu.objects.filter(state=State.DRAFT, amend_by__lt=on or timezone.localdate())
    for minutes in over.select_related("rencontre"):
        news.tell(minutes, f"{news.OVER}:{minutes.amend_by}", rights.writers(minutes.rencontre))
    return len(over)


def _step(minutes: CompteRendu, state: str, step: str, person: Personne, detail: str = "") -> None:
    minutes.state, minutes.updated_at = state, timezone.now()
    minutes.revision += 1
    minutes.save()
    Trace.objects.create(compte_rendu=minutes, step=step, personne=person, detail=detail)
    addressing.address_minutes(minutes)


def _people(number: int) -> str:
    return f"à {number} personne{'s' if number > 1 else ''}"
