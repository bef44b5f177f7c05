"""What Elasticsearch has still to be told: written in the transaction of the entry, taken by the workers.

One row an entry: a later change replaces the earlier one, and what is sent is the entry as it is then. So nothing can
overtake anything, and the outbox is never longer than the library. Without a server nothing is written here.
"""

import datetime
import secrets

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from .models import Change, Entry

LEASE = datetime.timedelta(seconds=60)  # longer than the slowest batch: a worker that was killed costs that much
BATCH = 500
REFUSALS = 3  # after which a change is parked
STALE = datetime.timedelta(seconds=60)  # what waits longer is read in the database: the index is too old

Rights = dict[str, tuple[int, int | None]]  # key -> audience and owner

_FRESH = ("version", "is_removal", "attempts", "reason", "parked_at", "lease", "leased_until")


def is_on() -> bool:
    """Whether there is a server to tell."""
    return bool(settings.ELASTICSEARCH_URL)


def rights(keys: list[str]) -> Rights:
    """Who reads the entries of these keys now, to be compared with by `note`. One query; none without a server."""
    if not is_on():
        return {}
    rows = Entry.objects.filter(key__in=keys).values_list("key", "audience_id", "owner_id")
    return {key: (audience_id, owner_id) for key, audience_id, owner_id in rows}


def note(entries: list[Entry], before: Rights) -> None:
    """These entries were written or changed, in the caller's transaction; `before`: their `rights` until then."""
    if not is_on():
        return
    versions = dict(Entry.objects.filter(pk__in=[entry.pk for entry in entries]).values_list("pk", "version"))
    narrowed = {entry.pk for entry in entries if before.get(entry.key, _of(entry)) != _of(entry)}
    _write([Change(entry_id=pk, version=versions[pk], withholds=True) for pk in narrowed], withhold=True)
    _write([Change(entry_id=pk, version=versions[pk]) for pk in versions.keys() - narrowed])


def note_removed(versions: dict[int, int]) -> None:
    """The entries of these ids were removed, in the caller's transaction; with the version that their removal has."""
    if is_on():
        removed = (
            Change(entry_id=pk, version=version, is_removal=True, withholds=True) for pk, version in versions.items()
        )
        _write(list(removed), withhold=True)


@transaction.atomic
def surpass(held: dict[int, int]) -> None:
    """The server holds these entries in later versions than it was sent.

    Those that the database never gave (it was restored from a copy; somebody wrote into the index) would refuse every
    change from now on: such entries get a later version, to be sent.
    """
    for pk, version in held.items():
        if Entry.objects.filter(pk=pk, version__lt=version).update(version=version + 1):
            note([Entry.objects.get(pk=pk)], {})
        elif not Entry.objects.filter(pk=pk).exists():
            note_removed({pk: version + 1})


def _of(entry: Entry) -> tuple[int, int | None]:
    return entry.audience_id, entry.owner_id


def _write(changes: list[Change], withhold: bool = False) -> None:
    """A change that waits already keeps the instant since when the server is behind, and what it withholds."""
    now = timezone.now()
    for change in changes:
        change.at = now
    fields = [*_FRESH, "withholds"] if withhold else _FRESH
    Change.objects.bulk_create(changes, update_conflicts=True, unique_fields=["entry_id"], update_fields=fields)


def take(most: int = BATCH) -> list[Change]:
    """Take what is due, at most `most` changes, for the length of a lease. What is taken is in no other hands."""
    if not Change.objects.due(timezone.now()).exists():  # who has nothing to do locks nothing
        return []
    lease, until = secrets.token_hex(16), timezone.now() + LEASE
    with transaction.atomic():
        due = Change.objects.select_for_update(skip_locked=True).due(timezone.now())
        ids = list(due.values_list("pk", flat=True)[:most])
        Change.objects.filter(pk__in=ids).update(lease=lease, leased_until=until)
    return list(Change.objects.filter(lease=lease).order_by("at", "entry_id"))


@transaction.atomic
def done(changes: list[Change]) -> None:
    """Forget what the server knows now. What was changed meanwhile has lost its lease, and stays."""
    Change.objects.filter(pk__in=_held(changes)).delete()


@transaction.atomic
def give_back(changes: list[Change]) -> None:
    """Let go of what could not be sent for no fault of its own: it is due at once."""
    Change.objects.filter(pk__in=_held(changes)).update(lease="", leased_until=None)


def refused(change: Change, reason: str) -> bool:
    """Note that the server refuses this one; returns whether it is parked now, after REFUSALS times."""
    now, attempts = timezone.now(), change.attempts + 1
    parked = attempts >= REFUSALS
    Change.objects.filter(pk=change.pk, lease=change.lease).update(
        attempts=attempts,
        reason=reason[:1000],
        lease="",
        leased_until=now + datetime.timedelta(seconds=2**attempts),
        parked_at=now if parked else None,
    )
    return parked


def retry(changes) -> int:
    """Make parked ones among these changes (a queryset) due again; returns how many."""
    return changes.parked().update(parked_at=None, leased_until=None, attempts=0, at=timezone.now())


def is_stale() -> bool:
    """Whether something has waited for so long that the server's answers are of yesterday. One query."""
    return Change.objects.waiting().filter(at__lt=timezone.now() - STALE).exists()


def withheld(most: int) -> frozenset[int] | None:
    """The ids of the entries whose readers changed, or that are gone, and of which the server does not know it yet.

    None when they are more than `most`. One query.
    """
    ids = Change.objects.filter(withholds=True).values_list("pk", flat=True)[: most + 1]
    found = frozenset(ids)
    return None if len(found) > most else found


def _held(changes: list[Change]) -> list[int]:
    """The ids of those whose lease is still theirs, locked. Never waits for a writer: that would be a deadlock."""
    held = Change.objects.select_for_update(skip_locked=True).filter(
        pk__in=[change.pk for change in changes], lease__in={change.lease for change in changes}
    )
    return list(held.values_list("pk", flat=True))
