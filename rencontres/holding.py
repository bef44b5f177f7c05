"""Holding meetings, from a draft to what became of it: each verb is whole or has not happened, what can be found and
what people are told included.

Whoever changes a meeting says which state of it they saw (`revision`); the second of two is told (`Conflict`). `by` is
who does it (an id; its organiser, unless said), and is not told of it: others run meetings too, and then it is.
"""

import datetime
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from notifications.telling import counting_once
from reseau import revisions
from reseau.models import Audience, Territoire

from . import addressing, answering, inviting, mailing, people, sources, telling, topics
from .models import Rencontre, Serie

State = Rencontre.State
# What a person says of a meeting in its form, and what of it is told to calendars.
DESCRIPTION = (
    *("number", "titre", "presentation", "starts_at", "ends_at", "place", "video_url"),
    *("organiser", "secretary", "seats", "answer_by", "has_meal"),
)
DATE, PLACE = ("starts_at", "ends_at"), ("place", "video_url")
# The states in which each step makes sense, while the meeting is not over.
STEPS = {
    "announce": (State.DRAFT,),
    "open": (State.ANNOUNCED, State.CLOSED),
    "close": (State.OPEN,),
    "postpone": (*Rencontre.HELD, State.POSTPONED),
    "cancel": (*Rencontre.HELD, State.POSTPONED),
}


class NumberTaken(Exception):
    """Another meeting of the series has this number."""


def steps(rencontre: Rencontre) -> frozenset[str]:
    """What may be done with the meeting now, of STEPS: its state and its date say it, rights say by whom."""
    late = rencontre.is_over() and rencontre.state not in (State.DRAFT, State.POSTPONED)
    return frozenset(step for step, states in STEPS.items() if rencontre.state in states and not late)


def take(rencontre: Rencontre, revision: int) -> Rencontre:
    """Move the meeting on from `revision`, which the person saw; returns it as it was, its row held until the end of
    the caller's transaction. Raises Conflict, and Http404 where it was deleted meanwhile."""
    before = revisions.take(rencontre, revision)
    rencontre.updated_at = timezone.now()
    rencontre.save(update_fields=["updated_at"])
    return before


def next_number(serie: Serie) -> int:
    """The number that follows the last one of the series."""
    return (serie.rencontres.aggregate(Max("number"))["number__max"] or 0) + 1


@transaction.atomic
def create(rencontre: Rencontre, territoires: Iterable[Territoire] = ()) -> Rencontre:
    """Keep a new meeting as its organiser's draft, that `readers` will read; without a number it takes the next one.

    Raises NumberTaken.
    """
    serie = Serie.objects.select_for_update(no_key=True).get(pk=rencontre.serie_id)  # two at once get two numbers
    rencontre.number = rencontre.number or next_number(serie)
    rencontre.state, rencontre.audience = State.DRAFT, Audience.objects.depositor_only()
    rencontre.readers = people.including(rencontre.readers, rencontre.organiser_id)
    _check_number(rencontre)
    rencontre.save()
    rencontre.territoires.set(territoires)
    sources.refresh(rencontre)
    return rencontre


@transaction.atomic
@counting_once()
def change(
    rencontre: Rencontre,
    revision: int,
    territoires: Iterable[Territoire] | None = None,
    *,
    by: int | None = None,
) -> None:
    """Save what a person changed of DESCRIPTION; another date or place is told. Raises Conflict, NumberTaken."""
    before = take(rencontre, revision)
    _check_number(rencontre)
    _keep(rencontre, before, by or before.organiser_id)
    if before.seats != rencontre.seats:
        answering.fill(rencontre)
    if (before.organiser_id, before.secretary_id) != (rencontre.organiser_id, rencontre.secretary_id):
        _address(rencontre, rencontre.readers)  # who writes the minutes reads them, and nobody who wrote them before
    if before.organiser_id != rencontre.organiser_id:
        telling.hand_over(rencontre)
    if territoires is not None:
        rencontre.territoires.set(territoires)
    sources.refresh(rencontre)


@transaction.atomic
@counting_once()
def readdress(rencontre: Rencontre, readers: Audience, revision: int) -> None:
    """Give a meeting other readers: those who read a draft once it is announced. Raises Conflict.

    Who reads an announced one from now on is told of it, once; again where their calendar was told to drop it.
    """
    take(rencontre, revision)
    _address(rencontre, readers)
    if not rencontre.is_draft:
        telling.tell(rencontre, telling.ANNOUNCED)
        telling.readmit(rencontre)
        telling.withdraw(rencontre, mailing.holders(rencontre) - people.ids_of(rencontre.readers_id))


@transaction.atomic
def announce(rencontre: Rencontre, revision: int, *, opens: bool = False) -> None:
    """Make a draft known to its readers, who are told; `opens`: they may answer at once. Raises Conflict."""
    _step("announce", rencontre, revision)
    rencontre.announced_at = timezone.now()
    _become(rencontre, State.OPEN if opens else State.ANNOUNCED)
    addressing.address(rencontre, rencontre.readers)
    if opens:
        inviting.when_opened(rencontre)
    telling.tell(rencontre, telling.ANNOUNCED)


