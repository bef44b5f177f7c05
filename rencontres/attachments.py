"""Documents attached to items and topics: shown to who reads them, looked for with one's own rights."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from documents.models import Document
from reseau.access import Reader
from search import service
from search.query import Query

from .models import Point, Sujet

MOST = 8


def attached(things: Sequence[Point] | Sequence[Sujet], reader: Reader) -> dict[int, list[Document]]:
    """By item or topic (ids), the documents attached to it that `reader` reads, by title. One query at most."""
    found: defaultdict[int, list[Document]] = defaultdict(list)
    if not things:
        return found
    model = type(things[0])
    owner = model._meta.model_name
    rows = model.documents.through.objects.filter(
        reader.q("document__audience", "document__owner"), **{f"{owner}__in": things}
    )
    for row in rows.select_related("document").order_by("document__title_folded", "pk"):
        found[getattr(row, f"{owner}_id")].append(row.document)
    return found


def candidates(words: str, reader: Reader, most: int = MOST) -> list[Document]:
    """The documents that `reader` reads and that these words find, the best first; at most `most`."""
    query = replace(Query.from_text(words), filters={"kind": ("document",)})
    entries, _ = service.listed(query, reader, most) if query.text else ([], None)
    ids = [int(entry.key.partition(":")[2]) for entry in entries]
    found = Document.objects.readable_by(reader).select_related("audience").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def kept(thing: Point | Sujet, chosen: Iterable[Document], reader: Reader) -> list[Document]:
    """What is attached once `reader` has chosen: that, and what stood there and is hidden from them."""
    hidden = thing.documents.exclude(pk__in=Document.objects.readable_by(reader)) if thing.pk else []
    return [*chosen, *hidden]
