"""The embedded engine on SQLite: FTS5 over the analysed text of whole entries.

One FTS5 row an entry (rowid = the entry's id) with separate columns for the stems of the title, the stems of the
pages, the exact forms of both, and the rights as tokens. What decides is the join on Entry with the reader's own
condition; for readers of few audiences the tokens let FTS5 skip beforehand most of what they do not read.
"""

import json
from collections.abc import Iterable

from django.db import connection

from reseau.access import Reader

from ..analysis import Word
from ..models import Entry
from . import typing_errors
from .base import Document, Near, Phrase
from .embedded import BLANK, ENOUGH, NO_MORE, EmbeddedEngine, Expression, Match, More, Unknown, condition, right_of

# Measured on the French collection: the title adds to the text, the word as it was written adds to its stem.
TITLE, BODY, EXACT, RIGHTS = 1.0, 1.0, 0.2, 0.0
FEW_AUDIENCES = 32  # up to which rights as tokens are quicker than the join alone
AS_TYPED = (
    6  # phrases up to which words weigh more as they were typed: beyond it costs half the time, and harms ranking
)
BREAK = "_"  # a token between title and pages, so that no phrase runs over from one into the next

_FROM = "FROM search_fulltext CROSS JOIN search_entry ON search_entry.id = search_fulltext.rowid"
_NARROW = "shape, zones"
_DATE = "-CAST(replace(date, '-', '') AS INTEGER)"
_BM25 = f"bm25(search_fulltext, {TITLE}, {BODY}, {EXACT}, {RIGHTS})"


class SqliteEngine(EmbeddedEngine):
    """FTS5, with BM25 on titles, texts and exact forms apart."""

    def write(self, documents: list[Document]) -> None:
        """See `base.Engine`."""
        ids = [(document.entry_id,) for document in documents]
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_fulltext WHERE rowid = %s", ids)
            cursor.executemany("DELETE FROM search_titles WHERE rowid = %s", ids)
            cursor.executemany(
                "INSERT INTO search_fulltext (rowid, title, body, exact, rights) VALUES (%s, %s, %s, %s, %s)",
                map(_row, documents),
            )
            cursor.executemany(
                "INSERT INTO search_titles (rowid, title) VALUES (%s, %s)",
                [(document.entry_id, _exact(document.title)) for document in documents],
            )

    def remove(self, entry_ids: list[int]) -> None:
        """See `base.Engine`."""
        ids = [(entry_id,) for entry_id in entry_ids]
        with connection.cursor() as cursor:
            cursor.executemany("DELETE FROM search_fulltext WHERE rowid = %s", ids)
            cursor.executemany("DELETE FROM search_titles WHERE rowid = %s", ids)

    def repoint(self, entries: list[Entry]) -> None:
        """See `base.Engine`."""
        with connection.cursor() as cursor:
            cursor.executemany(
                "UPDATE search_fulltext SET rights = %s WHERE rowid = %s",
                [(_rights(entry.audience_id, entry.owner_id), entry.pk) for entry in entries],
            )

    def indexed(self) -> set[int]:
        """See `base.Engine`."""
        with connection.cursor() as cursor:
            cursor.execute("SELECT rowid FROM search_fulltext")
            return {entry_id for (entry_id,) in cursor.fetchall()}

    def clear(self) -> None:
        """See `base.Engine`."""
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM search_fulltext")
            cursor.execute("DELETE FROM search_titles")

    def matches(self, expression: Expression, reader: Reader, by_date: bool, more: More = NO_MORE) -> list[Match]:
        """See `EmbeddedEngine`."""
        right, params = right_of(reader)
        if expression.clauses:
            rank = _DATE if by_date else _BM25
            source, condition = _FROM, f"search_fulltext MATCH %s AND {right}"
            params = (_match(expression, reader), *params)
        else:
            rank, source, condition = _DATE, "FROM search_entry", right
        if expression.excluded:
            condition += (
                " AND search_entry.id NOT IN (SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s)"
            )
            params = (*params, _any(_phrase(phrase) for phrase in expression.excluded))
        columns, days = more.columns
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {rank}, -search_entry.id, {_NARROW}{columns} {source} WHERE {condition}", (*days, *params)
            )
            return cursor.fetchall()

    def best(self, stems: list[str], reader: Reader, limit: int) -> list[tuple[float, int]]:
        """See `EmbeddedEngine`. Twice as fast as by `matches`: exact forms add nothing, and few rows are fetched."""
        right, params = right_of(reader)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT {_BM25} AS score, search_entry.id {_FROM} WHERE search_fulltext MATCH %s AND {right}"
                " ORDER BY score, search_entry.id DESC LIMIT %s",
                (f"{{title body}} : ({_any(map(_quote, stems))})", *params, limit),
            )
            return cursor.fetchall()

    def counts(self, expressions: list[Expression], reader: Reader) -> list[int]:
        """See `EmbeddedEngine`."""
        right, params = right_of(reader)
        asked = json.dumps([_match(expression, reader) for expression in expressions])
        one = f"SELECT 1 {_FROM} WHERE search_fulltext MATCH asked.value AND {right} LIMIT {ENOUGH}"
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT (SELECT count(*) FROM ({one})) FROM json_each(%s) AS asked ORDER BY asked.key",  # noqa: S608
                (*params, asked),
            )
            return [count for (count,) in cursor.fetchall()]

    def near(self, unknown: dict[int, Unknown], reader: Reader) -> dict[int, list[Near]]:
        """See `EmbeddedEngine`."""
        right, rights = right_of(reader)
        holding = f"{_FROM} WHERE search_fulltext MATCH replace(%s, '{BLANK}', {{}}) AND {right} LIMIT {ENOUGH}"
        count = f"(SELECT count(*) FROM (SELECT 1 {holding}))"  # noqa: S608
        alone, together = count.format("word"), count.format("stem")
        statements, params = [], []
        for place, (word, *expressions) in unknown.items():
            shares, ends = condition(typing_errors.candidates(word))
            statements.append(
                f"SELECT {place}, word, stem, apart, documents, CASE WHEN documents THEN {together} ELSE 0 END"  # noqa: S608
                f" FROM (SELECT word, stem, apart, {alone} AS documents FROM"
                f" (SELECT word, stem, search_distance(word, %s) AS apart FROM search_term WHERE {shares})"
                f" WHERE apart <= {typing_errors.furthest(word.exact)}) WHERE documents"
            )
            templates = [_match(expression, reader) for expression in expressions]
            params += [templates[1], *rights, templates[0], *rights, word.exact, *ends]
        near: dict[int, list[Near]] = {}
        with connection.cursor() as cursor:
            connection.connection.create_function("search_distance", 2, typing_errors.distance, deterministic=True)
            cursor.execute(" UNION ALL ".join(statements), params)
            for place, exact, stem, *figures in cursor.fetchall():
                near.setdefault(place, []).append(Near(Word(exact, stem), *figures))
        return near

    def suggest(self, typed: tuple[Word, ...], beginning: str, reader: Reader, limit: int) -> list[int]:
        """See `base.Engine`."""
        right, params = right_of(reader)
        match = " AND ".join([*(_quote(word.exact) for word in typed), f"{_quote(beginning)}*"])
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT search_entry.id FROM search_titles CROSS JOIN search_entry"  # noqa: S608
                " ON search_entry.id = search_titles.rowid"
                f" WHERE search_titles MATCH %s AND {right} ORDER BY search_entry.date DESC LIMIT %s",
                (match, *params, limit),
            )
            return [entry_id for (entry_id,) in cursor.fetchall()]


