"""Writing entries: the content apps put, remove and re-point them in the transaction of the content itself."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from django.db import transaction
from django.db.models import F

from . import analysis, facets, news, outbox
from .engines import engine
from .engines.base import Document
from .models import Entry, Passage, Term


@dataclass(frozen=True, slots=True)
class EntryData:
    """What a content app says of one thing. `key` is “kind:id”; passages are (number from 1, text).

    A new `edition` is news for who follows a search that finds it; every other change (title, filters, readers who had
    it before) is not. Empty: not ready to be told, as while a file is being read.
    """

    key: str
    kind: str
    type: str
    title: str
    passages: list[tuple[int, str]]
    audience_id: int
    owner_id: int | None
    organisation_id: int | None
    territoire_ids: list[int]
    date: datetime.date
    url: str
    edition: str = "1"


@dataclass(frozen=True, slots=True)
class Analysed:
    """An entry with its words, ready to be written."""

    data: EntryData
    title: tuple[analysis.Word, ...]
    passages: tuple[tuple[int, str, tuple[analysis.Token, ...]], ...]


def normal(data: EntryData) -> EntryData:
    """The same data as it is kept: texts without NUL, at least one passage, passages and territories in order."""
    return replace(
        data,
        title=_clean(data.title),
        passages=sorted((number, _clean(text)) for number, text in data.passages) or [(1, "")],
        territoire_ids=sorted(set(data.territoire_ids)),
    )


def analyse(data: EntryData) -> Analysed:
    """Do the slow part of `put`; where the text is long, before the transaction opens: writers wait for one another."""
    data = normal(data)
    return Analysed(
        data,
        tuple(analysis.words(data.title)),
        tuple((number, text, tuple(analysis.tokens(text))) for number, text in data.passages),
    )


def put(data: EntryData | Analysed) -> None:
    """Write or replace one entry, in the caller's transaction."""
    put_many([data if isinstance(data, Analysed) else analyse(data)])


@transaction.atomic
def put_many(batch: list[Analysed]) -> None:
    """Write or replace some hundreds of entries of different keys, in the caller's transaction."""
    before = outbox.rights([analysed.data.key for analysed in batch])
    entries = Entry.objects.bulk_create(
        [_entry(analysed.data) for analysed in batch],
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=_UPDATED,
    )
    pairs = list(zip(entries, batch, strict=True))
    _write_territoires(pairs)
    _write_passages(pairs)
    _write_terms(batch)
    engine().write([_document(entry.pk, analysed) for entry, analysed in pairs])
    _raise_versions([entry.pk for entry in entries])
    news.note(entries)
    outbox.note(entries, before)


@transaction.atomic
def remove(key: str) -> None:
    """Delete the entry of `key`, if there is one, in the caller's transaction."""
    versions = dict(Entry.objects.select_for_update().filter(key=key).values_list("pk", "version"))
    engine().remove(list(versions))
    Entry.objects.filter(pk__in=versions).delete()
    outbox.note_removed({pk: version + 1 for pk, version in versions.items()})


@transaction.atomic
def repoint(key: str, audience_id: int) -> None:
    """Give the entry of `key` another audience, in the caller's transaction; nothing is analysed again."""
    before = outbox.rights([key])
    Entry.objects.filter(key=key).update(audience_id=audience_id, version=F("version") + 1)
    entries = list(Entry.objects.filter(key=key))
    engine().repoint(entries)
    news.note(entries)
    outbox.note(entries, before)


_UPDATED = [
    *("audience", "owner", "shape", "zones", "date", "kind", "type", "organisation", "title", "url", "updated_at"),
    "edition",
]


def _entry(data: EntryData) -> Entry:
    return Entry(
        audience_id=data.audience_id,
        owner_id=data.owner_id,
        date=data.date,
        key=data.key,
        kind=data.kind,
        type=data.type,
        title=data.title,
        organisation_id=data.organisation_id,
        shape=facets.pack_shape(data.kind, data.type, data.organisation_id, data.date.year),
        zones=facets.pack_zones(data.territoire_ids),
        url=data.url,
        edition=data.edition,
    )


def _raise_versions(ids: list[int]) -> None:
    """Apart from the upsert, which cannot count; under its lock on the rows, so that no two states share a version."""
    Entry.objects.filter(pk__in=ids).update(version=F("version") + 1)


def _write_territoires(pairs: list[tuple[Entry, Analysed]]) -> None:
    through = Entry.territoires.through
    through.objects.filter(entry__in=[entry.pk for entry, _ in pairs]).delete()
    through.objects.bulk_create(
        through(entry_id=entry.pk, territoire_id=territoire)
        for entry, analysed in pairs
        for territoire in analysed.data.territoire_ids
    )


def _write_passages(pairs: list[tuple[Entry, Analysed]]) -> None:
    Passage.objects.filter(entry__in=[entry.pk for entry, _ in pairs]).delete()
    Passage.objects.bulk_create(
        passage(entry.pk, number, text, tokens)
        for entry, analysed in pairs
        for number, text, tokens in analysed.passages
    )


def passage(entry_id: int, number: int, text: str, tokens: Sequence[analysis.Token]) -> Passage:
    """A page with its words: a space around each stem, so that one is found as a sub-string."""
    stems, starts = " ".join(word.stem for _, _, word in tokens), " ".join(str(start) for start, _, _ in tokens)
    return Passage(entry_id=entry_id, number=number, text=text, stems=f" {stems} ", starts=starts)


def _clean(text: str) -> str:
    return text.replace("\x00", " ")  # PostgreSQL's texts hold no NUL; same length, so offsets stay true


def _write_terms(batch: list[Analysed]) -> None:
    words = {word for analysed in batch for word in analysed.title}
    for analysed in batch:
        for _, _, tokens in analysed.passages:
            words.update(word for _, _, word in tokens)
    Term.objects.bulk_create(map(_term, sorted(words)), ignore_conflicts=True)


@lru_cache(maxsize=1 << 16)
def _term(word: analysis.Word) -> Term:
    return Term(word=word.exact, reverse=word.exact[::-1], stem=word.stem)


def _document(entry_id: int, analysed: Analysed) -> Document:
    data = analysed.data
    pages = [tuple(word for _, _, word in tokens) for _, _, tokens in analysed.passages]
    return Document(entry_id, data.audience_id, data.owner_id, analysed.title, pages)
