"""The embedded engine on SQLite: FTS5 over the analysed text of whole entries.

One FTS5 row an entry (rowid = the entry's id) with separate columns for the stems of the title, the stems of the
pages, the exact forms of both, and the rights as tokens. What decides is the join on Entry with the reader's own
condition; for readers of few audiences the tokens let FTS5 skip beforehand most of what they do not read.
"""

import heapq
import json
from collections.abc import Iterable
from math import log
from typing import NamedTuple

from django.db import connection

from reseau.access import Reader

from ..analysis import Word
from ..facets import Matches
from ..models import Entry
from . import typing_errors
from .base import Document, Near, Phrase
from .embedded import (
    BLANK,
    ENOUGH,
    NO_MORE,
    NOTHING,
    EmbeddedEngine,
    Expression,
    More,
    Unknown,
    condition,
    right_of,
)

# Measured on the French collection: the title adds to the text, the word as it was written adds to its stem.
TITLE, BODY, EXACT, RIGHTS = 1.0, 1.0, 0.2, 0.0
FEW_AUDIENCES = 32  # up to which rights as tokens are quicker than the join alone
AS_TYPED = 5  # phrases up to which words weigh as in `_typed`: beyond it costs half the time, and ranks no better
MANY = 2_000  # hits of one word from which it pays to look at titles first
K1 = 1.2  # of FTS5's BM25
PRECISION = 10**12  # of a score: a word that most entries hold is worth a millionth, and still ranks them
SIGN = ";"  # between the values of a column
BREAK = "_"  # a token between title and pages, so that no phrase runs over from one into the next

_FROM = "FROM search_fulltext CROSS JOIN search_entry ON search_entry.id = search_fulltext.rowid"
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

    def matches(self, expression: Expression, reader: Reader, by_date: bool, more: More = NO_MORE) -> Matches:
        """See `EmbeddedEngine`. Each column comes as one text: fetching rows would take half of the time."""
        columns = {"shape": "shape", "zones": "zones"} | more.columns
        if more.ranked or _has_few(reader) or not (by_date or _lone_word(expression)):
            source, columns = _ranked(expression, reader, by_date, columns), [*columns, "worth", "id"]
            first, params, texts = "NULL, NULL", (), columns
        else:
            source = _Source.of(expression, reader)
            (first, params), texts = _first(expression, reader, by_date, more.first), columns.values()
        texts = ", ".join(f"group_concat({text}, '{SIGN}')" for text in texts)
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {first}, {texts} {source.sql}", (*params, *more.params, *source.params))
            first, titled, *texts = cursor.fetchone()
        if texts[0] is None:
            return NOTHING
        values = {name: text.split(SIGN) for name, text in zip(columns, texts, strict=True)}
        read = {name: _READ[name](column) if name in _READ else column for name, column in values.items()}
        return Matches(first=_known(first, titled, more.first), **read)

    def first(self, kept: Matches, asked: Expression, reader: Reader, by_date: bool, limit: int) -> list[int]:
        """See `EmbeddedEngine`."""
        if "worth" in kept:
            return [entry_id for _, entry_id in heapq.nlargest(limit, zip(kept["worth"], kept["id"], strict=True))]
        if kept.first is not None and len(kept.first) >= min(limit, kept.number):
            return kept.first[:limit]
        sql, params = _in_order(asked, reader, by_date, limit)
        with connection.cursor() as cursor:
            cursor.execute(sql, params)
            return [entry_id for (entry_id,) in cursor.fetchall()]

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


_READ = dict.fromkeys(("worth", "id", "owner"), lambda column: list(map(int, column)))
_READ["period"] = lambda column: list(map("1".__eq__, column))


