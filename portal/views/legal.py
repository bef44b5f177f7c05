"""The pages that the law, and plain courtesy, want on every site."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

PAGES = {
    "mentions-legales": "portal/mentions_legales.html",
    "donnees-personnelles": "portal/donnees_personnelles.html",
    "accessibilite": "portal/accessibilite.html",
    "aide": "portal/aide.html",
}


@require_safe
def page(request, name: str):
    """One of `PAGES`, open to all."""
    return render(request, PAGES[name])


@require_safe
def robots(request):
    """Ask every robot to stay away: nothing here is for an index."""
    return HttpResponse("User-agent: *\nDisallow: /\n", content_type="text/plain; charset=utf-8")
