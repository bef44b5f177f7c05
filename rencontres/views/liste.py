"""The meetings one may read."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from reseau.access import get_object, refuse_unless

from ..models import Rencontre, Serie


@require_safe
def liste(request):
    """Show the coming meetings, then those that are over."""
    refuse_unless(bool(request.membership.adhesions))
    readable = Rencontre.objects.readable_by(request.reader).select_related("serie")
    return render(request, "rencontres/liste.html", {"coming": readable.coming(), "over": readable.over()[:20]})


@require_safe
def serie(request, pk: int):
    """Show a series."""
    found = get_object(Serie.objects.readable_by(request.reader), pk=pk)
    context = {"serie": found, "trail": [{"label": "Rencontres", "url": "../../"}]}
    return render(request, "rencontres/serie.html", context)