class _Source(NamedTuple):
    """What is found and read, from FROM on."""

    sql: str
    params: tuple

    @classmethod
    def of(cls, expression: Expression, reader: Reader, *, scored: bool = False) -> "_Source":
        """Of an expression; without clauses: every entry but those with an excluded phrase."""
        sql, params = right_of(reader)
        if expression.clauses:
            sql, params = (
                f"{_FROM} WHERE search_fulltext MATCH %s AND {sql}",
                (_match(expression, reader, scored=scored), *params),
            )
            return cls(sql, params)
        sql = f"FROM search_entry WHERE {sql}"
        if expression.excluded:
            sql += " AND search_entry.id NOT IN (SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s)"
            params = (*params, _any(_phrase(phrase) for phrase in expression.excluded))
        return cls(sql, params)


def _first(asked: Expression, reader: Reader, by_date: bool, limit: int) -> tuple[str, tuple]:
    """The SQL of two columns of JSON beside the count of all hits, and its parameters: the ids of the first of them or,
    for a frequent word, what `_sure` chooses from.
    """
    sql, params = _in_order(asked, reader, by_date, limit)
    first = f"(SELECT json_group_array(id) FROM ({sql}))"  # noqa: S608
    if by_date:
        return f"{first}, NULL", params
    titled, titled_params = _titled(_lone_word(asked), asked, reader, limit)
    few = f"count(*) < {MANY}"
    return f"CASE WHEN {few} THEN {first} END, CASE WHEN NOT {few} THEN ({titled}) END", params + titled_params


def _known(first: str | None, titled: str | None, limit: int) -> list[int] | None:
    """The first ids as far as these columns tell all that are wanted."""
    if titled:
        sure = _sure(*json.loads(titled))
        return sure if len(sure) == limit else None
    return json.loads(first) if first else None


def _in_order(asked: Expression, reader: Reader, by_date: bool, limit: int) -> tuple[str, tuple]:
    """The SQL for the ids of the first hits, and its parameters."""
    by_date = by_date or not asked.clauses
    source = _Source.of(asked, reader, scored=not by_date)
    rank = "date DESC" if by_date else _BM25
    return (
        f"SELECT search_entry.id AS id {source.sql} ORDER BY {rank}, search_entry.id DESC LIMIT %s",
        (*source.params, limit),
    )


def _ranked(asked: Expression, reader: Reader, by_date: bool, columns: dict[str, str]) -> _Source:
    """All hits with these columns, what they are worth and their ids; the parameters are without those of the columns.

    Any hit may be among the first that filters leave, and every word scores at once. Python finds the first of many
    sooner than SQLite sorts as many rows.
    """
    by_date = by_date or not asked.clauses
    source = _Source.of(asked, reader, scored=not by_date)
    worth = "CAST(replace(date, '-', '') AS INTEGER)" if by_date else f"CAST(-{_BM25} * {PRECISION} AS INTEGER)"
    selected = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    # With a limit, as FTS5 scores no row of an aggregate.
    rows = f"SELECT {selected}, {worth} AS worth, search_entry.id AS id {source.sql} LIMIT -1"
    return _Source(f"FROM ({rows})", source.params)


def _lone_word(asked: Expression) -> Word | None:
    """The word, where nothing else is asked."""
    phrases = [phrase for clause in asked.clauses for phrase in clause.phrases]
    is_lone = len(phrases) == 1 and len(phrases[0].words) == 1 and not (phrases[0].exact or asked.excluded)
    return phrases[0].words[0] if is_lone else None


def _titled(word: Word, asked: Expression, reader: Reader, limit: int) -> tuple[str, tuple]:
    """The SQL of what `_sure` wants of the first hits that hold a word in their title, as JSON; and its parameters."""
    source, stem, exact = _Source.of(asked, reader, scored=True), _quote(word.stem), _quote(word.exact)
    held = "(SELECT count(*) FROM search_fulltext WHERE search_fulltext MATCH %s)"
    sql = (
        f"SELECT json_array((SELECT max(id) FROM search_fulltext_docsize), json_array({held}, {held}),"  # noqa: S608
        f" json_group_array(json_array(id, score))) FROM (SELECT -{_BM25} AS score, search_entry.id AS id {source.sql}"
        " AND +search_fulltext.rowid IN"  # “+”: one by one would be slower
        " (SELECT rowid FROM search_fulltext WHERE search_fulltext MATCH %s)"
        " ORDER BY score DESC, search_entry.id DESC LIMIT %s)"
    )
    return sql, (f"body : {stem}", f"exact : {exact}", *source.params, f"title : {stem}", limit)


