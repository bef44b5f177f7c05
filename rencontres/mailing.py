"""What mails say to calendars: that a meeting is on, as it is now, or that it is to be dropped (RFC 5546).

Which of the two is decided when a mail is written, for who its person is and what they read then; `Envoi` remembers it,
so that an update or a cancellation reaches everyone whom the meeting reached before, those who are asked no more or
read it no more included. To the latter it says which event to drop, and nothing of the meeting.
"""

from collections.abc import Callable, Iterable
from functools import partial

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from notifications.events import Calendar, Item, Recipient, Topic
from reseau.models import Personne

from . import ics
from .ics import Attendee
from .models import Envoi, Invitation, Rencontre


def holders(rencontre: Rencontre) -> set[int]:
    """The people (ids) in whose calendars mails put the meeting, and did not take it out again. One query."""
    return set(rencontre.envois.filter(is_on=True).values_list("personne", flat=True))


def calendar(rencontre: Rencontre, to: Recipient) -> Callable[[], Calendar | None]:
    """What a mail about a meeting says to this person's calendar (`Item.calendar`): worked out when it is written."""
    return partial(_written, rencontre.pk, to)


def dropped(topics: Iterable[Topic], to: Recipient) -> dict[str, Item]:
    """Of these topics, which are about meetings (“rencontre:12”) that the person does not read, those that mails put in
    their calendar: it is to be dropped, and nothing else is said of it. One query."""
    ids = [topic.subject.partition(":")[2] for topic in topics]
    found = Envoi.objects.filter(rencontre__in=ids, personne=to.personne) if ids else []
    return {f"rencontre:{envoi.rencontre_id}": _farewell(envoi, to) for envoi in found}


def _farewell(envoi: Envoi, to: Recipient) -> Item:
    return Item(
        title="Une rencontre est à enlever de votre agenda",
        url=reverse("rencontres:list"),
        detail="Elle ne vous est plus adressée.",
        link="Voir les rencontres",
        calendar=partial(_written, envoi.rencontre_id, to),
    )


@transaction.atomic
def _written(pk: int, to: Recipient) -> Calendar | None:
    """The object, noted as sent: what leaves later, or twice, is said again rather than lost. None where a calendar
    that never had the meeting would be told to drop it, though it is on."""
    rencontre = Rencontre.objects.select_related("serie").prefetch_related("points").get(pk=pk)
    invitation = rencontre.invitations.filter(personne=to.personne).first()
    reads = to.reader.reads(rencontre.audience_id, rencontre.organiser_id)
    is_on = reads and not rencontre.is_called_off and not _is_withdrawn(invitation)
    if not (is_on or (reads and rencontre.is_called_off) or rencontre.envois.filter(personne=to.personne).exists()):
        return None
    sequence = rencontre.sequence + _noted(rencontre, to.personne, is_on).turns
    attendee = Attendee.of(to.personne, None if _is_withdrawn(invitation) else invitation)
    if is_on:
        return Calendar("REQUEST", ics.request(rencontre, attendee, sequence, timezone.now()))
    return Calendar("CANCEL", ics.cancel(rencontre, attendee, sequence, timezone.now(), reads=reads))


def _is_withdrawn(invitation: Invitation | None) -> bool:
    return invitation is not None and invitation.withdrawn_at is not None


def _noted(rencontre: Rencontre, personne: Personne, is_on: bool) -> Envoi:
    """Remember what is said. `turns` raises the meeting's sequence for this person: whoever is taken off, or asked
    again, while the meeting itself stays as it is must get a later version than the last one."""
    envoi, _ = Envoi.objects.select_for_update().get_or_create(
        rencontre=rencontre, personne=personne, defaults={"is_on": is_on}
    )
    if envoi.is_on != is_on:
        envoi.is_on, envoi.turns = is_on, envoi.turns + 1
        envoi.save(update_fields=["is_on", "turns"])
    return envoi
