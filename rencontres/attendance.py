"""Who was there: ticked during the meeting, by several at once if need be, until its minutes are frozen."""

from django.db import transaction
from django.utils import timezone

from reseau.models import Personne
from reseau.revisions import Conflict

from . import addressing, inviting, rights
from .answering import hold
from .models import CompteRendu, Invitation, Rencontre

Attendance = Invitation.Attendance


class NotNow(Exception):
    """Attendance is noted from the day of the meeting on, until its minutes are frozen."""


def may_tick(rencontre: Rencontre) -> bool:
    """Whether attendance can be noted now (its minutes cost a query, unless they were fetched with the meeting)."""
    has_come = timezone.localdate() >= timezone.localdate(rencontre.starts_at)
    return rencontre.is_held and has_come and not rights.minutes_frozen(rencontre)


@transaction.atomic
def tick(invitation: Invitation, value: str, seen: str, by: Personne) -> Invitation:
    """Note whether a person was there (`value`: of Attendance, "" for nothing); returns the invitation as it is now.

    `seen` is what was noted when the page was shown. Raises NotNow, Conflict.
    """
    rencontre = _taken(invitation.rencontre_id)
    row = Invitation.objects.select_related("personne", "organisation", "attendance_by").get(pk=invitation.pk)
    if row.attendance == value:
        return row
    if row.attendance != seen:
        raise Conflict(row)
    _note(Invitation.objects.filter(pk=row.pk), value, by)
    _readdress(rencontre)
    row.refresh_from_db(fields=["attendance", "attendance_at", "attendance_by"])
    return row


@transaction.atomic
def tick_expected(rencontre: Rencontre, by: Personne) -> int:
    """Note that all who said they come, and for whom nothing is noted, were there as they said; returns how many."""
    held = _taken(rencontre.pk)
    expected = held.invitations.coming().of_members().filter(attendance="")
    number = 0
    for answer, value in _AS_SAID.items():
        number += _note(expected.filter(answer=answer), value, by)
    _readdress(held)
    return number


@transaction.atomic
def add(rencontre: Rencontre, personne: Personne, by: Personne) -> Invitation:
    """Note on site a member who came without being invited, or whose invitation was taken back.

    It opens them nothing: who reads the meeting is said by its audience alone. Raises NotNow.
    """
    held = _taken(rencontre.pk)
    row = held.invitations.filter(personne=personne).first()
    if row is None:
        row = inviting.drop_in(held, personne, by)
    elif row.withdrawn_at:
        row.withdrawn_at = None
        row.save(update_fields=["withdrawn_at"])
    return tick(row, Attendance.ON_SITE, row.attendance, by)


_AS_SAID = {Invitation.Answer.ON_SITE: Attendance.ON_SITE, Invitation.Answer.VIDEO: Attendance.VIDEO}


def _taken(pk: int) -> Rencontre:
    rencontre = hold(pk)
    if not may_tick(rencontre):
        raise NotNow
    return rencontre


def _note(rows, value: str, by: Personne) -> int:
    at, who = (timezone.now(), by) if value else (None, None)
    return rows.update(attendance=value, attendance_at=at, attendance_by=who)


def _readdress(rencontre: Rencontre) -> None:
    """The draft of the minutes is read by those who were there."""
    minutes = CompteRendu.objects.filter(rencontre=rencontre, state=CompteRendu.State.DRAFT).first()
    if minutes:
        addressing.address_minutes(minutes)
