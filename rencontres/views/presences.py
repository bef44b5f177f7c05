"""Attendance in figures."""

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reseau.access import refuse_unless
from reseau.listing import Listing, of_year

from .. import attendance_figures as figures
from ..models import Rencontre
from .registre import tabs


@require_safe
def presences(request):
    """Who was there, by territory and by meeting, of the meetings that the person reads."""
    refuse_unless(bool(request.membership.adhesions))
    noted = figures.noted(Rencontre.objects.readable_by(request.reader).told())
    listing, shown = _listing(request, noted)
    territories, meetings = figures.by_territory(shown), figures.by_meeting(shown)
    context = {
        "listing": listing,
        "territories": territories,
        "meetings": meetings,
        "total": figures.total(territories),
        "most": figures.foremost(territories),
        "title": "Présences",
        "tabs": tabs("presences"),
        "trail": [{"label": "Rencontres", "url": reverse("rencontres:list")}],
    }
    return render(request, "rencontres/presences.html", context)


def _listing(request, noted):
    """What the address asks for, and the meetings it leaves. Series are named to those who read them."""
    listing = Listing(request.GET, {"date": ("starts_at",)}, "-date")
    series, years = {}, set()
    for pk, nom, audience, start in noted.values_list("serie", "serie__nom", "serie__audience", "starts_at"):
        years.add(timezone.localdate(start).year)
        if request.reader.reads(audience):
            series[pk] = nom
    listing.choices("serie", "Série", sorted(series.items(), key=lambda pair: pair[1]), "Toutes")
    listing.choices("annee", "Année", [(year, str(year)) for year in sorted(years, reverse=True)], "Toutes")
    shown = listing.apply(
        noted,
        serie=lambda rows, pk: rows.filter(serie=int(pk)),
        annee=of_year("starts_at"),
    )
    return listing, shown
