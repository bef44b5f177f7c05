"""What is new: each edition of each entry, from when on it stands before an audience.

Rows are written with the entry, in its transaction, and numbered by the worker once they are committed. A number says
“seen after all smaller ones”, which a time of writing would not: a slow transaction commits after a quick later one.
"""

from django.db import transaction

from .models import Apparition, Clock, Entry


def note(entries: list[Entry]) -> None:
    """These entries were written or re-pointed, in the caller's transaction; what stood there before is not new."""
    Apparition.objects.bulk_create(
        (
            Apparition(entry_id=entry.pk, edition=entry.edition, audience_id=entry.audience_id)
            for entry in entries
            if entry.edition
        ),
        ignore_conflicts=True,
    )


def clock() -> Clock:
    """The one row, made at its first use."""
    return Clock.objects.get_or_create(pk=1)[0]


def number() -> int:
    """Number what has appeared since; returns the last number given. One worker at a time."""
    if Apparition.objects.filter(tick=None).exists():
        _number()
    return clock().tick


@transaction.atomic
def _number() -> None:
    clock()
    held = Clock.objects.select_for_update().get(pk=1)
    if Apparition.objects.filter(tick=None).update(tick=held.tick + 1):
        held.tick += 1
        held.save(update_fields=["tick"])


def look_again() -> None:
    """Let the next look at the saved searches take place whatever has changed."""
    Clock.objects.update(world="")
