"""Reminders, as a chore of the worker: to those who have not answered, and to those who come.

A reminder is told under a key that holds its day, so that it is told once however often this runs; one that fell due
while no worker ran is made up for, of several the last alone.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from . import telling_invites
from .models import Invitation, Rencontre

BEFORE_ANSWER = (2, 7)  # days before the day on which answers are expected
HOUR = datetime.time(7)  # nobody is woken up


def remind_due(now: datetime.datetime | None = None) -> int:
    """Tell what is due at `now` (default: now); returns how many people were reminded."""
    now = now or timezone.now()
    if timezone.localtime(now).time() < HOUR:
        return 0
    coming = Rencontre.objects.told().filter(starts_at__gt=now).select_related("serie")
    asking = coming.filter(state=Rencontre.State.OPEN, answer_by__gte=timezone.localdate(now))
    soon = coming.filter(
        state__in=[Rencontre.State.OPEN, Rencontre.State.CLOSED], starts_at__lt=now + datetime.timedelta(days=2)
    )
    return sum(_ask(meeting, now) for meeting in asking) + sum(_eve(meeting, now) for meeting in soon)


def remind_now(rencontre: Rencontre) -> int:
    """Remind today who has not answered, at the organiser's wish; returns how many are reminded (once a day)."""
    return _remind(rencontre, telling_invites.REPLY, timezone.localdate(), _silent(rencontre), timezone.now())


def _ask(rencontre: Rencontre, now: datetime.datetime) -> int:
    today = timezone.localdate(now)
    days = [rencontre.answer_by - datetime.timedelta(days=before) for before in BEFORE_ANSWER]
    due = next((day for day in days if day <= today), None)
    if due is None:
        return 0
    asked_before = _silent(rencontre).filter(invited_at__lt=_morning(due))
    return _remind(rencontre, telling_invites.REPLY, due, asked_before, now)


def _eve(rencontre: Rencontre, now: datetime.datetime) -> int:
    """The day before, by the calendar of Paris: a night on which the clocks change makes no difference."""
    eve = timezone.localdate(rencontre.starts_at) - datetime.timedelta(days=1)
    if timezone.localdate(now) < eve:
        return 0
    decided_before = rencontre.invitations.coming().of_members().filter(answered_at__lt=_morning(eve))
    return _remind(rencontre, telling_invites.EVE, eve, decided_before, now)


@transaction.atomic
def _remind(rencontre: Rencontre, what: str, day: datetime.date, rows, now: datetime.datetime) -> int:
    """Remind who was not reminded on `day` or since: an organiser may do so before the worker's hour."""
    due = rows.exclude(reminded_at__gte=_at(day, datetime.time.min))
    ids = dict(due.values_list("pk", "personne"))
    if ids:
        telling_invites.remind(rencontre, what, day, ids.values())
        Invitation.objects.filter(pk__in=ids).update(reminded_at=now)
    return len(ids)


def _silent(rencontre: Rencontre):
    return rencontre.invitations.unanswered().of_members()


def _morning(day: datetime.date) -> datetime.datetime:
    return _at(day, HOUR)


def _at(day: datetime.date, hour: datetime.time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, hour))
