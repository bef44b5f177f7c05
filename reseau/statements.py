"""Statements that pages ask all the time: the ORM builds each once, afterwards only its values change.

Building a query takes the ORM ten to a hundred times longer than answering it takes the database, and that is most of
what a page costs. A `Statement` keeps what was built:

    _NEWEST = Statement(lambda most, reader: Document.objects.filter(reader.q()).values_list("pk", "title")[:most])
    rows = _NEWEST(4, reader=request.reader)

The function is called with stand-ins for what is given by name: it may filter with them, never look at them. What is
given by place is as it is, and belongs to the form: another one is another statement.
"""

import datetime
from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any, Protocol

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Expression, QuerySet

Collection = frozenset | set | list | tuple


class Composite(Protocol):
    """A value made of several, as a Reader is: a stand-in with parameters in their places, and the values."""

    def parameters(self) -> tuple[Any, dict[str, Any]]:
        """An equal value for equal forms, with Param and Params inside, and what they stand for by name."""


class Param(Expression):
    """Stands for one value."""

    def __init__(self, name: str):
        super().__init__()
        self.name = name

    def as_sql(self, compiler, connection):
        """A placeholder; the value comes later."""
        return "%s", [self]


class Params(Param):
    """Stands for `size` values, on the right of “in”. Written out one by one: planners count them."""

    def __init__(self, name: str, size: int):
        super().__init__(name)
        self.size = size

    def as_sql(self, compiler, connection):
        """As many placeholders; no row at all for no value."""
        if not self.size:
            return "(SELECT 0 WHERE 1 = 0)", []
        return f"({', '.join(['%s'] * self.size)})", [self]


# A stand-in is made once: comparing expressions is not cheap, comparing one with itself is.
param = cache(Param)
params = lru_cache(maxsize=4096)(Params)


class Statement:
    """A queryset of `values_list`, built once for each form of what it is given (how many values an “in” has)."""

    def __init__(self, build: Callable[..., QuerySet], kept: int = 256):
        self._build = build
        self._compiled = lru_cache(maxsize=kept)(self._compile)

    def __call__(self, *form: Any, **given: Any) -> list[tuple]:
        """The rows for these values. Values in a collection must be of one type; None is not a value."""
        stand_ins, values = [], {}
        for name, value in given.items():
            stand_in, held = _stand_in(name, value)
            stand_ins.append((name, stand_in))
            values |= held
        sql, places, convert = self._compiled(connection.vendor, form, tuple(stand_ins))
        if not sql:
            return []
        with connection.cursor() as cursor:
            cursor.execute(sql, _filled(places, values))
            return convert(cursor.fetchall())

    def _compile(self, vendor: str, form: tuple, stand_ins: tuple) -> tuple:
        compiler = self._build(*form, **dict(stand_ins)).query.get_compiler(connection=connection)
        try:
            sql, places = compiler.as_sql()
        except EmptyResultSet:
            return "", (), list
        return sql, places, _converter(compiler)


def _stand_in(name: str, value: Any) -> tuple[Any, dict[str, Any]]:
    if isinstance(value, Collection):
        return params(name, len(value)), {name: value}
    if hasattr(value, "parameters"):
        return value.parameters()
    return param(name), {name: value}


def _filled(places: tuple, values: dict[str, Any]) -> list:
    filled = []
    for place in places:
        if isinstance(place, Params):
            filled += values[place.name]
        else:
            filled.append(_adapted(values[place.name]) if isinstance(place, Param) else place)
    return filled


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, datetime.date) else value


def _converter(compiler) -> Callable[[list[tuple]], list[tuple]]:
    """What turns the rows of the database into Python's values, chosen once."""
    converters = compiler.get_converters([column for column, _, _ in compiler.select])
    if not converters:
        return list
    return lambda rows: [tuple(row) for row in compiler.apply_converters(rows, converters)]
