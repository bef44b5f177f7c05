"""What Elasticsearch holds: one document an entry, of words that our own analyser made.

The server splits nothing and folds nothing: it is given the exact forms and the stems of `search.analysis`, page by
page, so that what matches there is what the embedded engine matches and what `search.excerpts` marks. Headings and
the name of the type are kept apart: they rank, and never match by themselves.
"""

from collections.abc import Sequence
from typing import Any

from elasticsearch.dsl import Date, Index, Keyword, Long, Mapping, Text

from ... import analysis, registry
from ...headings import headings
from ...models import Entry

SCHEMA_VERSION = 2  # raise it with any change below: the index must be built again

_WORDS = "whitespace"  # the analyser: what it is given are words already
_PAGE_GAP = 100  # positions between two pages: no phrase runs over

_SETTINGS = {
    "number_of_shards": 1,  # a million pages fit in one, whose counts are exact
    "auto_expand_replicas": "0-1",
    "refresh_interval": "1s",  # said, so that an index nobody searched for a while is refreshed too
    "gc_deletes": "1h",  # an older state that comes late finds the version of what was removed
    "max_result_window": 1_000_000,  # the last page of any search can be opened
}


def _text(**options) -> Text:
    return Text(analyzer=_WORDS, position_increment_gap=_PAGE_GAP, **options)


def _ranking() -> Text:
    return Text(analyzer=_WORDS, index_options="freqs")


def _facet() -> Keyword:
    return Keyword(eager_global_ordinals=True)


def _mapping() -> Mapping:
    mapping = Mapping()
    mapping.meta("dynamic", "strict")
    fields = {
        "entry": Long(index=False),
        "stamp": Long(index=False),
        "key": Keyword(doc_values=False),
        "audience": Keyword(),
        "owner": Keyword(),
        **{name: _facet() for name in ("kind", "type", "organisation", "year", "zones")},
        "territoire": Keyword(),
        "date": Date(format="strict_date"),
        "title": _text(index_prefixes={"min_chars": 2, "max_chars": 12}),
        "title_stems": _text(),
        "text": _text(),
        "text_stems": _text(),
        "heading_stems": _ranking(),
        "type_stems": _ranking(),
    }
    for name, field in fields.items():
        mapping.field(name, field)
    # Texts are kept in the database alone: the index can always be made again from there.
    mapping.meta("_source", includes=["entry", "key", "audience", "owner", "date"])
    return mapping


def index(name: str) -> Index:
    """The index `name` as it must be created: settings, analysis, mapping."""
    made = Index(name)
    made.settings(**_SETTINGS)
    made.mapping(_mapping())
    return made


def document(entry: Entry, pages: Sequence[str]) -> dict:
    """What is indexed of an entry and the raw texts of its pages, in order; its `_id` is `entry.pk`. No query."""
    title, texts = analysis.words(entry.title), [analysis.words(page) for page in pages]
    return {
        "entry": entry.pk,
        "stamp": stamp(entry.pk, entry.version),
        "key": entry.key,
        "audience": str(entry.audience_id),
        "owner": entry.owner_id and str(entry.owner_id),
        "kind": entry.kind,
        "type": entry.type or None,
        "organisation": entry.organisation_id and str(entry.organisation_id),
        "zones": entry.zones,
        "territoire": list(filter(None, entry.zones.split(","))),
        "year": str(entry.date.year),
        "date": entry.date.isoformat(),
        "title": _exact(title),
        "title_stems": _stems(title),
        "text": [_exact(words) for words in texts],
        "text_stems": [_stems(words) for words in texts],
        "heading_stems": [_stems(analysis.words(line)) for page in pages for line in headings(page)],
        "type_stems": _stems(analysis.words(registry.type_labels().get(entry.type, ""))),
    }


def stamp(entry: Any, version: Any) -> Any:
    """What tells an entry in this version from others: summed up, many are compared at once (see `compare`).

    The same for numbers and for expressions of the database.
    """
    return (entry % 8191 + 1) * (version + 1)


def _exact(words: list[analysis.Word]) -> str:
    return " ".join(word.exact for word in words)


def _stems(words: list[analysis.Word]) -> str:
    return " ".join(word.stem for word in words)
