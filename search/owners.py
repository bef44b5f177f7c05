"""Who deposited and who owns what a reader reads, and what stands at an address: nothing else is ever named to them."""

from collections.abc import Iterable

from django.db import connection

from reseau.access import Reader
from reseau.demandes import Asked
from reseau.models import Organisation, Personne
from reseau.numbers import numbers

from .engines.embedded import right_of
from .models import Entry

_TABLES = {"organisation": Organisation._meta.db_table, "owner": Personne._meta.db_table}


def names_of_people(chosen: Iterable[str], reader: Reader) -> dict[str, str]:
    """Id -> name, of those who deposited something that `reader` reads now. One query, none for nobody."""
    rows = _rows([_asked("owner", "id, first_name, last_name, email", numbers(chosen), reader)])
    return {str(pk): str(Personne(first_name=first, last_name=last, email=email)) for pk, first, last, email in rows}


def readable(ids: dict[str, list[int]], reader: Reader) -> set[tuple[str, int]]:
    """Of these organisations and people (by the field of an entry: “organisation”, “owner”), those that something
    `reader` reads now belongs to, as (field, id). One query, none for nobody.
    """
    return set(_rows([_asked(field, f"'{field}', id", wanted, reader) for field, wanted in ids.items()]))


def at(paths: Iterable[str], reader: Reader) -> dict[str, Asked]:
    """What stands at these addresses, as far as `reader` reads it. One query."""
    rows = Entry.objects.filter(reader.q(), url__in=list(paths)).order_by("-pk")
    return {url: Asked(*row) for url, *row in rows.values_list("url", "title", "audience", "owner")}


def depositor_at(path: str) -> int | None:
    """Who deposited what stands at this address, whoever reads it: to tell that person, and nobody else, of it."""
    return Entry.objects.filter(url=path).order_by("-pk").values_list("owner", flat=True).first()


def _asked(field: str, columns: str, ids: list[int], reader: Reader) -> tuple[str, list]:
    right, rights = right_of(reader)
    sql = (
        f"SELECT {columns} FROM {_TABLES[field]} AS one WHERE id IN ({', '.join(['%s'] * len(ids))})"  # noqa: S608
        f" AND EXISTS (SELECT 1 FROM search_entry WHERE {field}_id = one.id AND {right})"
    )
    return (sql, [*ids, *rights]) if ids else ("", [])


def _rows(statements: list[tuple[str, list]]) -> list[tuple]:
    """What these statements answer, in one; the empty ones left out."""
    statements = [statement for statement in statements if statement[0]]
    if not statements:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(sql for sql, _ in statements), [p for _, params in statements for p in params]
        )
        return cursor.fetchall()
