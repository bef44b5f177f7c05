"""What the worker looks after: actions whose day comes or passed, and those whose owner does not read them any more."""

import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from notifications import events
from notifications.events import Recipient
from notifications.models import Notification
from notifications.telling import tell
from reseau.models import Personne

from . import rights
from .action_news import CODE, LATE, ORPHAN, SOON, key, subject
from .models import Action

BEFORE = datetime.timedelta(days=7)
# An action is late from the day after; a worker that stood still for days tells it when it is back.
CAUGHT_UP = datetime.timedelta(days=30)


def remind(today: datetime.date | None = None) -> int:
    """Tell what is due, late or without an owner on `today` (default: today in Paris), each once; returns how many."""
    today = today or timezone.localdate()
    owned = Action.objects.open().filter(responsable__isnull=False)
    forsaken = _forsaken(owned)
    owned = owned.exclude(pk__in=[action.pk for action in forsaken])  # their owners have nothing to read
    soon = _between(owned, today, today + BEFORE)
    late = _between(owned, today - CAUGHT_UP, today - datetime.timedelta(days=1))
    told = [(action, key(action, SOON, action.due_on), {action.responsable_id}) for action in soon]
    told += [(action, key(action, LATE, action.due_on), {action.responsable_id}) for action in late]
    told += [(one, key(one, ORPHAN, one.responsable_id), rights.writers(one.rencontre)) for one in forsaken]
    return _tell_new(told)


def _between(actions: QuerySet[Action], first: datetime.date, last: datetime.date) -> QuerySet[Action]:
    return actions.filter(due_on__gte=first, due_on__lte=last)


def _forsaken(actions: QuerySet[Action]) -> list[Action]:
    """Those whose owner left, or does not read their meeting any more: nobody does them."""
    people = Personne.objects.in_bulk(set(actions.order_by().values_list("responsable", flat=True)))
    owners = {pk: events.recipient(person) for pk, person in people.items()}
    waiting = actions.select_related("rencontre")
    return [action for action in waiting if not _reads(owners[action.responsable_id], action)]


def is_forsaken(action: Action) -> bool:
    """Whether nobody does an open action: its owner left, or does not read its meeting any more. Two queries."""
    return action.is_open and bool(action.responsable) and not _reads(events.recipient(action.responsable), action)


def _reads(owner: Recipient | None, action: Action) -> bool:
    return owner is not None and owner.reader.reads(action.audience_id)


def _tell_new(told: list[tuple[Action, str, set[int]]]) -> int:
    """Tell each change to those of its people (ids) who were not told of it; returns how many were told to somebody."""
    keys = [change for _, change, _ in told]
    known = set(Notification.objects.filter(event=CODE, key__in=keys).values_list("personne", "key"))
    new = [(action, change, {pk for pk in people if (pk, change) not in known}) for action, change, people in told]
    new = [one for one in new if one[2]]
    for action, change, people in new:
        with transaction.atomic():
            tell(CODE, subject(action), change, people)
    return len(new)
