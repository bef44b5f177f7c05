"""Addresses at which a person's own calendar reads the meetings: making one, recognising one, ending them.

Whoever holds the address reads what the person may read at that moment, and no more of a meeting than a calendar
shows. Calendars cannot log in, so the token stands in the address: it opens nothing else.
"""

import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from reseau.access import Reader, membership_of, reader_of
from reseau.jetons import KEPT, hashed, issue, serves
from reseau.models import Personne

from .models import Flux, Invitation, Rencontre

MOST = 5  # live ones of one person
PAST = datetime.timedelta(days=365)  # how far back a calendar reads
IDLE = datetime.timedelta(days=180)  # an address that no calendar read for so long ends


@transaction.atomic
def create(person: Personne, nom: str, *, is_mine_only: bool, with_second_factor: bool) -> tuple[Flux, str]:
    """A new address of `person`, and its token. Raises ValidationError, as `issue`."""
    flux = Flux(personne=person, nom=nom, is_mine_only=is_mine_only, with_second_factor=with_second_factor)
    return flux, issue(flux, MOST)


def find(token: str) -> tuple[Flux, Reader] | None:
    """The live address of this token, and what its person reads now; None where it opens nothing (any more): unknown,
    revoked, of a closed account, of who left the network, or made without the second factor they must have by now.
    Three queries."""
    flux = Flux.objects.live().select_related("personne").filter(token_hash=hashed(token)).first()
    if flux is None:
        return None
    membership = membership_of(flux.personne)
    return (flux, reader_of(membership)) if serves(flux, membership) else None


def meetings(flux: Flux, reader: Reader) -> QuerySet[Rencontre]:
    """The meetings that a calendar reads there: those that were announced, not over for longer than PAST."""
    rows = recent(Rencontre.objects.readable_by(reader))
    return rows.filter(_expecting(flux.personne)).distinct() if flux.is_mine_only else rows


def recent(rows: QuerySet[Rencontre]) -> QuerySet[Rencontre]:
    """Of these meetings those that calendars are given, with all that stands in a calendar. Two queries when read."""
    told = rows.told().filter(ends_at__gte=timezone.now() - PAST).select_related("serie")
    return told.prefetch_related("points").order_by("starts_at", "pk")


def _expecting(person: Personne) -> Q:
    """The meetings where the person is expected: holds them, writes their minutes, or is asked and did not decline."""
    asked = Invitation.objects.standing().filter(personne=person).exclude(answer__in=Invitation.DECLINED)
    return Q(organiser=person) | Q(secretary=person) | Q(pk__in=asked.values("rencontre"))


def revoke(person: Personne, **which) -> int:
    """End the addresses of this person that the look-ups `which` select (default: all), now; returns how many."""
    return Flux.objects.live().filter(personne=person, **which).update(revoked_at=timezone.now())


def forget_old(at: datetime.datetime | None = None) -> int:
    """End the addresses that nobody reads, and delete those that ended a year ago or more; returns how many went."""
    now = at or timezone.now()
    idle = Flux.objects.live().annotate(seen=Coalesce("last_used_at", "created_at")).filter(seen__lt=now - IDLE)
    idle.update(revoked_at=now)
    return Flux.objects.filter(revoked_at__lt=now - KEPT).delete()[0]
