"""The index behind the alias: looked at, made, filled in bulk, swapped in, thrown away.

An index is named `<prefix>-<schema>-<time>` and carries whose it is. Readers and workers know two aliases: `<prefix>`
is what is searched, `<prefix>-building` what a rebuild fills while it lasts. Entries are written through them, with
`require_alias`: a name that leads nowhere must never become an index of the server's own making.
"""

import datetime
import re
import secrets
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from django.conf import settings
from elastic_transport import TransportError
from elasticsearch import ApiError, Elasticsearch, NotFoundError, helpers

from ...models import Change, Entry, Installation, Passage
from . import mapping
from .client import client

APPLICATION = "portail"
LOOKING, SENDING = 5, 30  # seconds one request of a worker may take: a small one, any other
CHUNK, CHUNK_BYTES = 500, 4 * 1024 * 1024  # of one bulk request
READ_AT_ONCE = 50  # entries whose texts are in memory together
TROUBLE = frozenset({401, 403, 404, 408, 429, 502, 503, 504})  # the server's own: nothing is wrong with the document
CONFLICT = 409
_HELD = re.compile(r"current version \[(\d+)\]")


class Away(Exception):
    """The server cannot do now what is asked: not there, too busy, read-only, red. In French, for who runs it."""


class Unfit(Exception):
    """What the alias leads to may not be asked. `can_be_rebuilt`: a worker may mend that by itself."""

    def __init__(self, reason: str, can_be_rebuilt: bool):
        super().__init__(reason)
        self.can_be_rebuilt = can_be_rebuilt


class Answer(NamedTuple):
    """What the server said of one document."""

    entry_id: int
    status: int
    reason: str

    @property
    def is_written(self) -> bool:
        """Whether the server knows this state or a newer one."""
        return self.status < 300 or self.status == CONFLICT

    @property
    def held(self) -> int:
        """The version that the server has already, where it is later than what it was sent; else 0."""
        found = _HELD.search(self.reason) if self.status == CONFLICT else None
        return int(found[1]) if found else 0


def live() -> str:
    """The alias that is searched."""
    return settings.ELASTICSEARCH_PREFIX


def building() -> str:
    """The alias of the index that is being filled."""
    return f"{settings.ELASTICSEARCH_PREFIX}-building"


def patient() -> Elasticsearch:
    """The client, for whoever nobody waits for."""
    return client().options(request_timeout=SENDING)


def fit(using: Elasticsearch | None = None) -> str:
    """The index behind the alias, if it is ours, of today's schema, and not empty while the database is not.

    Two small requests, and a query. Raises Unfit, or what the client raises when the server does not answer.
    """
    using = using or client().options(request_timeout=LOOKING)
    try:
        found = using.indices.get_mapping(index=live())
        name, meta = _owner(found)
        _judge(meta)
        if _is_emptied(using, name):
            raise Unfit("L’index est vide, alors que la base ne l’est pas.", can_be_rebuilt=True)
    except NotFoundError as error:
        raise Unfit(f"L’index « {live()} » n’existe pas.", can_be_rebuilt=True) from error
    return name


def _is_emptied(using: Elasticsearch, name: str) -> bool:
    """Whether it holds nothing of what it was told: what waits in the outbox it was not."""
    if using.count(index=name)["count"] or not Entry.objects.exclude(pk__in=Change.objects.values("pk")).exists():
        return False
    using.indices.refresh(index=name)  # the first entries may not be visible yet
    return not using.count(index=name)["count"]


def _owner(found: dict) -> tuple[str, dict]:
    if len(found) > 1:
        raise Unfit(f"L’alias « {live()} » mène à plusieurs index.", can_be_rebuilt=False)
    (name, about), *_ = found.items()
    return name, about["mappings"].get("_meta", {})


def _judge(meta: dict) -> None:
    if meta.get("application") != APPLICATION or meta.get("installation") != Installation.load().token:
        raise Unfit(f"L’index derrière « {live()} » n’est pas celui de cette base.", can_be_rebuilt=False)
    if meta.get("schema") != mapping.SCHEMA_VERSION:
        raise Unfit("L’index a été construit par une autre version du portail.", can_be_rebuilt=True)


def read_only(name: str) -> str:
    """In words, that the index takes no writing; empty where it does."""
    flat = patient().indices.get_settings(index=name, flat_settings=True)[name]["settings"]
    blocks = [key for key in flat if key.startswith("index.blocks.") and str(flat[key]) == "true"]
    return f"L’index n’accepte plus d’écriture ({', '.join(blocks)})." if blocks else ""


def new_name() -> str:
    """A name for an index that is to be built."""
    now = datetime.datetime.now(datetime.UTC)
    return f"{live()}-{mapping.SCHEMA_VERSION}-{now:%Y%m%d%H%M%S}{secrets.token_hex(3)}"


def create(name: str) -> None:
    """Make the index `name`, empty, behind the alias of the one being built."""
    body = mapping.index(name).to_dict()
    body["mappings"]["_meta"] = {
        "application": APPLICATION,
        "schema": mapping.SCHEMA_VERSION,
        "installation": Installation.load().token,
    }
    body["settings"] = body.get("settings", {}) | {"refresh_interval": "-1"}  # nobody searches it yet
    patient().indices.create(index=name, **body, aliases={building(): {}})