def _sure(entries: int, held: list[int], titled: list[tuple[int, float]]) -> list[int]:
    """Those of these hits, (id, score) each, that come before all that hold a frequent word in their text alone.

    A word of few titles and of many texts weighs little in texts: where it cannot weigh more there than it does in
    these titles, the others need no score. The greatest that FTS5 gives a phrase which `held` of the `entries` hold is
    its idf × (k1 + 1), see https://www.sqlite.org/fts5.html#the_bm25_function.
    """
    idf = sum(max(0.0, log((entries - number + 0.5) / (number + 0.5))) for number in held)
    return [pk for pk, score in titled if score > idf * (K1 + 1) + 0.001]


def _row(document: Document) -> tuple[int, str, str, str, str]:
    body = f" {BREAK} ".join(" ".join(word.stem for word in page) for page in document.pages)
    exact = f" {BREAK} ".join([_exact(document.title), *map(_exact, document.pages)])
    title = " ".join(word.stem for word in document.title)
    return document.entry_id, title, body, exact, _rights(document.audience_id, document.owner_id)


def _exact(words: Iterable[Word]) -> str:
    return " ".join(word.exact for word in words)


def _rights(audience_id: int, owner_id: int | None) -> str:
    return f"a{audience_id} o{owner_id}" if owner_id else f"a{audience_id}"


def _match(expression: Expression, reader: Reader, *, scored: bool = False) -> str:
    """The FTS5 expression of some clauses, restricted to what `reader` reads where that is quicker.

    Where it is `scored`, a few phrases weigh as in `_typed`; what is found is the same.
    """
    joint = " OR " if expression.any_of else " AND "
    as_typed = sum(len(clause.phrases) for clause in expression.clauses) <= AS_TYPED
    form = _typed if scored and as_typed else _phrase
    clauses = ([form(phrase) for phrase in clause.phrases] for clause in expression.clauses)
    asked = joint.join(f"({_any(phrases)})" for phrases in clauses)
    if expression.excluded:
        asked = f"({asked}) NOT ({_any(map(_phrase, expression.excluded))})"
    if not _has_few(reader):
        return asked
    tokens = [f"a{audience}" for audience in sorted(reader.audiences)]
    if reader.person_id:
        tokens.append(f"o{reader.person_id}")
    return f"({asked}) AND rights : ({' OR '.join(tokens or ['nobody'])})"


def _has_few(reader: Reader) -> bool:
    """Whether FTS5 skips what is not read: what it finds is little, and is looked through once."""
    return not reader.all_but and len(reader.audiences) <= FEW_AUDIENCES


def _any(expressions: Iterable[str]) -> str:
    return " OR ".join(expressions)


def _phrase(phrase: Phrase) -> str:
    return f"exact : {_quote(_exact(phrase.words))}" if phrase.exact else f"{{title body}} : {_stems(phrase)}"


def _typed(phrase: Phrase) -> str:
    """Titles and texts apart, which weighs titles more; a word that stands as it was typed weighs more, too."""
    if phrase.exact:
        return _phrase(phrase)
    apart = f"title : {_stems(phrase)} OR body : {_stems(phrase)}"
    return f"{apart} OR exact : {_quote(_exact(phrase.words))}" if len(phrase.words) == 1 else apart


def _stems(phrase: Phrase) -> str:
    return _quote(" ".join(word.stem for word in phrase.words))


def _quote(words: str) -> str:
    """An FTS5 string; analysed words hold no quotation mark, but nothing here depends on it."""
    return '"' + words.replace('"', "") + '"'