@transaction.atomic
def open_answers(rencontre: Rencontre, revision: int, *, by: int | None = None) -> None:
    """Ask for answers, or ask again after they were closed. Raises Conflict."""
    before = _step("open", rencontre, revision)
    inviting.when_opened(rencontre)  # the opening tells them
    _become(rencontre, State.OPEN)
    if before.state == State.ANNOUNCED:
        telling.tell(rencontre, telling.OPEN, by)


@transaction.atomic
def close_answers(rencontre: Rencontre, revision: int) -> None:
    """Take no more answers. Raises Conflict."""
    _step("close", rencontre, revision)
    _become(rencontre, State.CLOSED)


@transaction.atomic
def postpone(
    rencontre: Rencontre,
    revision: int,
    reason: str = "",
    starts_at: datetime.datetime | None = None,
    ends_at: datetime.datetime | None = None,
    *,
    by: int | None = None,
) -> None:
    """Move an announced meeting to another date or, without one, until its date is known; who was told is told.

    One that waited for its date is announced again: whether people come is asked anew. Raises Conflict.
    """
    before = _step("postpone", rencontre, revision)
    rencontre.state_note = reason
    if starts_at and ends_at:
        rencontre.starts_at, rencontre.ends_at = starts_at, ends_at
        rencontre.answer_by = _later(before, starts_at)
        _become(rencontre, State.ANNOUNCED if before.state == State.POSTPONED else State(before.state))
        _keep(rencontre, before, by)
        if before.state == State.POSTPONED:
            inviting.ask_anew(rencontre)
    else:
        _become(rencontre, State.POSTPONED)
        _tell_calendars(rencontre, telling.POSTPONED, by)
    sources.refresh(rencontre)


@transaction.atomic
def cancel(rencontre: Rencontre, revision: int, reason: str, *, by: int | None = None) -> None:
    """Call an announced meeting off for good: who was told is told why, its topics wait again. Raises Conflict."""
    _step("cancel", rencontre, revision)
    rencontre.state_note = reason
    _become(rencontre, State.CANCELLED)
    topics.release_all(rencontre, topics.State.POSTPONED)
    _tell_calendars(rencontre, telling.CANCELLED, by)
    sources.refresh(rencontre)


@transaction.atomic
def delete(rencontre: Rencontre, revision: int) -> None:
    """Delete a draft; the topics on its agenda wait again. Raises Conflict, ProtectedError where it has a register."""
    take(rencontre, revision)
    if not rencontre.is_draft:
        raise ValueError("an announced meeting is cancelled, not deleted")
    topics.release_all(rencontre)
    sources.remove(rencontre.key)
    rencontre.delete()


def _step(name: str, rencontre: Rencontre, revision: int) -> Rencontre:
    """Take the meeting for a step that makes sense now; returns it as it was."""
    before = take(rencontre, revision)
    if name not in steps(before):
        raise ValueError(f"{name} makes no sense for a meeting that is {before.state}")
    return before


def _later(before: Rencontre, starts_at: datetime.datetime) -> datetime.date | None:
    """Until when answers are awaited, put off by as many days as the meeting."""
    put_off = timezone.localdate(starts_at) - timezone.localdate(before.starts_at)
    return before.answer_by and before.answer_by + max(put_off, datetime.timedelta())


def _address(rencontre: Rencontre, readers: Audience) -> None:
    """Keep who reads it, its organiser among them; a draft stays its organiser's alone."""
    rencontre.readers = people.including(readers, rencontre.organiser_id)
    rencontre.save(update_fields=["readers"])
    if not rencontre.is_draft:
        addressing.address(rencontre, rencontre.readers)


def _become(rencontre: Rencontre, state: State) -> None:
    rencontre.state = state
    rencontre.save(update_fields=["state", "state_note", "announced_at"])


def _keep(rencontre: Rencontre, before: Rencontre, by: int | None) -> None:
    """Save the description, and tell of another date or place what matters still."""
    rencontre.save(update_fields=DESCRIPTION)
    if before.is_draft or rencontre.is_called_off or (before.is_over() and rencontre.is_over()):
        return
    if any(getattr(before, name) != getattr(rencontre, name) for name in DATE) or before.state != rencontre.state:
        _tell_calendars(rencontre, telling.MOVED, by)
    elif any(getattr(before, name) != getattr(rencontre, name) for name in PLACE):
        _tell_calendars(rencontre, telling.PLACE, by)


def _tell_calendars(rencontre: Rencontre, what: str, by: int | None) -> None:
    """What a calendar must be told: a sequence of its own, so that every change of one meeting is told once."""
    rencontre.sequence += 1
    rencontre.save(update_fields=["sequence"])
    telling.tell(rencontre, what, by)


def _check_number(rencontre: Rencontre) -> None:
    """Raise NumberTaken; the row of the series is held, so that two at once do not take the same number."""
    Serie.objects.select_for_update(no_key=True).get(pk=rencontre.serie_id)
    same = Rencontre.objects.filter(serie=rencontre.serie_id, number=rencontre.number)
    if same.exclude(pk=rencontre.pk).exists():
        raise NumberTaken
