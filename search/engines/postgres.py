"""The embedded engine on PostgreSQL: its full text finds, BM25 ranks the best of what it finds.

One row an entry: a tsvector of its title, one of its title and pages, and its length in words. The condition on the
latter is written `search_words(words) @@ …`: that function returns its argument, and tells the planner what it takes to
read a long tsvector. Without it all of them would be read where an index answers twenty times quicker.
"""

import heapq

from django.db import connection

from reseau.access import Reader

from ..analysis import Word
from ..facets import Matches
from ..models import Entry
from . import bm25, typing_errors
from .base import Clause, Document, Near, Phrase
from .embedded import BLANK, ENOUGH, NO_MORE, NOTHING, EmbeddedEngine, Expression, More, Unknown, condition, right_of
from .tsvector import lexeme, query, vector, word_query

CANDIDATES = 300  # the most likely matches, which BM25 ranks; with as many as there are, it ranks no better

_HOLDS = "search_words(words) @@"
_FROM = "FROM search_fulltext JOIN search_entry ON search_entry.id = search_fulltext.entry_id"
_HOLDING = "SELECT entry_id FROM search_fulltext WHERE search_words(words) @@ %s::tsquery"
_DATE = "-to_char(date, 'YYYYMMDD')::integer"
_RANK = "-ts_rank('{1, 1, 1, 1}', words, %s::tsquery, 1)"  # from -1 to 0; measured best with no weight for titles
_LATER = 2.0  # makes it higher than any rank of BM25, which are at most 0


