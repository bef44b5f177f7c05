"""Answering an invitation. Seats on site go to who asks first; who comes later waits, and the first gets what frees.

Whatever changes the seats of a meeting holds the meeting's row: of two who ask for the last one at once, one gets it.
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from notifications.telling import counting_once
from reseau.access import get_object
from reseau.models import Personne
from reseau.revisions import Conflict

from . import telling_invites
from .models import Invitation, Rencontre
from .models.invitations import in_network

Answer = Invitation.Answer
WITH_SEATS = (Rencontre.State.OPEN, Rencontre.State.CLOSED)


class Closed(Exception):
    """The meeting takes no answer (any more), or the invitation was taken back."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: whether one comes, for which organisation, whether one eats there, a word to the organiser."""

    answer: str
    organisation_id: int | None
    has_meal: bool = False
    comment: str = ""


def may_still_answer(rencontre: Rencontre, *, runs: bool) -> bool:
    """Whether an answer can be noted now: by who is invited while registrations are open; by who runs it until the
    meeting is over."""
    if runs:
        return rencontre.is_held and not rencontre.is_over()
    return rencontre.takes_answers


@transaction.atomic
@counting_once()
def answer(invitation: Invitation, reply: Reply, by: Personne, seen: str, *, runs: bool = False) -> Invitation:
    """Keep what one person answers, or what `by` answers for them, and return the invitation as it is now.

    `seen` is the `version` that the form showed. Raises Closed, and Conflict where another answer came meanwhile.
    """
    rencontre = hold(invitation.rencontre_id)
    row = Invitation.objects.select_related("personne").get(pk=invitation.pk)
    if row.withdrawn_at or not may_still_answer(rencontre, runs=runs):
        raise Closed
    if row.version != seen:
        if _says(row) == reply:  # the same form, sent twice
            return row
        raise Conflict(row)
    _seat(rencontre, row, reply.answer)
    _keep(rencontre, row, reply, by)
    fill(rencontre)
    if by.pk != row.personne_id:
        telling_invites.tell_answered(row)
    return row


def hold(pk: int) -> Rencontre:
    """The meeting, its row held until the end of the caller's transaction: its seats are counted by one at a time.
    Raises Http404 where it was deleted meanwhile."""
    return get_object(Rencontre.objects.select_for_update(no_key=True, of=("self",)).select_related("serie"), pk=pk)


def free_seats(rencontre: Rencontre) -> int | None:
    """How many seats on site are free; None without limit. Who left the network holds none."""
    if rencontre.seats is None:
        return None
    taken = rencontre.invitations.coming().of_members().filter(answer=Answer.ON_SITE).count()
    return max(rencontre.seats - taken, 0)


def fill(rencontre: Rencontre) -> int:
    """Give the free seats to those who wait, the first first, and tell them; returns how many got one.

    Inside a transaction that holds the meeting (`hold`).
    """
    if rencontre.state not in WITH_SEATS or rencontre.starts_at <= timezone.now():
        return 0
    _release(rencontre)
    lucky = list(rencontre.invitations.waiting().of_members()[: free_seats(rencontre)])
    if lucky:
        rencontre.invitations.filter(pk__in=[row.pk for row in lucky]).update(waits_since=None)
        telling_invites.tell_seated(rencontre, lucky)
    return len(lucky)


def _release(rencontre: Rencontre) -> None:
    """Who left the network waits from now on: their seat is another's, even if they come back."""
    if rencontre.seats is not None:
        gone = rencontre.invitations.coming().filter(~in_network(), answer=Answer.ON_SITE)
        gone.update(waits_since=timezone.now())


def fill_all(at: datetime.datetime | None = None) -> int:
    """Give out the seats that freed without an answer: of who left the network, or seats that were added."""
    waited_for = Q(invitations__waits_since__isnull=False, state__in=WITH_SEATS, starts_at__gt=at or timezone.now())
    given = 0
    for pk in list(Rencontre.objects.filter(waited_for).order_by().values_list("pk", flat=True).distinct()):
        with transaction.atomic():
            given += fill(hold(pk))
    return given


def _says(row: Invitation) -> Reply:
    return Reply(row.answer, row.organisation_id, row.has_meal, row.comment)


def _seat(rencontre: Rencontre, row: Invitation, wanted: str) -> None:
    """A seat for who wants one, if there is one; who has one, or waits, keeps their place."""
    if wanted != Answer.ON_SITE:
        row.waits_since = None
    elif row.answer != Answer.ON_SITE:
        fill(rencontre)  # who waits for a seat that freed unseen goes first
        row.waits_since = timezone.now() if free_seats(rencontre) == 0 else None


def _keep(rencontre: Rencontre, row: Invitation, reply: Reply, by: Personne) -> None:
    row.answer, row.organisation_id, row.comment = reply.answer, reply.organisation_id, reply.comment
    row.has_meal = reply.has_meal and rencontre.has_meal and reply.answer == Answer.ON_SITE
    row.answered_at, row.answered_by = timezone.now(), by
    row.save(
        update_fields=(
            *("answer", "organisation", "comment", "has_meal", "answered_at", "answered_by"),
            "waits_since",
        )
    )
