"""What most tests begin with is made once in a process, by the portal's own functions; then its rows are put back."""

import copy
from collections.abc import Callable
from typing import Generic, TypeVar

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

Thing = TypeVar("Thing")
Rows = dict[type[models.Model], list[models.Model]]


class Copied(Generic[Thing]):
    """What `make` makes, and the rows of models that it adds: each time the same, with the same keys.

    So these must be free: whoever wants it asks before writing anything else.
    """

    def __init__(self, make: Callable[[], Thing]):
        self._make, self._made = make, None

    def __call__(self) -> Thing:
        """Write them, and give a copy of the thing."""
        if self._made is None:
            self._made = self._watched()
        else:
            _put_back(self._made[1])
        return copy.deepcopy(self._made[0])

    def _watched(self) -> tuple[Thing, Rows]:
        before = {model: set(_all(model).values_list("pk", flat=True)) for model in _models()}
        thing = self._make()
        written = {model: list(_all(model).exclude(pk__in=keys)) for model, keys in before.items()}
        return thing, {model: rows for model, rows in written.items() if rows}


def _models() -> list[type[models.Model]]:
    options = ((model, model._meta) for model in apps.get_models(include_auto_created=True))
    return [model for model, meta in options if meta.managed and not meta.proxy]


def _all(model: type[models.Model]) -> models.QuerySet:
    return model._base_manager.order_by()


@transaction.atomic  # whatever refers to what
def _put_back(rows: Rows) -> None:
    for model, found in rows.items():
        model._base_manager.bulk_create(found)
    renew_sequences(list(rows))


def renew_sequences(of: list[type[models.Model]]) -> None:
    """Rows that come with their keys leave PostgreSQL's sequences where they were."""
    if statements := connection.ops.sequence_reset_sql(no_style(), of):
        with connection.cursor() as cursor:
            cursor.execute("; ".join(statements))
