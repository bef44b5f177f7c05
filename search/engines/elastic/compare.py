"""What differs between the entries and an index, found without reading either whole.

Both sides add up the stamps (see `mapping.stamp`) of some hundreds of neighbouring ids; only where the sums differ are
ids and versions looked at one by one. What waits in the outbox differs rightly, and is left out.
"""

from dataclasses import dataclass, field

from django.db.models import Count, F, Max, Sum

from ... import outbox
from ...models import Change, Entry
from . import indices, mapping

SLICES = 5_000  # sums that are compared, at most
SMALLEST = 200  # ids of one slice


@dataclass(slots=True)
class Differences:
    """Ids of entries, each with its version: the entry's own, or that of the index where it knows more."""

    missing: dict[int, int] = field(default_factory=dict)  # from the index
    behind: dict[int, int] = field(default_factory=dict)  # the index holds an older state
    ahead: dict[int, int] = field(default_factory=dict)  # the index holds a newer one: the database was restored
    left_over: dict[int, int] = field(default_factory=dict)  # in the index, and no entry any more

    def __len__(self) -> int:
        return sum(map(len, (self.missing, self.behind, self.ahead, self.left_over)))

    def ids(self) -> list[int]:
        """All of them, in order."""
        return sorted({*self.missing, *self.behind, *self.ahead, *self.left_over})


def differences(name: str) -> Differences:
    """What the index (or alias) `name` does not hold as the entries are. Raises what the client raises."""
    indices.patient().indices.refresh(index=name)
    width = max(SMALLEST, (Entry.objects.aggregate(last=Max("pk"))["last"] or 0) // SLICES + 1)
    wanted, held = _sums(width), _sums_of_index(name, width)
    found = Differences()
    for number in sorted(wanted.keys() | held.keys()):
        if wanted.get(number) != held.get(number):
            _look(found, name, range(number * width, (number + 1) * width))
    return found


def _sums(width: int) -> dict[int, tuple[int, int]]:
    """Slice -> how many entries, and the sum of their stamps."""
    rows = (
        Entry.objects.order_by()
        .values_list(F("pk") / width)
        .annotate(count=Count("pk"), sum=Sum(mapping.stamp(F("pk"), F("version"))))
    )
    return {number: (count, total) for number, count, total in rows}


def _sums_of_index(name: str, width: int) -> dict[int, tuple[int, int]]:
    slices = {
        "histogram": {"field": "entry", "interval": width, "min_doc_count": 1},
        "aggs": {"sum": {"sum": {"field": "stamp"}}},
    }
    answer = indices.patient().search(index=name, size=0, aggs={"slices": slices}, request_cache=False)
    buckets = answer["aggregations"]["slices"]["buckets"]
    return {int(one["key"]) // width: (one["doc_count"], int(one["sum"]["value"])) for one in buckets}


def _look(found: Differences, name: str, ids: range) -> None:
    """Compare one slice entry by entry, while people write.

    In this order nothing new is taken for left over, nor anything current for ahead; what looks missing or behind and
    is not is only sent once more.
    """
    held = versions(name, ids)
    wanted = dict(Entry.objects.filter(pk__range=(ids[0], ids[-1])).values_list("pk", "version"))
    pending = set(Change.objects.filter(pk__range=(ids[0], ids[-1])).values_list("pk", flat=True))
    for pk in (wanted.keys() | held.keys()) - pending:
        _sort(found, pk, wanted.get(pk), held.get(pk))


def _sort(found: Differences, pk: int, wanted: int | None, held: int | None) -> None:
    if held is None:
        found.missing[pk] = wanted
    elif wanted is None:
        found.left_over[pk] = held
    elif held < wanted:
        found.behind[pk] = wanted
    elif held > wanted:
        found.ahead[pk] = held


def versions(name: str, ids: range) -> dict[int, int]:
    """Id -> version of what the index holds of these ids."""
    answer = indices.patient().search(
        index=name,
        size=len(ids),
        version=True,
        source=False,
        sort=["_doc"],
        query={"range": {"entry": {"gte": ids[0], "lte": ids[-1]}}},
    )
    return {int(hit["_id"]): hit["_version"] for hit in answer["hits"]["hits"]}


def note(found: Differences) -> None:
    """Put all that differs into the outbox, to be sent again."""
    outbox.surpass(found.ahead)
    lacking = [*found.missing, *found.behind]
    for start in range(0, len(lacking), outbox.BATCH):
        outbox.note(list(Entry.objects.filter(pk__in=lacking[start : start + outbox.BATCH])), {})
    outbox.note_removed({pk: version + 1 for pk, version in found.left_over.items()})
