"""The library as a list: what is asked in the address, and what comes of it."""

import datetime
from collections.abc import Iterable
from functools import cached_property

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from reseau.access import Membership, Reader, shared_with
from reseau.models import Personne
from reseau.names import fold
from reseau.readership import labels
from reseau.statements import Statement

from .counting import count_readable
from .filters import Filters
from .lines import LOOKUPS, UNREAD, Facts, Row
from .models import Document, Version

PER_PAGE = 20
SORTS = {"maj": "updated_at", "titre": "title_folded"}
DEFAULT_SORT = "-maj"


class Listing:
    """The documents that a reader may read, filtered and sorted as the address says."""

    def __init__(self, membership: Membership, reader: Reader, params: QueryDict):
        self.membership, self.reader = membership, reader
        self.filters = Filters(params, may_deposit=membership.may_deposit)
        wanted = params.get("tri", DEFAULT_SORT)
        self.sort = wanted.lstrip("-") if wanted.lstrip("-") in SORTS else DEFAULT_SORT.lstrip("-")
        self.descending = wanted.startswith("-") if wanted.lstrip("-") in SORTS else True

    @property
    def direction(self) -> str:
        """“asc” or “desc”."""
        return "desc" if self.descending else "asc"

    @property
    def readable(self) -> QuerySet:
        """Everything this reader may read."""
        return Document.objects.readable_by(self.reader)

    @cached_property
    def condition(self) -> Q:
        """The filters as one condition."""
        condition = Q()
        for name, value in self.filters.chosen.items():
            condition &= _CONDITIONS[name](self, value)
        return condition

    @cached_property
    def totals(self) -> dict[str, int]:
        """How many are readable, of which deposited by the person, and how many pass the filters (two queries)."""
        totals = count_readable(self.reader, self.membership.person)
        if self.condition:
            totals["shown"] = self.readable.filter(self.condition).count()
        return {"shown": totals["readable"], **totals}

    @property
    def ids(self) -> QuerySet:
        """The ids of the list, sorted. An index alone answers."""
        return _ids(self.reader, self.condition, self._order)

    def page(self, start: int, stop: int) -> list[Row]:
        """The lines from `start` to `stop` (four queries)."""
        if self.condition:
            return self.rows(_facts(self.ids[start:stop]).order_by(*self._order))
        return self.rows(_UNFILTERED(self._order, start, stop, reader=self.reader))

    def batch(self, ids: list[int]) -> list[Row]:
        """The lines of these ids, in their order."""
        found = {facts[0]: facts for facts in _facts(ids)}
        return self.rows([found[pk] for pk in ids if pk in found])

    @property
    def _order(self) -> tuple[str, str]:
        return f"{'-' if self.descending else ''}{SORTS[self.sort]}", "-pk"

    def rows(self, values: Iterable[tuple]) -> list[Row]:
        """These facts as lines (three queries)."""
        facts = [Facts(*value) for value in values]
        named = labels({one.audience: one.opens_at for one in facts}, self.membership.person)
        places = _places([one.pk for one in facts])
        return [Row(one, named[one.audience], ", ".join(places[one.pk]), self.state_of(one)) for one in facts]

    def state_of(self, facts: Facts) -> str:
        """What there is to know of its state: a code of STATES, or "" when all is normal or none of their business."""
        if facts.published_at is None:
            return "brouillon"
        if facts.state in UNREAD:
            return "lecture"
        # What could not be read is told to who deposited it, and to officers.
        if facts.state == Version.State.UNREADABLE and self.membership.may_edit(facts.owner):
            return "illisible"
        return "embargo" if facts.opens_at and facts.opens_at > timezone.now() else ""

    def _titled(self, words: str) -> Q:
        return Q(*(Q(title_folded__contains=word) for word in fold(words).split()))

    def _of_type(self, code: str) -> Q:
        return Q(type="" if code == "aucun" else code)

    def _touching(self, territoire: str) -> Q:
        about = Document.territoires.through.objects.filter(document=OuterRef("pk"))
        return Q(Exists(about.filter(territoire__in=shared_with(int(territoire)))))

    def _of_organisation(self, organisation: str) -> Q:
        return Q(organisation=int(organisation))

    def _of_year(self, year: str) -> Q:
        start, end = (timezone.make_aware(datetime.datetime(int(year) + n, 1, 1)) for n in (0, 1))
        return Q(updated_at__gte=start, updated_at__lt=end)

    def _in_state(self, state: str) -> Q:
        mine = Q() if self.membership.is_officer else Q(owner=self.membership.person)
        return {
            "brouillon": Q(published_at=None),
            "lecture": Q(current__state__in=[Version.State.WAITING, Version.State.READING]),
            "illisible": mine & Q(current__state=Version.State.UNREADABLE),
            "embargo": Q(audience__opens_at__gt=timezone.now()),
        }[state]


def newest(reader: Reader, most: int, person: Personne | None = None) -> list[Row]:
    """What others addressed to this reader last (drafts have no audience that anyone reads), as `person` sees it.

    Two queries; one without a person, who is told of no audience.
    """
    facts = [Facts(*values) for values in _NEWEST(most, reader=reader)]
    named = labels({one.audience: one.opens_at for one in facts}, person, counted=False) if person else {}
    return [Row(one, named.get(one.audience)) for one in facts]


_NEWEST = Statement(
    lambda most, reader: _facts(
        Document.objects.filter(reader.q(owner=None)).order_by("-updated_at").values("pk")[:most]
    ).order_by("-updated_at")
)


def _ids(reader: Reader, condition: Q, order: tuple[str, str]) -> QuerySet:
    return Document.objects.readable_by(reader).filter(condition).order_by(*order).values_list("pk", flat=True)


def _facts(ids: QuerySet | list[int]) -> QuerySet:
    """An index alone says which ids; their rows alone are fetched."""
    return Document.objects.filter(pk__in=ids).values_list(*LOOKUPS)


_UNFILTERED = Statement(
    lambda order, start, stop, reader: _facts(_ids(reader, Q(), order)[start:stop]).order_by(*order)
)
_PLACES = Statement(
    lambda documents: (
        Document.territoires.through.objects.filter(document__in=documents)
        .order_by("territoire__nom")
        .values_list("document_id", "territoire__nom")
    )
)


def _places(documents: list[int]) -> dict[int, list[str]]:
    """The names of the territories of each document (one query)."""
    places: dict[int, list[str]] = {pk: [] for pk in documents}
    for pk, name in _PLACES(documents=documents):
        places[pk].append(name)
    return places


_CONDITIONS = {
    "titre": Listing._titled,
    "type": Listing._of_type,
    "territoire": Listing._touching,
    "organisation": Listing._of_organisation,
    "annee": Listing._of_year,
    "etat": Listing._in_state,
}
