"""The embedded engine on PostgreSQL: its full text over our own analysed words, whose language it is not told.

One tsvector an entry: stems of the title (weight A) and of the pages (D), and exact forms as “=word” at the same
places. ts_rank is weak beside BM25 (docs/decisions); ranking here is a later issue.
"""

from collections.abc import Iterable, Iterator

from django.db import connection

from reseau.access import Reader

from ..analysis import Word
from ..facets import ALWAYS, Period
from ..models import Entry
from . import typing_errors
from .base import Document, Near, Phrase
from .embedded import BLANK, ENOUGH, EmbeddedEngine, Expression, Match, Unknown, condition, inside, right_of

LAST = 16383  # tsvector knows no later place
MOST = 900_000  # bytes; a tsvector holds 1 MB, and the places of what comes after are given up first

_FROM = "FROM search_fulltext JOIN search_entry ON search_entry.id = search_fulltext.entry_id"
_NARROW = "shape, zones"
_DATE = "-to_char(date, 'YYYYMMDD')::integer"
_RANK = "-ts_rank('{0.05, 0.1, 0.2, 1}', words, %s::tsquery, 1)"


class PostgresEngine(EmbeddedEngine):
    """tsvector and ts_rank."""

    def write(self, documents: list[Document]) -> None:
        """See `base.Engine`."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "INSERT INTO search_fulltext (entry_id, words) VALUES (%s, %s::tsvector)"
                " ON CONFLICT (entry_id) DO UPDATE SET words = EXCLUDED.words",
                [(document.entry_id, _vector(document)) for document in documents],
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

    def matches(self, expression: Expression, reader: Reader, by_date: bool, period: Period = ALWAYS) -> list[Match]:
        """See `EmbeddedEngine`."""
        right, params = right_of(reader)
        dated, days = inside(period)
        rank, source, condition = _DATE, "FROM search_entry", right
        if expression.clauses:
            asked = _query(expression)
            source, condition, params = _FROM, f"words @@ %s::tsquery AND {right}", (asked, *params)
            if not by_date:
                rank, days = _RANK, [asked, *days]
        elif expression.excluded:
            condition += " AND search_entry.id NOT IN (SELECT entry_id FROM search_fulltext WHERE words @@ %s::tsquery)"
            params = (*params, " | ".join(map(_phrase, expression.excluded)))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {rank}, -search_entry.id, {_NARROW}{dated} {source} WHERE {condition}", (*days, *params)
            )
            return cursor.fetchall()

    def counts(self, expressions: list[Expression], reader: Reader) -> list[int]:
        """See `EmbeddedEngine`."""
        right, params = right_of(reader)
        one = f"SELECT 1 {_FROM} WHERE words @@ asked.query AND {right} LIMIT {ENOUGH}"
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
        holding = f"{_FROM} WHERE words @@ replace(%s, '{BLANK}', {{}})::tsquery AND {right} LIMIT {ENOUGH}"
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
        asked = " & ".join([*(_lexeme("=" + word.exact, ":A") for word in typed), _lexeme("=" + beginning, ":*A")])
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT search_entry.id {_FROM} WHERE words @@ %s::tsquery AND {right} ORDER BY date DESC LIMIT %s",
                (asked, *params, limit),
            )
            return [entry_id for (entry_id,) in cursor.fetchall()]


def _vector(document: Document) -> str:
    size, lexemes = 0, []
    for lexeme in _lexemes(document):
        size += len(lexeme) + 3
        if size > MOST:
            break
        lexemes.append(lexeme)
    return " ".join(lexemes)


def _lexemes(document: Document) -> Iterator[str]:
    place = 0
    for weight, words in [("A", document.title), *(("D", page) for page in document.pages)]:
        for word in words:
            place += 1
            at = f":{min(place, LAST)}{weight}"
            yield _lexeme(word.stem, at)
            yield _lexeme("=" + word.exact, at)
        place += 1  # no phrase runs over from one page into the next


def _query(expression: Expression) -> str:
    joint = " | " if expression.any_of else " & "
    asked = joint.join(f"({' | '.join(map(_phrase, clause.phrases))})" for clause in expression.clauses)
    if expression.excluded:
        return f"({asked}) & !({' | '.join(map(_phrase, expression.excluded))})"
    return asked


def _phrase(phrase: Phrase) -> str:
    forms: Iterable[str] = ("=" + word.exact if phrase.exact else word.stem for word in phrase.words)
    return f"({' <-> '.join(map(_lexeme, forms))})"


def _lexeme(form: str, suffix: str = "") -> str:
    return "'" + form.replace("\\", "").replace("'", "") + "'" + suffix