class PostgresEngine(EmbeddedEngine):
    """Matches in the order of ts_rank, the first of them in that of BM25."""

    def write(self, documents: list[Document]) -> None:
        """See `base.Engine`."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_fulltext (entry_id, size, title, words) VALUES (%s, %s, %s::tsvector, %s::tsvector)"
                " ON CONFLICT (entry_id) DO UPDATE"
                " SET size = EXCLUDED.size, title = EXCLUDED.title, words = EXCLUDED.words",
                map(_row, documents),
            )

    def remove(self, entry_ids: list[int]) -> None:
        """See `base.Engine`."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_fulltext WHERE entry_id = ANY(%s)", [entry_ids])

    def repoint(self, entries: list[Entry]) -> None:
        """Nothing to do: the right is a join on Entry."""

    def indexed(self) -> set[int]:
        """See `base.Engine`."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT entry_id FROM search_fulltext")
            return {entry_id for (entry_id,) in cursor.fetchall()}

    def clear(self) -> None:
        """See `base.Engine`."""
        with connection.cursor() as cursor:
            cursor.execute("TRUNCATE search_fulltext")

    def matches(self, expression: Expression, reader: Reader, by_date: bool, more: More = NO_MORE) -> Matches:
        """See `EmbeddedEngine`."""
        right, params = right_of(reader)
        rank_params = []
        rank, source, condition = _DATE, "FROM search_entry", right
        if expression.clauses:
            asked = _query(expression)
            source, condition, params = _FROM, f"{_HOLDS} %s::tsquery AND {right}", (asked, *params)
            if not by_date:
                rank, rank_params = _RANK, [word_query(expression.clauses)]
        elif expression.excluded:
            condition += f" AND search_entry.id NOT IN ({_HOLDING})"
            params = (*params, query(expression.excluded))
        columns = {"shape": "shape", "zones": "zones", "rank": rank, "id": "search_entry.id"} | more.columns
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {', '.join(columns.values())} {source} WHERE {condition}",
                (*rank_params, *more.params, *params),
            )
            rows = cursor.fetchall()
        return Matches(**dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True))) if rows else NOTHING

    def first(self, kept: Matches, asked: Expression, reader: Reader, by_date: bool, limit: int) -> list[int]:
        """See `EmbeddedEngine`."""
        return [entry_id for _, entry_id in self._ranked(kept, () if by_date else asked.clauses, limit)]

    def best(self, stems: list[str], reader: Reader, limit: int) -> list[tuple[float, int]]:
        """See `EmbeddedEngine`."""
        asked = Expression(tuple(Clause((Phrase((Word(stem, stem),)),)) for stem in stems), any_of=True)
        return self._ranked(self.matches(asked, reader, by_date=False), asked.clauses, limit)

    @staticmethod
    def _ranked(matches: Matches, clauses: tuple[Clause, ...], limit: int) -> list[tuple[float, int]]:
        """The (rank, id) of the first of these, the lowest rank first, then the newest entry; at most one query.

        What is no candidate comes after those that are.
        """
        first = heapq.nsmallest(
            max(limit, CANDIDATES), zip(matches["rank"], (-pk for pk in matches["id"]), strict=True)
        )
        if clauses and first:
            scores = bm25.scores([-minus_id for _, minus_id in first[:CANDIDATES]], clauses)
            first = sorted((-scores[-pk] if -pk in scores else rank + _LATER, pk) for rank, pk in first)
        return [(rank, -minus_id) for rank, minus_id in first[:limit]]

    def counts(self, expressions: list[Expression], reader: Reader) -> list[int]:
        """See `EmbeddedEngine`."""
        right, params = right_of(reader)
        one = f"SELECT 1 {_FROM} WHERE {_HOLDS} asked.query AND {right} LIMIT {ENOUGH}"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT (SELECT count(*) FROM ({one}) AS held)"  # noqa: S608
                " FROM unnest(%s::tsquery[]) WITH ORDINALITY AS asked (query, place) ORDER BY place",
                (*params, [_query(expression) for expression in expressions]),
            )
            return [count for (count,) in cursor.fetchall()]

    def near(self, unknown: dict[int, Unknown], reader: Reader) -> dict[int, list[Near]]:
        """See `EmbeddedEngine`. Distances are counted here: PostgreSQL has none without an extension."""
        right, rights = right_of(reader)
        holding = f"{_FROM} WHERE {_HOLDS} replace(%s, '{BLANK}', {{}})::tsquery AND {right} LIMIT {ENOUGH}"
        count = f"(SELECT count(*) FROM (SELECT 1 {holding}) AS held)"  # noqa: S608
        statements, params = [], []
        for place, (word, *expressions) in unknown.items():
            shares, ends = condition(typing_errors.candidates(word))
            furthest = typing_errors.furthest(word.exact)
            statements.append(
                f"SELECT {place}, word, stem, {count.format('word')}, {count.format('stem')} FROM search_term"  # noqa: S608
                f" WHERE {shares} AND abs(length(word) - {len(word.exact)}) <= {furthest}"
            )
            params += [param for expression in expressions for param in (_query(expression), *rights)] + [*ends]
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(statements), params)
            rows = cursor.fetchall()
        near: dict[int, list[Near]] = {}
        for place, exact, stem, documents, together in rows:
            asked = unknown[place].word.exact
            apart = typing_errors.distance(asked, exact)
            if documents and apart <= typing_errors.furthest(asked):
                near.setdefault(place, []).append(Near(Word(exact, stem), apart, documents, together))
        return near

    def suggest(self, typed: tuple[Word, ...], beginning: str, reader: Reader, limit: int) -> list[int]:
        """See `base.Engine`."""
        right, params = right_of(reader)
        asked = " & ".join([*(lexeme("=" + word.exact) for word in typed), lexeme("=" + beginning) + ":*"])
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT search_entry.id {_FROM} WHERE search_fulltext.title @@ %s::tsquery AND {right}"
                " ORDER BY date DESC LIMIT %s",
                (asked, *params, limit),
            )
            return [entry_id for (entry_id,) in cursor.fetchall()]


def _row(document: Document) -> tuple[int, int, str, str]:
    texts = [document.title, *document.pages]
    return document.entry_id, sum(map(len, texts)), vector([document.title]), vector(texts)


def _query(expression: Expression) -> str:
    asked = (" | " if expression.any_of else " & ").join(query(clause.phrases) for clause in expression.clauses)
    return f"({asked}) & !{query(expression.excluded)}" if expression.excluded else asked