def open_(name: str) -> None:
    """Make what was written into the index `name` visible, now and as it is written."""
    interval = mapping.index(name).to_dict()["settings"].get("refresh_interval")
    patient().indices.put_settings(index=name, settings={"refresh_interval": interval})
    patient().indices.refresh(index=name)


def swap(name: str) -> None:
    """In one action: the alias leads to `name` and to nothing else."""
    actions = [{"remove": {"index": holder, "alias": live()}} for holder in _holders()]
    actions += [{"add": {"index": name, "alias": live()}}, {"remove": {"index": name, "alias": building()}}]
    patient().indices.update_aliases(actions=actions)


def _holders() -> list[str]:
    try:
        return list(patient().indices.get_alias(name=live()))
    except NotFoundError:
        return []


def left_behind() -> list[str]:
    """The indices of this prefix that nobody searches: being built, or forgotten by a rebuild that was killed."""
    return sorted(name for name, about in _all().items() if _is_ours(name) and live() not in about["aliases"])


def _is_ours(name: str) -> bool:
    return bool(re.fullmatch(rf"{re.escape(live())}-\d+-\d{{14}}[0-9a-f]+", name))


def drop(names: Iterable[str]) -> None:
    """Delete these indices; those that are gone already are no error."""
    for name in names:
        patient().options(ignore_status=404).indices.delete(index=name)


def targets() -> list[tuple[str, str]]:
    """What is to be written into, each with its alias and its name: the index being built, if any, and the live one.

    As they are at one instant. The one being built comes first: when it has just become the live one, what is written
    by the second alias finds it.
    """
    looking = client().options(request_timeout=LOOKING, ignore_status=404)
    found = looking.indices.get_alias(name=[building(), live()])
    return [
        (alias, name)
        for alias in (building(), live())
        for name, about in found.items()
        if _is_ours(name) and alias in about["aliases"]
    ]


def _all() -> dict:
    return patient().indices.get_alias(index=f"{live()}*", expand_wildcards="all").body


def states(ids: Iterable[int], target: str) -> Iterator[dict]:
    """The entries of these ids as they are now, as actions of a bulk request on the alias `target`."""
    ids = list(ids)
    for start in range(0, len(ids), READ_AT_ONCE):
        yield from _states(ids[start : start + READ_AT_ONCE], target)


def _states(ids: list[int], target: str) -> Iterator[dict]:
    """The entries first: pages that are newer than the entry's version come again with their own."""
    entries = Entry.objects.in_bulk(ids)
    pages: dict[int, list[str]] = {pk: [] for pk in entries}
    texts = Passage.objects.filter(entry__in=list(entries)).order_by("entry", "number").values_list("entry_id", "text")
    for entry_id, text in texts:
        pages[entry_id].append(text)
    for pk, entry in entries.items():
        yield _action("index", pk, entry.version, target) | {"_source": mapping.document(entry, pages[pk])}


def removals(versions: dict[int, int], name: str) -> Iterator[dict]:
    """The removal of these entries, with its version, as actions of a bulk request on the index `name` itself.

    Not on an alias: the server makes an index of a name that leads nowhere when what it gets is a versioned removal.
    """
    for pk, version in versions.items():
        yield _action("delete", pk, version, name)


def _action(kind: str, pk: int, version: int, target: str) -> dict:
    return {"_op_type": kind, "_index": target, "_id": str(pk), "version": version, "version_type": "external_gte"}


def send(actions: Iterable[dict], retries: int = 0) -> Iterator[Answer]:
    """Send these actions in bulk, and say of each what the server said. Raises Away."""
    bulk = helpers.streaming_bulk(
        patient(),
        actions,
        chunk_size=CHUNK,
        max_chunk_bytes=CHUNK_BYTES,
        raise_on_error=False,
        raise_on_exception=False,
        max_retries=retries,
        initial_backoff=1,
        require_alias=True,
    )
    try:
        for _, result in bulk:
            (item,) = result.values()
            yield Answer(int(item["_id"]), *_said(item))
    except (ApiError, TransportError) as error:
        raise Away(said(error)) from error


def _said(item: dict) -> tuple[int, str]:
    """The status and the reason of one item; what was to be removed and is not there is as it should be."""
    error = item.get("error")
    if not error:
        return 200, ""
    status, reason = item["status"], error if isinstance(error, str) else f"{error['type']}: {error.get('reason')}"
    if ("exception" in item and status >= 500) or is_closed(reason):
        status = 503  # the whole request failed, not this document
    return status, " ".join(reason.split())[:1000]


def is_closed(error: object) -> bool:
    """Whether that is why: the server says it with a 400, as if what is asked were wrong."""
    return "index_closed_exception" in str(error)


def said(error: Exception) -> str:
    """What went wrong, in one line."""
    return " ".join(f"{type(error).__name__}: {error}".split())[:300]
