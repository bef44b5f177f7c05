"""The tab of best bets: the list, and one of them."""

from django.contrib import messages
from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau.access import Reader, get_object
from reseau.listing import Listing, matching

from ..models import Entry, MiseEnAvant
from . import sans_resultat
from .forms import PinForm
from .frame import for_officers, keep, quoted, remove, tabs

SORTS = {"recherche": ("queries",), "modifiee": ("changed_at",)}
STATES = [("actif", "Actives"), ("inactif", "Inactives"), ("perdue", "Page introuvable")]


@require_safe
@for_officers
def pins(request):
    """The best bets, searched, filtered and sorted by the address; broken where their page is gone."""
    listing = Listing(request.GET, SORTS, "-modifiee")
    listing.choices("etat", "État", STATES, "Toutes")
    rows = listing.apply(matching(_with_pages(request.reader), listing.query, "queries", "note"), etat=_in_state)
    page = listing.page(rows.select_related("changed_by"))
    context = {"listing": listing, "page": page, "tabs": tabs("mises_en_avant"), "today": timezone.localdate()}
    return render(request, "search/mises_en_avant.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def add(request):
    """A new best bet; `?recherche=` proposes what is looked for."""
    return _edited(request, MiseEnAvant(queries=request.GET.get("recherche", "")[:200]))


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def edit(request, pk: int):
    """One best bet."""
    return _edited(request, get_object(MiseEnAvant.objects.all(), pk=pk))


@require_POST
@for_officers
@transaction.atomic
def switch(request, pk: int):
    """Turn a best bet off, or on again."""
    row = get_object(MiseEnAvant.objects.all(), pk=pk)
    row.is_active = request.POST.get("etat") == "actif"
    keep(row, request.user)
    done = "est de nouveau montrée" if row.is_active else "n’est plus montrée"
    messages.success(request, f"La page mise en avant pour {quoted(row.queries.splitlines())} {done}.")
    return redirect("search:mises_en_avant")


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def delete(request, pk: int):
    """Ask, then delete a best bet. The page itself stays."""
    row = get_object(_with_pages(request.reader), pk=pk)
    if request.method == "POST":
        with transaction.atomic():
            remove(row)
        messages.success(request, f"Mise en avant pour {quoted(row.queries.splitlines())} supprimée.")
        return redirect("search:mises_en_avant")
    return render(request, "search/mise_en_avant_supprimer.html", {"row": row})


def _edited(request, row: MiseEnAvant):
    form = PinForm(request.reader, request.POST or None, instance=row)
    is_search = "chercher" in request.POST
    if form.is_valid() and not is_search:
        with transaction.atomic():
            keep(form.save(commit=False), request.user)
            sans_resultat.answered(request)
        messages.success(request, f"Page mise en avant pour {quoted(row.queries.splitlines())}.")
        return redirect("search:mises_en_avant")
    context = {"form": form, "row": row, "is_search": is_search, "origin": sans_resultat.origin(request)}
    return render(request, "search/mise_en_avant.html", context)


def _with_pages(reader: Reader) -> QuerySet[MiseEnAvant]:
    """The best bets with title and address of their pages; None where there is none that `reader` reads."""
    entry = Entry.objects.filter(reader.q(), key=OuterRef("entry_key"))
    return MiseEnAvant.objects.annotate(title=Subquery(entry.values("title")), url=Subquery(entry.values("url")))


def _in_state(rows: QuerySet[MiseEnAvant], state: str) -> QuerySet[MiseEnAvant]:
    return rows.filter(title=None) if state == "perdue" else rows.filter(is_active=state == "actif")
