"""The library as a list: what is asked in the address, and what comes of it."""

import datetime
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Value
from django.forms.utils import flatatt
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from reseau.access import Membership, Reader, shared_with
from reseau.models import Organisation, Territoire
from reseau.readership import Label, labels

from .models import Document, Version
from .models.documents import fold

PER_PAGE = 20
SORTS = {"maj": "updated_at", "titre": "title_folded"}
DEFAULT_SORT = "-maj"
FIRST_YEAR = 2005
STATES = [
    ("brouillon", "Brouillon"),
    ("lecture", "En cours de lecture"),
    ("illisible", "Illisible"),
    ("embargo", "Sous embargo"),
]


class Choices(forms.Select):
    """A select whose options are written at once: a template for each of a hundred territories is half the page."""

    def render(self, name, value, attrs=None, renderer=None):
        """The select as HTML, the option of `value` selected."""
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, mark_safe(" selected") if code == chosen else "", label) for code, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs(attrs or {}, {"name": name})), options)


class FilterForm(forms.Form):
    """The filters; one that makes no sense is as if it were not there."""

    titre = forms.CharField(label="Dans le titre", required=False, max_length=200)
    type = forms.ChoiceField(label="Type", required=False, widget=Choices)
    territoire = forms.ChoiceField(label="Territoire", required=False, widget=Choices)
    organisation = forms.ChoiceField(label="Organisation", required=False, widget=Choices)
    annee = forms.ChoiceField(label="Année", required=False, widget=Choices)
    etat = forms.ChoiceField(label="État", required=False, widget=Choices)

    def __init__(self, data: QueryDict, *, may_deposit: bool):
        super().__init__(data)
        places, organisations = _names()
        years = [str(year) for year in range(timezone.localdate().year, FIRST_YEAR - 1, -1)]
        states = STATES if may_deposit else [state for state in STATES if state[0] == "embargo"]
        self._offer("type", "Tous", [*Document.Type.choices, ("aucun", "Type à préciser")])
        self._offer("territoire", "Tous", places)
        self._offer("organisation", "Toutes", organisations)
        self._offer("annee", "Toutes", [(year, year) for year in years])
        self._offer("etat", "Tous", states)
        self.full_clean()

    def _offer(self, name: str, everything: str, choices: list) -> None:
        self.fields[name].choices = [("", everything), *choices]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set, by name."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self, name: str) -> str:
        """How a set filter reads: “Meurthe-et-Moselle”."""
        value = self.chosen[name]
        return f"«\u00a0{value}\u00a0»" if name == "titre" else str(dict(self.fields[name].choices)[value])


def _names() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The territories and the organisations to choose from (one query)."""
    places = Territoire.objects.order_by().values_list(Value(1), "pk", "nom")
    rows = places.union(Organisation.objects.order_by().values_list(Value(2), "pk", "nom"), all=True)
    named = sorted(((kind, fold(name), str(pk), name) for kind, pk, name in rows))
    return tuple([(pk, name) for k, _, pk, name in named if k == kind] for kind in (1, 2))


@dataclass(frozen=True)
class Row:
    """One line of the list, ready to be printed."""

    document: Document
    label: Label
    places: str
    state: str

    @property
    def version(self) -> Version:
        """The current version."""
        return self.document.current

    @property
    def meta(self) -> str:
        """“CCAP, 41 pages, Région”."""
        pages = self.version.page_count if not self.version.is_pending else 0
        counted = f"{pages}\u00a0page{'s' if pages > 1 else ''}" if pages else ""
        return ", ".join(filter(None, [self.document.type_label, counted, str(self.document.organisation or "")]))

    @property
    def day(self) -> str:
        """“23 nov.”, with its year when it is not this one."""
        day = timezone.localtime(self.document.updated_at)
        return date_format(day, "j N" if day.year == timezone.localdate().year else "j N Y")

    @property
    def progress(self) -> str:
        """“Lecture page 52 sur 86”."""
        return f"Lecture page {self.version.progress} sur {self.version.page_count}"

    @property
    def url(self) -> str:
        """The document's page, from the list's own address."""
        return self.document.get_absolute_url()

    @property
    def thumbnail(self) -> str:
        """The address of the first page's small picture, or ""."""
        return thumbnail_url(self.document)


def thumbnail_url(document: Document) -> str:
    """The address of the small picture of the first page, or "" where there is none."""
    version = document.current
    return reverse("documents:thumbnail", args=[document.pk, version.number, 1]) if version.has_pictures else ""


class Listing:
    """The documents that a reader may read, filtered and sorted as the address says."""

    def __init__(self, membership: Membership, reader: Reader, params: QueryDict):
        self.membership, self.reader = membership, reader
        self.form = FilterForm(params, may_deposit=membership.may_deposit)
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
        for name, value in self.form.chosen.items():
            condition &= _CONDITIONS[name](self, value)
        return condition

    @cached_property
    def totals(self) -> dict[str, int]:
        """How many are readable, of which deposited by the reader, and how many pass the filters (one query)."""
        person = self.membership.person
        figures = {"readable": Count("pk"), "mine": Count("pk", filter=Q(owner=person))}
        if self.condition:
            figures["shown"] = Count("pk", filter=self.condition)
        totals = self.readable.aggregate(**figures)
        return {"shown": totals["readable"], **totals}

    @property
    def ids(self) -> QuerySet:
        """The ids of the list, sorted. An index alone answers."""
        return self.readable.filter(self.condition).order_by(*self._order).values_list("pk", flat=True)

    def documents(self, start: int, stop: int) -> QuerySet:
        """The documents of the list from `start` to `stop`: the rows of those alone are fetched."""
        return self.among(self.ids[start:stop]).order_by(*self._order)

    @property
    def _order(self) -> tuple[str, str]:
        return f"{'-' if self.descending else ''}{SORTS[self.sort]}", "-pk"

    def among(self, ids) -> QuerySet:
        """The documents of these ids that the reader may read, with what a line shows."""
        places = Prefetch("territoires", Territoire.objects.order_by("nom"))
        chosen = Document.objects.filter(pk__in=ids).select_related("audience", "organisation", "current")
        return chosen.prefetch_related(places)

    def rows(self, documents: list[Document]) -> list[Row]:
        """These documents as lines (two queries)."""
        named = labels((d.audience for d in documents), self.membership.person)
        return [
            Row(d, named[d.audience_id], ", ".join(p.nom for p in d.territoires.all()), self.state_of(d))
            for d in documents
        ]

    def state_of(self, document: Document) -> str:
        """What there is to know of its state: a code of STATES, or "" when all is normal or none of their business."""
        if document.is_draft:
            return "brouillon"
        version = document.current
        if version and version.is_pending:
            return "lecture"
        if version and version.is_unreadable and self.sees_problems(document):
            return "illisible"
        opens = document.audience.opens_at
        return "embargo" if opens and opens > timezone.now() else ""

    def sees_problems(self, document: Document) -> bool:
        """Whether what could not be read is told: to who deposited it, and to officers."""
        return self.membership.may_edit(document.owner_id)

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


_CONDITIONS = {
    "titre": Listing._titled,
    "type": Listing._of_type,
    "territoire": Listing._touching,
    "organisation": Listing._of_organisation,
    "annee": Listing._of_year,
    "etat": Listing._in_state,
}
