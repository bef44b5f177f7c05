"""The library as a list: what is asked in the address, and what comes of it."""

from collections.abc import Iterable
from functools import cached_property

from django.core.paginator import Page
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import QueryDict
from django.utils import timezone

from reseau import names
from reseau.access import VISITOR, Membership, Reader, reader_of, shared_with
from reseau.listing import Listing, of_year
from reseau.models import Personne
from reseau.readership import labels
from reseau.statements import Statement

from .counting import count_readable
from .lines import LOOKUPS, UNREAD, Facts, Row
from .models import Document, Version

SORTS = {"maj": ("updated_at",), "titre": ("title_folded",)}
FIRST_YEAR = 2005
STATES = [
    ("brouillon", "Brouillon"),
    ("lecture", "En cours de lecture"),
    ("illisible", "Illisible"),
    ("embargo", "Sous embargo"),
]
_TYPES = [*Document.Type.choices, ("aucun", "Type à préciser")]


class Library(Listing):
    """The documents that a reader may read, filtered and sorted as the address says."""

    per_page = 20

    def __init__(self, membership: Membership, reader: Reader, params: QueryDict):
        super().__init__(params, SORTS, "-maj")
        self.membership, self.reader = membership, reader
        known, this_year = names.load(), timezone.localdate().year
        self.choices("type", "Type", _TYPES)
        self.choices("territoire", "Territoire", known.territoires_to_choose)
        self.choices("organisation", "Organisation", known.organisations_to_choose, "Toutes")
        self.choices("annee", "Année", [(year, str(year)) for year in range(this_year, FIRST_YEAR - 1, -1)], "Toutes")
        self.choices("etat", "État", [state for state in STATES if membership.may_deposit or state[0] == "embargo"])

    @cached_property
    def matching(self) -> QuerySet[Document]:
        """Those that the filters leave, sorted."""
        rows = Document.objects.readable_by(self.reader).saying(self.query)
        return self.apply(rows, **_NARROWING, etat=self._in_state)

    @cached_property
    def totals(self) -> dict[str, int]:
        """How many are readable, of which deposited by the person, and how many pass the filters (two queries)."""
        totals = count_readable(self.reader, self.membership.person)
        return {"shown": self.matching.order_by().count() if self.set_count else totals["readable"], **totals}

    @property
    def ids(self) -> QuerySet:
        """The ids of the list, sorted. An index alone answers."""
        return self.matching.values_list("pk", flat=True)

    def lines(self, start: int, stop: int) -> list[Row]:
        """The lines from `start` to `stop` (four queries)."""
        if self.set_count:
            return self.rows(_facts(self.ids[start:stop]).order_by(*self.order))
        return self.rows(_UNFILTERED(self.order, start, stop, reader=self.reader))

    def batch(self, ids: list[int]) -> list[Row]:
        """The lines of these ids, in their order."""
        found = {facts[0]: facts for facts in _facts(ids)}
        return self.rows([found[pk] for pk in ids if pk in found])

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

    def _in_state(self, rows: QuerySet, state: str) -> QuerySet:
        mine = Q() if self.membership.is_officer else Q(owner=self.membership.person)
        states = {
            "brouillon": Q(published_at=None),
            "lecture": Q(current__state__in=[Version.State.WAITING, Version.State.READING]),
            "illisible": mine & Q(current__state=Version.State.UNREADABLE),
            "embargo": Q(audience__opens_at__gt=timezone.now()),
        }
        return rows.filter(states[state])


class PublicLibrary(Listing):
    """The documents that are read without account, whoever looks."""

    def __init__(self, params: QueryDict):
        super().__init__(params, SORTS, "-maj")
        self._readable = Document.objects.readable_by(reader_of(VISITOR))
        types = set(self._readable.order_by().values_list("type", flat=True).distinct())
        years = [first.year for first in self._readable.datetimes("updated_at", "year", order="DESC")]
        self.choices("type", "Type", [(code, label) for code, label in Document.Type.choices if code in types])
        self.choices("annee", "Année", [(year, str(year)) for year in years], "Toutes")

    @cached_property
    def rows(self) -> Page:
        """The lines of the page asked for."""
        narrowing = {name: _NARROWING[name] for name in ("type", "annee")}
        found = self.apply(self._readable.saying(self.query), **narrowing)
        page = self.page(found.values_list(*LOOKUPS))
        page.object_list = [Row(Facts(*values)) for values in page.object_list]
        return page


def _touching(rows: QuerySet, territoire: str) -> QuerySet:
    about = Document.territoires.through.objects.filter(document=OuterRef("pk"))
    return rows.filter(Exists(about.filter(territoire__in=shared_with(int(territoire)))))


_NARROWING = {
    "type": lambda rows, code: rows.filter(type="" if code == "aucun" else code),
    "territoire": _touching,
    "organisation": lambda rows, pk: rows.filter(organisation=int(pk)),
    "annee": of_year("updated_at"),
}


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


def _facts(ids: QuerySet | list[int]) -> QuerySet:
    """An index alone says which ids; their rows alone are fetched."""
    return Document.objects.filter(pk__in=ids).values_list(*LOOKUPS)


_UNFILTERED = Statement(
    lambda order, start, stop, reader: _facts(
        Document.objects.readable_by(reader).order_by(*order).values("pk")[start:stop]
    ).order_by(*order)
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
