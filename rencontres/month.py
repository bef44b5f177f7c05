"""A month of meetings: its days in weeks, and what stands on each of them by the clocks of Paris."""

import calendar
import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from reseau.access import Membership, Reader
from reseau.dates import day

from .listing import Meetings
from .models import Rencontre

OFFERED = ("serie", "territoire", "etat")  # of the list's filters
FIRST, LAST = 2015, 2100  # years that are shown
_CODE = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_INSTANT = datetime.timedelta(microseconds=1)


@dataclass(frozen=True, order=True)
class Month:
    """One month of one year."""

    year: int
    number: int

    @classmethod
    def asked(cls, code: str) -> "Month":
        """The month of this code, “2026-12”; the current one where it makes no sense."""
        found = _CODE.fullmatch(code)
        year, number = map(int, found.groups()) if found else (0, 0)
        return cls(year, number) if FIRST <= year <= LAST and 1 <= number <= 12 else cls.of(timezone.localdate())

    @classmethod
    def of(cls, date: datetime.date) -> "Month":
        """The month of a day."""
        return cls(date.year, date.month)

    @property
    def code(self) -> str:
        """“2026-12”."""
        return f"{self.year}-{self.number:02}"

    @property
    def first(self) -> datetime.date:
        """Its first day."""
        return datetime.date(self.year, self.number, 1)

    def __str__(self) -> str:
        return day(self.first, "F Y")

    def moved(self, months: int) -> "Month | None":
        """The month so many later (negative: earlier); None where it is not shown."""
        year, number = divmod(self.year * 12 + self.number - 1 + months, 12)
        return Month(year, number + 1) if FIRST <= year <= LAST else None

    @property
    def bounds(self) -> tuple[datetime.datetime, datetime.datetime]:
        """The instant it begins and the one the next begins, in Paris."""
        after = datetime.date(self.year + self.number // 12, self.number % 12 + 1, 1)
        begins, ends = (datetime.datetime.combine(date, datetime.time()) for date in (self.first, after))
        return timezone.make_aware(begins), timezone.make_aware(ends)

    @property
    def weeks(self) -> list[list[datetime.date | None]]:
        """Its weeks from Monday on; None for a day of another month."""
        weeks = calendar.Calendar().monthdatescalendar(self.year, self.number)
        return [[date if date.month == self.number else None for date in week] for week in weeks]


@dataclass(frozen=True)
class Standing:
    """A meeting on one of its days."""

    rencontre: Rencontre
    is_first: bool  # the day it starts


@dataclass(frozen=True)
class Day:
    """One cell of the grid; without a date it is of another month."""

    date: datetime.date | None
    meetings: list[Standing]


def days_of(rencontre: Rencontre) -> list[datetime.date]:
    """The days on which a meeting stands; one that ends at midnight does not stand on the day that begins then."""
    first = timezone.localdate(rencontre.starts_at)
    last = timezone.localdate(rencontre.ends_at - _INSTANT)
    return [first + datetime.timedelta(days=n) for n in range((last - first).days + 1)]


def grid(month: Month, rencontres: Iterable[Rencontre]) -> list[list[Day]]:
    """The weeks of the month, each day with what stands on it, the earliest first."""
    on: dict[datetime.date, list[Standing]] = {}
    for rencontre in sorted(rencontres, key=lambda one: (one.starts_at, one.pk)):
        for number, date in enumerate(days_of(rencontre)):
            on.setdefault(date, []).append(Standing(rencontre, number == 0))
    return [[Day(date, on.get(date, []) if date else []) for date in week] for week in month.weeks]


class Calendar(Meetings):
    """The meetings that a reader may read, filtered as the address says: a month of them, or all."""

    def __init__(self, membership: Membership, reader: Reader, params: QueryDict):
        super().__init__(membership, reader, params)
        self.filters = [offered for offered in self.filters if offered.name in OFFERED]
        self.query, self.month = "", Month.asked(params.get("mois", ""))

    @property
    def of_month(self) -> QuerySet[Rencontre]:
        """Those that stand on a day of the month."""
        begins, ends = self.month.bounds
        return self.answered(self.matching.filter(starts_at__lt=ends, ends_at__gt=begins))

    @property
    def next_month(self) -> "Month | None":
        """The month of the next meeting after this one, by the same filters. One query."""
        later = self.matching.filter(starts_at__gte=self.month.bounds[1]).order_by("starts_at")
        start = later.values_list("starts_at", flat=True).first()
        return Month.of(timezone.localdate(start)) if start else None

    def address(self, month: Month | None) -> str:
        """The query string of the same page for another month; “?” for the current one without filters."""
        params = self.params.copy()
        params.pop("mois", None)
        if month:
            params["mois"] = month.code
        return f"?{params.urlencode()}"
