"""Asking people to a meeting: the whole audience or chosen people, who is let in by name, who is asked no more."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from notifications.telling import counting_once
from reseau.models import Adhesion, Personne

from . import addressing, mailing, people, telling, telling_invites
from .answering import fill, hold
from .models import Invitation, Rencontre

State = Rencontre.State


@transaction.atomic
def invite(rencontre: Rencontre, personnes: Iterable[int], by: Personne | None, *, told: bool = True) -> int:
    """Ask those of these people (ids) who read the meeting; returns how many were not asked already.

    Once registrations were opened they are `told`, should these be closed again; who is asked before that is told when
    they open (`holding`).
    """
    held, now = hold(rencontre.pk), timezone.now()
    asked = dict(held.invitations.values_list("personne", "withdrawn_at"))
    wanted = set(personnes) & (readers(held) | {held.organiser_id})
    new, again = wanted - asked.keys(), {pk for pk in wanted if asked.get(pk)}
    Invitation.objects.bulk_create(_invitations(held, new, by, now))
    back = {"withdrawn_at": None, "invited_at": now, "invited_by": by, "comment": ""}
    held.invitations.filter(personne__in=again).forget_answers(**back)
    if told and held.state in (State.OPEN, State.CLOSED):
        telling_invites.tell_invited(held, new | again, now)
    return len(new | again)


def when_opened(rencontre: Rencontre) -> None:
    """Where answers are asked for and nobody was chosen, its audience is invited; the opening itself tells them.

    Who was asked and is not any more stays so: somebody decided it.
    """
    if not rencontre.invitations.standing().exists():
        withdrawn = rencontre.invitations.values_list("personne", flat=True)
        invite(rencontre, addressed(rencontre) - set(withdrawn), None, told=False)


@transaction.atomic
def let_in(rencontre: Rencontre, personne: Personne) -> None:
    """Add one person, by name, to those who read the meeting: its agenda, its actions, its minutes once frozen."""
    held = hold(rencontre.pk)
    held.readers = people.including(held.readers, personne.pk)
    held.revision += 1  # who changes the readers at the same moment is told
    held.save(update_fields=["readers", "revision"])
    if not held.is_draft:
        addressing.address(held, held.readers)


@transaction.atomic
@counting_once()
def withdraw(invitation: Invitation) -> None:
    """Ask a person no more; their seat goes to who waits. They are told where the meeting is known and to come."""
    held, now = hold(invitation.rencontre_id), timezone.now()
    gone = held.invitations.standing().filter(pk=invitation.pk, attendance="")
    if gone.update(withdrawn_at=now, waits_since=None):
        fill(held)
        if not held.is_draft and not held.is_over():
            _tell_withdrawn(held, invitation.personne_id, now)


@transaction.atomic
def ask_anew(rencontre: Rencontre) -> None:
    """Forget the answers to a date that is no more: whether people come is asked again."""
    rencontre.invitations.standing().forget_answers()


def _tell_withdrawn(rencontre: Rencontre, personne: int, at) -> None:
    """Once: where mails put the meeting in their calendar, by the one that takes it out again."""
    if personne in mailing.holders(rencontre):
        telling.withdraw(rencontre, [personne])
    else:
        telling_invites.tell_withdrawn(rencontre, personne, at)


def readers(rencontre: Rencontre) -> set[int]:
    """The ids of who reads the meeting, or will read it once it is announced."""
    return people.ids_of(rencontre.readers_id)


def addressed(rencontre: Rencontre) -> set[int]:
    """The ids of those to whom it is addressed: officers, who read it by their office, only where they are named."""
    return people.ids_of(rencontre.readers_id, officers=False)


def _invitations(rencontre: Rencontre, personnes: set[int], by: Personne | None, at) -> list[Invitation]:
    """One for each person, for the organisation of their oldest adhesion of today."""
    held = Adhesion.objects.current().filter(personne__in=personnes).order_by("-since", "-pk")
    organisations = dict(held.values_list("personne", "organisation"))
    return [
        Invitation(
            rencontre=rencontre, personne_id=pk, organisation_id=organisations.get(pk), invited_at=at, invited_by=by
        )
        for pk in sorted(personnes)
    ]


def drop_in(rencontre: Rencontre, personne: Personne, by: Personne) -> Invitation:
    """A row for a member who came without being asked. In a transaction that holds the meeting."""
    row = _invitations(rencontre, {personne.pk}, by, timezone.now())[0]
    row.save()
    return row
