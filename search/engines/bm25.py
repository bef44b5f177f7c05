"""BM25 on PostgreSQL, whose own ts_rank knows neither how rare a word is nor how long other texts are.

The formula is that of S. Robertson and H. Zaragoza, “The Probabilistic Relevance Framework: BM25 and Beyond” (2009),
with their usual k1 and b; the weight of a rare word never falls below zero (ln(1 + …), as in Lucene), and that of a
phrase is the sum of its words'. Titles and texts are scored apart and added up, exact forms a little beside stems.

Frequencies and lengths are those of all that is indexed, whoever asks: they move the order of hits, which tells
a little (docs/decisions/006).
"""

from collections.abc import Iterator
from math import pi

from django.db import connection

from .base import Clause, Phrase
from .tsvector import forms_of, lexeme, phrase_query

K1, B = 1.2, 0.75
STEM, EXACT = 1.0, 0.2  # measured on the French collection, see docs/decisions

# How often one lexeme occurs. A tsvector tells at once only whether; unnesting it costs ten times what follows.
# For one lexeme of weight 1, ts_rank is the sum of 1/n² for n from 1 to its occurrences, divided by that of the whole
# series, π²/6. What lacks to π²/6 is 1 / (occurrences + 1/2), to within a rounding. A phrase counts once.
_WHOLE = pi**2 / 6
_TIMES = (
    "CASE WHEN numnode(query) = 1"
    f" THEN round(1 / ({_WHOLE} * (1 - ts_rank('{{{{1, 1, 1, 1}}}}', {{0}}, query)::float)) - 0.5)"
    " ELSE ({0} @@ query)::integer END"
)
_SCORES = f"""
    WITH corpus AS (SELECT count(*) AS entries, avg(size)::float AS size FROM search_fulltext),
    part AS MATERIALIZED (
        SELECT query::tsquery, sum(weight * ln(1 + (corpus.entries - held.entries + 0.5) / (held.entries + 0.5)))::float
               AS weight
        FROM unnest(%s::text[], %s::text[], %s::float[]) AS asked (query, form, weight), corpus, LATERAL
             (SELECT count(*) AS entries FROM search_fulltext WHERE search_words(words) @@ form::tsquery) AS held
        GROUP BY query
    ),
    occurrence AS MATERIALIZED (
        SELECT entry_id, weight, {K1} * ({1 - B} + {B} * search_fulltext.size / corpus.size) AS half,
               {_TIMES.format("title")} AS in_title, {_TIMES.format("words")} AS in_all
        FROM search_fulltext, corpus, part WHERE entry_id = ANY(%s)
    )
    SELECT entry_id, sum(weight * (in_title / (in_title + half) + (in_all - in_title) / (in_all - in_title + half)))
    FROM occurrence GROUP BY entry_id
"""  # noqa: S608 - numbers of this module


def scores(entry_ids: list[int], clauses: tuple[Clause, ...]) -> dict[int, float]:
    """How well each of these entries answers the clauses: the more the better, never below zero. One query."""
    phrases = dict.fromkeys(phrase for clause in clauses for phrase in clause.phrases)
    parts = dict.fromkeys(part for phrase in phrases for part in _parts(phrase))
    queries, forms, weights = zip(*parts, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_SCORES, [list(queries), list(forms), list(weights), entry_ids])
        return dict(cursor.fetchall())


def _parts(phrase: Phrase) -> Iterator[tuple[str, str, float]]:
    """What is scored of a phrase: (the tsquery to find, a lexeme of it, the weight)."""
    query = phrase_query(phrase)
    for form in forms_of(phrase):
        yield query, lexeme(form), STEM
    if len(phrase.words) == 1 and not phrase.exact:
        exact = lexeme("=" + phrase.words[0].exact)
        yield exact, exact, EXACT
