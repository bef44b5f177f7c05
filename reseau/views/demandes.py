"""Requests for access: what the officers do with them. Asking is `portal.views.demandes`: it tells somebody."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from .. import demandes, names
from ..access import Reader, refuse_unless
from ..listing import Listing
from ..models import DemandeAcces
from .membres import tabs

SORTS = {"demandee": ("created_at",), "personne": ("personne__last_name", "personne__first_name")}
STATES = [("traitees", "Traitées")]


@require_safe
def requests(request):
    """The requests that wait, or those that were treated; for officers."""
    refuse_unless(request.membership.is_officer)
    listing = Listing(request.GET, SORTS, "-demandee")
    listing.choices("etat", "Demandes", STATES, "À traiter")
    rows = DemandeAcces.objects.filter(treated_at__isnull=not listing.chosen("etat"))
    page = listing.page(listing.apply(rows.select_related("personne", "treated_by")))
    things = demandes.asked(page, request.reader)
    for row in page:
        row.link, row.thing = demandes.safe_link(row.chemin), things.get(row.chemin)
    context = {"listing": listing, "page": page, "tabs": tabs(request, "demandes")}
    return render(request, "reseau/demandes.html", context)


@require_POST
def treat(request, pk: int):
    """Say what became of a request; that access is open only where it is."""
    refuse_unless(request.membership.is_officer)
    row = get_object_or_404(DemandeAcces.objects.select_related("personne"), pk=pk)
    issue = request.POST.get("issue")
    if issue not in DemandeAcces.Issue.values:
        messages.error(request, "Dites si l’accès est ouvert, ou si la demande est classée.")
    elif issue == DemandeAcces.Issue.OPENED and (closed := _still_closed(row, request.reader)):
        messages.error(request, closed)
    elif demandes.treat(row, issue, by=request.user):
        messages.success(
            request, f"Demande {names.of(str(row.personne))} : {names.lowfirst(DemandeAcces.Issue(issue).label)}."
        )
    else:
        messages.error(request, "Cette demande était déjà traitée.")
    return redirect("reseau:demandes")


def _still_closed(row: DemandeAcces, reader: Reader) -> str:
    """What there is left to do before one can say that access is open; "" where it is, or where nothing is known."""
    thing = demandes.asked([row], reader).get(row.chemin)
    if row.treated_at or thing is None or demandes.is_open(row, thing):
        return ""
    return (
        f"{row.personne} ne lit pas encore «\u00a0{thing.title}\u00a0»\u00a0: changez sur cette page"
        " «\u00a0Qui peut lire\u00a0?\u00a0», puis revenez le dire ici."
    )
