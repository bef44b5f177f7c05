"""The tab of searches without result: what was looked for, and what to make of it."""

from collections.abc import Iterator

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from reseau import tables
from reseau.access import get_object
from reseau.dates import day
from reseau.listing import Listing, matching
from reseau.numbers import number

from ..models import SansResultat
from .frame import for_officers, tabs

SORTS = {"recherche": ("text",), "fois": ("times", "last_at"), "derniere": ("last_at",)}
HEADINGS = ["Recherche", "Fois", "Dernière fois", "Écartée"]
ORIGIN = "sans_resultat"  # the parameter by which a form says which search it answers


@require_safe
@for_officers
def searches(request):
    """What waits to be looked at, the most often looked for first; or what was put aside."""
    listing = _listing(request)
    page = listing.page(_rows(listing))
    for row in page:
        row.as_synonym, row.as_pin = (urlencode({name: row.text, ORIGIN: row.pk}) for name in ("mot", "recherche"))
    context = {"listing": listing, "page": page, "tabs": tabs("sans_resultat")}
    return render(request, "search/sans_resultat.html", context)


@require_safe
@for_officers
def export(request, form: str):
    """The same list as a file of this form (a key of `tables.FORMS`)."""
    return tables.FORMS[form](_table(_rows(_listing(request))), "recherches-sans-resultat")


@require_POST
@for_officers
def dismiss(request, pk: int):
    """Put a search aside, or take it up again."""
    row = get_object(SansResultat.objects.all(), pk=pk)
    row.is_dismissed = request.POST.get("etat") != "a_voir"
    row.save(update_fields=["is_dismissed"])
    done = "est écartée" if row.is_dismissed else "est de nouveau à voir"
    messages.success(request, f"La recherche «\xa0{row.text}\xa0» {done}.")
    return redirect("search:sans_resultat")


def origin(request: HttpRequest) -> str:
    """Which search without result the form at hand answers, as it goes back with it."""
    value = request.POST.get(ORIGIN) or request.GET.get(ORIGIN, "")
    return "" if number(value) is None else value


def answered(request: HttpRequest) -> None:
    """Put aside the search that the form at hand answered, if there is one."""
    if value := origin(request):
        SansResultat.objects.filter(pk=value).update(is_dismissed=True)


def _listing(request) -> Listing:
    listing = Listing(request.GET, SORTS, "-fois")
    listing.choices("etat", "État", [("ecartees", "Écartées")], "À voir")
    return listing


def _rows(listing: Listing) -> QuerySet[SansResultat]:
    rows = SansResultat.objects.filter(is_dismissed=bool(listing.chosen("etat")))
    return listing.apply(matching(rows, listing.query, "text", "words"))


def _table(rows: QuerySet[SansResultat]) -> Iterator[list]:
    yield HEADINGS
    for row in rows.iterator():
        yield [row.text, row.times, day(row.last_at, "d/m/Y"), "oui" if row.is_dismissed else ""]
