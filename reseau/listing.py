"""A list that is filtered, sorted and paged by its address."""

import dataclasses
import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from .names import holds

PAGE = 25
LONGEST = 200  # characters that are looked for
Choices = Sequence[tuple[str, "str | Choices"]]  # value and label, or the name of a group and its choices


def flat(choices: Choices) -> Iterator[tuple[str, str]]:
    """Value and label of each choice, whatever its group."""
    for value, label in choices:
        if isinstance(label, str):
            yield value, label
        else:
            yield from label


def _as_text(choices: Iterable[tuple[Any, Any]]) -> Choices:
    return tuple((str(value), label if isinstance(label, str) else _as_text(label)) for value, label in choices)


def matching(rows: QuerySet, query: str, *fields: str) -> QuerySet:
    """The rows whose fields together hold every word of `query`, whatever its case and accents; all of them for “”."""
    if not query:
        return rows
    return rows.filter(pk__in=[pk for pk, *texts in rows.values_list("pk", *fields) if holds(query, *texts)])


def of_year(field: str) -> Callable[[QuerySet, str], QuerySet]:
    """What narrows rows to those whose instant `field` lies in a year, by the calendar of Paris."""

    def narrow(rows: QuerySet, year: str) -> QuerySet:
        start, end = (timezone.make_aware(datetime.datetime(int(year) + n, 1, 1)) for n in (0, 1))
        return rows.filter(**{f"{field}__gte": start, f"{field}__lt": end})

    return narrow


@dataclasses.dataclass(frozen=True)
class Filter:
    """One labelled select: its parameter, its choices, and what is chosen (“” for all)."""

    name: str
    label: str
    choices: Choices
    chosen: str
    all_label: str = "Tous"

    @classmethod
    def asked(cls, params: QueryDict, name: str, label: str, choices: Choices, all_label: str = "Tous") -> "Filter":
        """With what the address chooses; a value that is not offered is as if it were not there."""
        value = params.get(name, "")
        is_offered = value and any(value == offered for offered, _ in flat(choices))
        return cls(name, label, choices, value if is_offered else "", all_label)

    @property
    def words(self) -> str:
        """How what is chosen reads."""
        return dict(flat(self.choices)).get(self.chosen, "")


class Listing:
    """What the address of a list asks for. A value that is not offered is ignored, as if it were not there.

    `sorts`: key of ?tri= -> the fields to sort by; `default`: the key sorted by without ?tri= (“-key” downwards).
    """

    per_page = PAGE

    def __init__(self, params: QueryDict, sorts: dict[str, tuple[str, ...]], default: str):
        self.params, self.sorts = params, sorts
        asked = params.get("tri", "")
        asked = asked if asked.removeprefix("-") in sorts else default
        self.sort, self.direction = asked.removeprefix("-"), "desc" if asked.startswith("-") else "asc"
        self.filters: list[Filter] = []
        self.query = " ".join(params.get("q", "").replace("\0", " ").split())[:LONGEST]

    def choices(self, name: str, label: str, choices: Iterable[tuple[Any, str]], all_label: str = "Tous") -> None:
        """Offer one more filter; choices in a tuple are text already, and kept from page to page."""
        offered = choices if isinstance(choices, tuple) else _as_text(choices)
        self.filters.append(Filter.asked(self.params, name, label, offered, all_label))

    def chosen(self, name: str) -> str:
        """The value of a filter; “” for all."""
        return next(f.chosen for f in self.filters if f.name == name)

    def apply(self, rows: QuerySet, **by: Callable[[QuerySet, str], QuerySet]) -> QuerySet:
        """The rows that the chosen values leave, in the order that is asked for."""
        for name, narrow in by.items():
            if value := self.chosen(name):
                rows = narrow(rows, value)
        return rows.order_by(*self.order)

    @property
    def order(self) -> tuple[str, ...]:
        """The fields to sort by, a full order."""
        sign = "-" if self.direction == "desc" else ""
        return tuple(sign + field for field in (*self.sorts[self.sort], "pk"))

    def page(self, rows: QuerySet | Sequence, total: int | None = None) -> Page:
        """The page asked for; the last one when there are fewer. `total`: of the rows, where it is known already."""
        paginator = Paginator(rows, self.per_page)
        if total is not None:
            paginator.count = total
        return paginator.get_page(self.params.get("page"))

    @property
    def set_count(self) -> int:
        """How many filters are set."""
        return sum(bool(f.chosen) for f in self.filters) + bool(self.query)

    @property
    def chips(self) -> list[dict[str, str]]:
        """What is set, each with the address of the list without it."""
        chips = [{"label": f"«\u00a0{self.query}\u00a0»", "url": self._without("q")}] if self.query else []
        for f in self.filters:
            if f.chosen:
                chips.append({"label": f.words, "url": self._without(f.name)})
        return chips

    def _without(self, name: str) -> str:
        params = self.params.copy()
        for gone in (name, "page"):
            params.pop(gone, None)
        return f"?{params.urlencode()}"
