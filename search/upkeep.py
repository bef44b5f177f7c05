"""Keeping entries equal to the content, and the index equal to the entries. Safe while people work."""

from collections.abc import Iterator

from django.db import transaction

from . import index, registry
from .engines import engine
from .index import Analysed, EntryData
from .models import Entry, Term


def stored(key: str) -> EntryData | None:
    """What the entry of `key` says, in the words of the content apps; None when there is none."""
    entry = Entry.objects.filter(key=key).first()
    return entry and EntryData(
        key=entry.key,
        kind=entry.kind,
        type=entry.type,
        title=entry.title,
        passages=list(entry.passages.order_by("number").values_list("number", "text")),
        audience_id=entry.audience_id,
        owner_id=entry.owner_id,
        organisation_id=entry.organisation_id,
        territoire_ids=sorted(entry.territoires.values_list("pk", flat=True)),
        date=entry.date,
        url=entry.url,
        edition=entry.edition,
    )


def differing() -> Iterator[str]:
    """The keys whose entry is missing, left over, or not what the content is; or that the index lacks."""
    known, indexed = dict(Entry.objects.values_list("key", "pk")), engine().indexed()
    for source in registry.sources():
        for key in source.keys():  # noqa: SIM118 - a source is no dict
            data = source.data(key)
            if (data and index.normal(data)) != stored(key) or (data and known[key] not in indexed):
                yield key
            known.pop(key, None)
    yield from known


def repair(key: str) -> None:
    """Write the entry of `key` as the content is now, or remove it. Words are analysed before the transaction."""
    data = _current(key)
    analysed = index.analyse(data) if data else None
    with transaction.atomic():
        _put_or_remove(key, data, analysed)


def rebuild() -> int:
    """Write every entry and its index again; returns how many. What is left over is removed, words included.

    Words of what is gone are kept until then: typing errors are compared with fewer words while this lasts.
    """
    Term.objects.all().delete()
    keys = [key for source in registry.sources() for key in source.keys()]  # noqa: SIM118
    left_over = set(Entry.objects.values_list("key", flat=True)).difference(keys)
    for key in [*keys, *left_over]:
        repair(key)
    prune()
    return len(keys)


def prune() -> None:
    """Remove from the index what is no entry any more."""
    with transaction.atomic():
        engine().remove(sorted(engine().indexed().difference(Entry.objects.values_list("pk", flat=True))))


def _current(key: str) -> EntryData | None:
    source = registry.source_of(key.partition(":")[0])
    return source.data(key) if source else None


def _put_or_remove(key: str, data: EntryData | None, analysed: Analysed | None) -> None:
    """In a transaction: what was analysed, unless the content changed meanwhile."""
    now = _current(key)
    if now is None:
        index.remove(key)
    else:
        index.put(analysed if analysed and now == data else now)
