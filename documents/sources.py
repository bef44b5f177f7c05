"""What the search is told of documents: one entry a document, one passage a page."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from django.db.models import F
from django.utils import timezone

from reseau.addresses import address
from reseau.models import Territoire
from reseau.statements import Statement
from search import index
from search.index import Analysed, EntryData
from search.models import Entry

from .models import Document, Page, Version

Texts = list[tuple[int, str]]


_PICTURED = Statement(
    lambda documents, numbers: (
        Page.objects.filter(
            version__document__in=documents,
            version__document__current=F("version"),
            number__in=numbers,
            width__gt=0,
        )
        .order_by()
        .values_list("version__document", "version__number", "number")
    )
)


class DocumentSource:
    """The library, as `search.registry` wants a source."""

    kind = "document"
    label = "Documents"
    singular = "Document"
    types = dict(Document.Type.choices)

    def keys(self) -> Iterator[str]:
        """The key of every document."""
        return (f"document:{pk}" for pk in Document.objects.values_list("pk", flat=True).iterator())

    def data(self, key: str) -> EntryData | None:
        """What can be found of this document now; None when there is no such document."""
        document = Document.objects.filter(pk=_pk(key)).first()
        return entry_data(document, texts_of(document)) if document else None

    def passage_url(self, entry: Entry, number: int, query: str) -> str:
        """The document, open at that page, with the words of the query marked in its text."""
        return f"{entry.url}?page={number}{_and_words(query)}"

    def thumbnails(self, passages: list[tuple[Entry, int]]) -> dict[tuple[int, int], str]:
        """The small pictures of these pages, where there are some. One query."""
        entries = {_pk(entry.key): entry.pk for entry, _ in passages}
        rows = _PICTURED(documents=list(entries), numbers=sorted({number for _, number in passages}))
        return {
            (entries[document], number): address("documents:thumbnail", document, version, number)
            for document, version, number in rows
        }

    def number(self, entry: Entry) -> str:
        """Documents are not numbered."""
        return ""


@lru_cache(maxsize=256)
def _and_words(query: str) -> str:
    """“&q=…#passage”: thirty links of a results page carry the same words."""
    return f"&{urlencode({'q': query})}#passage" if query else ""


def _pk(key: str) -> int:
    return int(key.partition(":")[2])


def texts_of(document: Document) -> Texts:
    """The pages of the current version, as the search wants them (one query)."""
    return list(Page.objects.filter(version=document.current_id).values_list("number", "text"))


def entry_data(document: Document, texts: Texts, territoires: Iterable[Territoire] | None = None) -> EntryData:
    """What the search is to know of `document`, whose pages say `texts`."""
    places = document.territoires.all() if territoires is None else territoires
    return EntryData(
        key=document.key,
        kind=DocumentSource.kind,
        type=document.type,
        title=document.title,
        passages=texts,
        audience_id=document.audience_id,
        owner_id=document.owner_id,
        organisation_id=document.organisation_id,
        territoire_ids=[place.pk for place in places],
        date=timezone.localdate(document.published_at or document.created_at),
        url=document.get_absolute_url(),
        # A version is news once it was read; a file that nothing could be read of is none.
        edition=str(document.current.number) if texts and document.current else "",
    )


def analysed(document: Document, texts: Texts) -> Analysed:
    """The entry with its words, which take time: ask before the transaction opens."""
    return index.analyse(entry_data(document, texts))


@dataclass(frozen=True)
class Prepared:
    """An analysed entry, and the reading of the file that it knew."""

    entry: Analysed
    reading: tuple


def prepare(document: Document, territoires: Iterable[Territoire]) -> Prepared:
    """Analyse the entry of a document that is about to be changed."""
    reading = _reading(document)
    return Prepared(index.analyse(entry_data(document, texts_of(document), territoires)), reading)


def write(document: Document, prepared: Prepared | None = None) -> None:
    """Write the entry in the caller's transaction; again from the rows if a reading ended since it was prepared."""
    if prepared and prepared.reading == _reading(document):
        index.put(prepared.entry)
    else:
        index.put(entry_data(document, texts_of(document)))


def _reading(document: Document) -> tuple:
    return Version.objects.filter(pk=document.current_id).values_list("pk", "state").first() or ()
