"""Documents that resemble one: those that hold the words which tell it from the others."""

from collections.abc import Iterable

from elasticsearch.dsl import Search
from elasticsearch.dsl.query import Bool, Ids, MoreLikeThis, Query

PAGES = 20  # of the document that are compared: what it is about is said by then
WORDS = 25  # most telling ones


def search(entry_id: int, stems: Iterable[str], right: Query, limit: int) -> Search:
    """The entries that resemble the one whose pages have these `stems`, itself left out, the most alike first."""
    alike = MoreLikeThis(
        fields=["text_stems"],
        like=[" ".join(stems)],
        min_term_freq=2,
        min_doc_freq=2,
        max_query_terms=WORDS,
        minimum_should_match="30%",
    )
    asked = Bool(must=[alike], filter=[right], must_not=[Ids(values=[str(entry_id)])])
    return Search().query(asked).sort("_score", "-entry").source(False).extra(track_total_hits=False)[:limit]
