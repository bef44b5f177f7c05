"""Deciding on mails: what was told at once after a minute, the day's and the week's digests at their hour.

Whatever runs twice or side by side, a person gets one digest a period: the Message-ID names person, rhythm and period,
and the outbox holds each Message-ID once.
"""

import datetime

from django.db import transaction
from django.utils import timezone

from . import events
from .backends import mail_domain
from .models import Courriel, Notification
from .rhythm import Rhythm, due, period

MOST_PEOPLE = 200  # in one pass; the others follow in the next


def queue_due(now: datetime.datetime | None = None) -> int:
    """Put the mails that are due at `now` in the outbox, one a person and rhythm (at once: and event; of an event that
    `is_apart`: and subject).

    Returns how many. What they say is not written yet: see `letters`.
    """
    now = now or timezone.now()
    waiting = Notification.objects.to_mail(now)
    people = list(waiting.order_by().values_list("personne", flat=True).distinct()[:MOST_PEOPLE])
    groups: dict[tuple[int, str, str, str], list[int]] = {}
    rows = waiting.filter(personne__in=people) if people else Notification.objects.none()
    for pk, personne, *told in rows.order_by("pk").values_list("pk", "personne", "rhythm", "event", "subject"):
        groups.setdefault((personne, *_together(*told)), []).append(pk)
    return sum(
        _queue(personne, rhythm, pks, now, is_digest=not event) for (personne, rhythm, event, _), pks in groups.items()
    )


def _together(rhythm: str, event: str, subject: str) -> tuple[str, str, str]:
    """What one mail tells: its rhythm; unless it is a digest, its event; of an event apart, its subject."""
    known = events.event_of(event)
    if known and known.is_apart:
        return rhythm, event, subject
    return rhythm, event if rhythm == Rhythm.AT_ONCE else "", ""


@transaction.atomic
def _queue(personne_id: int, rhythm: str, pks: list[int], now: datetime.datetime, *, is_digest: bool = True) -> bool:
    """Make the mail that tells these; where this period's digest was made before, they wait for the next one."""
    name = f"resume.{rhythm}.{period(rhythm, now)}.{personne_id}" if is_digest else f"avis.{pks[0]}"
    mail, is_mine = Courriel.objects.get_or_create(
        message_id=f"<{name}@{mail_domain()}>", defaults={"personne_id": personne_id, "next_try_at": now}
    )
    mine = Notification.objects.filter(pk__in=pks, courriel=None)
    if not is_mine:
        mine.update(mail_at=due(rhythm, now))
        return False
    if not mine.update(courriel=mail, mail_at=None):  # another worker was quicker
        mail.delete()
        return False
    return True