def _row(document: Document) -> tuple[int, str, str, str, str]:
    body = f" {BREAK} ".join(" ".join(word.stem for word in page) for page in document.pages)
    exact = f" {BREAK} ".join([_exact(document.title), *map(_exact, document.pages)])
    title = " ".join(word.stem for word in document.title)
    return document.entry_id, title, body, exact, _rights(document.audience_id, document.owner_id)


def _exact(words: Iterable[Word]) -> str:
    return " ".join(word.exact for word in words)


def _rights(audience_id: int, owner_id: int | None) -> str:
    return f"a{audience_id} o{owner_id}" if owner_id else f"a{audience_id}"


def _match(expression: Expression, reader: Reader) -> str:
    """The FTS5 expression of some clauses, restricted to what `reader` reads where that is quicker."""
    joint = " OR " if expression.any_of else " AND "
    as_typed = sum(len(clause.phrases) for clause in expression.clauses) <= AS_TYPED
    clauses = ([_phrase(phrase, as_typed) for phrase in clause.phrases] for clause in expression.clauses)
    asked = joint.join(f"({_any(phrases)})" for phrases in clauses)
    if expression.excluded:
        asked = f"({asked}) NOT ({_any(map(_phrase, expression.excluded))})"
    if reader.all_but or len(reader.audiences) > FEW_AUDIENCES:
        return asked
    tokens = [f"a{audience}" for audience in sorted(reader.audiences)]
    if reader.person_id:
        tokens.append(f"o{reader.person_id}")
    return f"({asked}) AND rights : ({' OR '.join(tokens or ['nobody'])})"


def _any(expressions: Iterable[str]) -> str:
    return " OR ".join(expressions)


def _phrase(phrase: Phrase, as_typed: bool = True) -> str:
    """`as_typed`: whether a word that stands as it was typed weighs more; what is found is the same."""
    exact = _quote(_exact(phrase.words))
    if phrase.exact:
        return f"exact : {exact}"
    stems = _quote(" ".join(word.stem for word in phrase.words))
    if len(phrase.words) > 1 or not as_typed:
        return f"title : {stems} OR body : {stems}"
    return f"title : {stems} OR body : {stems} OR exact : {exact}"


def _quote(words: str) -> str:
    """An FTS5 string; analysed words hold no quotation mark, but nothing here depends on it."""
    return '"' + words.replace('"', "") + '"'
