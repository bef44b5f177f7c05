"""The register: decisions and actions recorded, changed and taken back; each verb is whole or has not happened.

Numbers are given within the series and the year of the meeting, in the order of recording, under a lock on the series.
What stands in frozen minutes is neither changed nor taken back; an action goes on living, and tells its own story.
What somebody else took back meanwhile is gone for every verb (Http404).
"""

import datetime
from typing import NamedTuple, TypeVar

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from reseau.access import get_object
from reseau.dates import day
from reseau.models import Personne
from reseau.revisions import take

from . import action_news, sources
from .minutes.hold import Frozen as Frozen
from .minutes.hold import held_open
from .models import Action, Decision, Point, Rencontre, Serie, Suivi


class Votes(NamedTuple):
    """How many were for a decision, against it, and neither."""

    pour: int
    contre: int = 0
    abstentions: int = 0


NO_VOTES = (None, None, None)
Thing = TypeVar("Thing", Decision, Action)
_OF_DECISION = ["texte", "point", "votes_for", "votes_against", "abstentions"]  # what a person changes
_OF_ACTION = ["texte", "point", "responsable", "due_on"]


@transaction.atomic
def record_decision(
    rencontre: Rencontre, person: Personne, texte: str, *, point: Point | None = None, votes: Votes | None = None
) -> Decision:
    """Write a decision of this meeting in the register, read with the minutes. Raises Frozen.

    A form that is sent twice writes one: the same words of the same person are the decision that is there.
    """
    minutes = held_open(rencontre.pk)
    decision = Decision(rencontre=minutes.rencontre, point=point, texte=texte, created_by=person)
    decision.audience_id, decision.decided_on = minutes.audience_id, held_on(minutes.rencontre)
    decision.votes_for, decision.votes_against, decision.abstentions = votes or NO_VOTES
    return _recorded(decision, _OF_DECISION) or _numbered(decision)


@transaction.atomic
def change_decision(decision: Decision, revision: int) -> None:
    """Save what a person changed on `decision`. Raises Frozen, and Conflict."""
    held_open(decision.rencontre_id)
    take(decision, revision)
    decision.save(update_fields=_OF_DECISION)
    sources.write(decision)


@transaction.atomic
def remove_decision(decision: Decision, revision: int) -> None:
    """Take a decision back; the last number is given again. Raises Frozen, and Conflict."""
    held_open(decision.rencontre_id)
    take(decision, revision)
    sources.remove(decision.key)
    decision.delete()


@transaction.atomic
def record_action(
    rencontre: Rencontre,
    person: Personne,
    texte: str,
    *,
    point: Point | None = None,
    responsable: Personne | None = None,
    due_on: datetime.date | None = None,
) -> Action:
    """Write an action of this meeting in the register; its owner is told. Raises Frozen. Once, as a decision is."""
    rencontre = held_open(rencontre.pk).rencontre
    action = Action(rencontre=rencontre, point=point, audience_id=rencontre.audience_id, texte=texte, created_by=person)
    action.responsable, action.due_on = responsable, due_on
    if recorded := _recorded(action, _OF_ACTION):
        return recorded
    _numbered(action)
    action_news.tell_assigned(action, by=person)
    return action


@transaction.atomic
def change_action(action: Action, person: Personne, revision: int) -> None:
    """Save what `person` changed of an action (text, owner, day); its story and its owner are told. Raises Conflict."""
    before = take(action, revision)
    action.save(update_fields=_OF_ACTION)
    handed_to = action.responsable if action.responsable_id != before.responsable_id else None
    changes = _changes(before, action)
    if handed_to or changes:
        detail = ", ".join(changes)[:300]
        Suivi.objects.create(action=action, personne=person, responsable=handed_to, detail=detail)
    if action.responsable_id != before.responsable_id:
        action_news.tell_assigned(action, by=person)
    elif action.due_on != before.due_on:
        action_news.tell_moved(action, by=person)
    sources.write(action)


@transaction.atomic
def follow(action: Action, person: Personne, revision: int, state: str, texte: str = "") -> None:
    """Add to an action's story that it is now in `state`, and what `person` says of it.

    A word alone is never in anybody's way; a new state raises Conflict where the person saw another one.
    """
    is_new = state != action.state
    if is_new:
        take(action, revision)
        action.state = state
        action.done_on = timezone.localdate() if state == Action.State.DONE else None
        action.save(update_fields=["state", "done_on"])
    else:
        get_object(Action.objects.select_for_update(no_key=True), pk=action.pk)
    if is_new or texte:
        Suivi.objects.create(action=action, personne=person, state=state if is_new else "", texte=texte)


@transaction.atomic
def remove_action(action: Action, revision: int) -> None:
    """Take back an action that was recorded by mistake; later, one drops it (`follow`). Raises Frozen, and Conflict."""
    held_open(action.rencontre_id)
    take(action, revision)
    sources.remove(action.key)
    action.delete()


def held_on(rencontre: Rencontre) -> datetime.date:
    """The day a meeting begins, in Paris: that of its decisions, whose year numbers them."""
    return timezone.localdate(rencontre.starts_at)


def _numbered(thing: Thing) -> Thing:
    """`thing` saved under the next number of its series and year, and made findable."""
    thing.serie = Serie.objects.select_for_update(no_key=True).get(pk=thing.rencontre.serie_id)
    thing.year = held_on(thing.rencontre).year
    last = type(thing).objects.filter(serie=thing.serie, year=thing.year).aggregate(Max("number"))["number__max"]
    thing.number = (last or 0) + 1
    thing.save()
    sources.write(thing)
    return thing


def _recorded(thing: Thing, said: list[str]) -> Thing | None:
    """The line that is there already, and untouched, in which the same person said just the same of this meeting."""
    same = {name: getattr(thing, name) for name in ("rencontre", "created_by", "revision", *said)}
    return type(thing).objects.filter(**same).first()


def _changes(before: Action, after: Action) -> list[str]:
    """What is different, as an action's story tells it, but for its new owner: names are kept as persons."""
    changes = []
    if before.responsable_id and not after.responsable_id:
        changes.append("plus de responsable")
    if before.due_on != after.due_on:
        changes.append(f"échéance\u00a0: {day(after.due_on)}" if after.due_on else "plus d’échéance")
    if before.texte != after.texte:
        changes.append(f"était\u00a0: «\u00a0{before.texte}\u00a0»")
    return changes
