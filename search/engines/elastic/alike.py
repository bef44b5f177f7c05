"""Entries that are like one: those that hold the words which tell it from the others (see `engines.telling`)."""

from elasticsearch.dsl import Search
from elasticsearch.dsl.query import Bool, MultiMatch, Query

FIELDS = ["title_stems", "text_stems"]


def search(stems: list[str], right: Query, limit: int) -> Search:
    """The entries that hold the most of these stems, the best first, with their scores."""
    holding = MultiMatch(query=" ".join(stems), fields=FIELDS, type="most_fields")
    asked = Search().query(Bool(must=[holding], filter=[right])).sort("_score", "-entry")
    return asked.source(False).extra(track_total_hits=False)[:limit]
