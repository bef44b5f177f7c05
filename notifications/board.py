"""What a person was told, as the portal shows it: trimmed by what they may read at this moment."""

import datetime
from dataclasses import dataclass, field

from django.db import transaction

from reseau.models import Personne

from . import events, telling
from .events import Item, Recipient, Topic
from .models import Notification


@dataclass(slots=True)
class Shown:
    """One line of the page: the notifications of one subject, all read or all unread."""

    event: str
    subject: str
    at: datetime.datetime
    is_read: bool
    pks: list[int] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    item: Item | None = None


def shown(rows: list[Notification], to: Recipient) -> list[Shown]:
    """These notifications (newest first) as lines, without those that `to` is told nothing of any more."""
    lines: dict[tuple[str, str, bool], Shown] = {}
    for row in rows:
        is_read = row.read_at is not None
        line = lines.setdefault(
            (row.event, row.subject, is_read), Shown(row.event, row.subject, row.created_at, is_read)
        )
        line.pks.append(row.pk)
        line.keys.append(row.key)
    _render(list(lines.values()), to)
    return [line for line in lines.values() if line.item]


def _render(lines: list[Shown], to: Recipient) -> None:
    for code in {line.event for line in lines}:
        mine = [line for line in lines if line.event == code]
        items = events.render(code, [Topic(line.subject, tuple(line.keys)) for line in mine], to)
        for line, item in zip(mine, items, strict=True):
            line.item = item


def drop_dead() -> int:
    """Forget the unread that says nothing any more to its person, so that the figure in the band stays true."""
    waiting = Notification.objects.unread().order_by().values("personne").distinct()
    return sum(_drop_dead_of(person) for person in Personne.objects.filter(pk__in=waiting).iterator())


def _drop_dead_of(person: Personne) -> int:
    rows = list(Notification.objects.unread().filter(personne=person))
    to = events.recipient(person)
    alive = {pk for line in (shown(rows, to) if to else []) for pk in line.pks}
    dead = [row.pk for row in rows if row.pk not in alive]
    if dead:
        with transaction.atomic():
            Notification.objects.filter(pk__in=dead, read_at=None).delete()
            telling.count_unread([person.pk])
    return len(dead)
