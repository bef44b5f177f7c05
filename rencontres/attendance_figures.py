"""Who was there, in figures: by territory and by meeting, of the meetings that one reads."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from reseau.names import fold

from .models import Invitation, Rencontre

UNKNOWN = "Sans territoire"  # of who was invited for no organisation


@dataclass
class Figures:
    """How many were invited, and what became of it, under one name (a territory, a meeting)."""

    name: str
    url: str = ""
    counts: Counter = field(default_factory=Counter)  # by Invitation.Attendance, "" for who was not ticked

    @property
    def invited(self) -> int:
        """All who were invited to meetings of which somebody noted who was there."""
        return self.counts.total()

    @property
    def on_site(self) -> int:
        """Those who were there in the room."""
        return self.counts[Invitation.Attendance.ON_SITE]

    @property
    def remote(self) -> int:
        """Those who were there by video."""
        return self.counts[Invitation.Attendance.VIDEO]

    @property
    def excused(self) -> int:
        """Those who said that they would not come."""
        return self.counts[Invitation.Attendance.EXCUSED]

    @property
    def absent(self) -> int:
        """The others."""
        return self.invited - self.there - self.excused

    @property
    def there(self) -> int:
        """Those who were there, either way."""
        return self.on_site + self.remote

    @property
    def rate(self) -> int:
        """Those who were there, in percent of the invited, rounded."""
        return self._percent(self.there)

    @property
    def on_site_rate(self) -> int:
        """Those who were in the room, in percent of the invited, rounded."""
        return self._percent(self.on_site)

    def _percent(self, number: int) -> int:
        return (200 * number + self.invited) // (2 * self.invited) if self.invited else 0


def noted(meetings: QuerySet[Rencontre]) -> QuerySet[Rencontre]:
    """Those of these meetings of which somebody noted who was there."""
    ticked = Invitation.objects.standing().exclude(attendance="")
    return meetings.filter(pk__in=ticked.values("rencontre"))


def by_territory(meetings: QuerySet[Rencontre]) -> list[Figures]:
    """The figures of each territory, that of the organisation one was invited for, by name. One query."""
    found: dict[str, Figures] = {}
    for name, attendance, number in _counted(meetings, "organisation__territoire__nom"):
        found.setdefault(name or UNKNOWN, Figures(name or UNKNOWN)).counts[attendance] += number
    return sorted(found.values(), key=lambda one: (one.name == UNKNOWN, fold(one.name)))


def by_meeting(meetings: QuerySet[Rencontre]) -> list[Figures]:
    """The figures of each meeting, the last one first. Two queries."""
    found = {
        one.pk: Figures(str(one), one.get_absolute_url())
        for one in meetings.select_related("serie").order_by("-starts_at", "-pk")
    }
    for pk, attendance, number in _counted(meetings, "rencontre"):
        found[pk].counts[attendance] += number
    return list(found.values())


def total(rows: list[Figures]) -> Figures:
    """All of them together."""
    return Figures("Ensemble", counts=sum((row.counts for row in rows), Counter()))


def foremost(rows: list[Figures]) -> list[Figures]:
    """Those that came the most: several where they are level, none where all are."""
    best = max((row.rate for row in rows), default=0)
    found = [row for row in rows if row.rate == best]
    return found if len(found) < len(rows) else []


def _counted(meetings: QuerySet[Rencontre], by: str) -> QuerySet:
    rows = Invitation.objects.standing().filter(rencontre__in=meetings.order_by().values("pk"))
    return rows.order_by().values_list(by, "attendance").annotate(number=Count("pk"))
