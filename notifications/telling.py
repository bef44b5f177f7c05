"""Telling people, and how often they want mail: all of it in the caller's transaction."""

import datetime
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import transaction
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from reseau.models import Personne

from .events import Event, event_of
from .models import Courriel, Notification, Preference
from .rhythm import Rhythm, due

KEPT = datetime.timedelta(days=180)
_to_count: ContextVar[set[int] | None] = ContextVar("to_count", default=None)  # inside `counting_once`


@transaction.atomic
def tell(event: str, subject: str, key: str, personnes: Iterable[int], rhythm: str | None = None) -> None:
    """Tell these people (ids) of the change `key` of `subject`, in the caller's transaction. Five queries at most.

    Telling the same change again changes nothing. `rhythm` is for events whose rhythm is a matter of the subject. What
    is said, and whether the person may read it, is asked of the event's app when it is shown and when it is sent.
    """
    now, ids = timezone.now(), set(personnes)
    chosen = dict.fromkeys(ids, rhythm) if rhythm else rhythms(event_of(event), ids)
    Notification.objects.bulk_create(
        (
            Notification(
                personne_id=pk,
                event=event,
                subject=subject,
                key=key,
                created_at=now,
                rhythm=chosen[pk],
                mail_at=due(chosen[pk], now),
            )
            for pk in sorted(ids)
        ),
        ignore_conflicts=True,
    )
    count_unread(ids)


def rhythms(event: Event, personnes: Iterable[int]) -> dict[int, str]:
    """How often each of these people (ids) wants mail about an event. One query."""
    chosen = Preference.objects.filter(event=event.code, personne__in=personnes).values_list("personne", "rhythm")
    offered = {code for code, _ in event.rhythms}
    kept = {pk: rhythm for pk, rhythm in chosen if rhythm in offered}
    return {pk: kept.get(pk, event.rhythm) for pk in personnes}


def choose(personne_id: int, event: Event, rhythm: str) -> None:
    """Keep how often a person wants mail about an event, and let it hold for what was not sent yet."""
    with transaction.atomic():
        Preference.objects.update_or_create(personne_id=personne_id, event=event.code, defaults={"rhythm": rhythm})
        reschedule(personne_id, event.code, rhythm)


def reschedule(personne_id: int, event: str, rhythm: str, subject: str | None = None) -> None:
    """Give what was told but not mailed another rhythm: of one subject, or of all of the event."""
    mine = Notification.objects.filter(personne=personne_id, event=event).exclude(rhythm=rhythm)
    if subject is not None:
        mine = mine.filter(subject=subject)
    mine.filter(courriel=None, mail_at__isnull=False).update(rhythm=rhythm, mail_at=due(rhythm, timezone.now()))
    if rhythm == Rhythm.NEVER:  # a mail that waits in the outbox leaves without them, or not at all
        mine.filter(courriel__state=Courriel.State.WAITING).update(rhythm=rhythm)


@transaction.atomic
def forget(personne_id: int, event: str, subject: str) -> None:
    """Forget what a person was told of a subject that is no more; a mail that waits leaves without it."""
    Notification.objects.filter(personne=personne_id, event=event, subject=subject).delete()
    count_unread([personne_id])


@transaction.atomic
def mark_read(personne_id: int, **which) -> int:
    """Mark as read what was told a person: everything, or the notifications of this look-up; returns how many."""
    count = Notification.objects.unread().filter(personne=personne_id, **which).update(read_at=timezone.now())
    count_unread([personne_id])
    return count


@contextmanager
def counting_once() -> Iterator[None]:
    """Around what tells several times in one transaction: the unread of all these people are counted at its end.

    A count holds accounts in the order of their keys; several in a row would hold them in any order, and two who tell
    the same people would wait for each other.
    """
    if _to_count.get() is not None:
        yield
        return
    people: set[int] = set()
    token = _to_count.set(people)
    try:
        yield
    finally:
        _to_count.reset(token)
    count_unread(people)


def count_unread(personnes: Iterable[int]) -> None:
    """Write on each account (ids) how many notifications are unread, so that the band costs no query. Two queries.

    Inside a transaction: the accounts are held first, so that of two who tell at once the second one counts both.
    """
    if (later := _to_count.get()) is not None:
        later.update(personnes)
        return
    held = Personne.objects.select_for_update(no_key=True).filter(pk__in=list(personnes)).order_by("pk")
    ids = list(held.values_list("pk", flat=True))
    unread = Notification.objects.unread().filter(personne=OuterRef("pk")).order_by().values("personne")
    count = Subquery(unread.annotate(number=Count("pk")).values("number"))
    Personne.objects.filter(pk__in=ids).update(unread_notices=Coalesce(count, 0))


def purge_old(at: datetime.datetime | None = None) -> int:
    """Forget what was told more than six months before `at` (default: now); returns how many."""
    old = Notification.objects.filter(created_at__lt=(at or timezone.now()) - KEPT)
    with transaction.atomic():
        people = set(old.values_list("personne", flat=True))
        count = old.delete()[0]
        count_unread(people)
    return count
