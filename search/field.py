"""What the search field asks for: suggestions, and one's own past searches, which have a page too."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from reseau.access import refuse_unless
from reseau.numbers import numbers
from reseau.rates import paced

from . import past
from .query import LONGEST, clean
from .suggestions import suggest


@require_safe
@paced("suggestions")
def suggestions(request: HttpRequest) -> HttpResponse:
    """What fits what is being typed, or one's past searches: the piece of page that static/search/combobox.js shows."""
    refuse_unless(bool(request.membership.adhesions))
    text = clean(request.GET.get("q", ""))[:LONGEST]
    groups = suggest(text, request.reader)
    context = {"text": text, "groups": groups, "count": sum(len(group.items) for group in groups)}
    return render(request, "search/suggestions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def past_searches(request: HttpRequest) -> HttpResponse:
    """One's own past searches; a POST removes one or all, or says whether they are kept (204 to the script)."""
    if request.method != "POST":
        return render(request, "search/past.html", {"searches": past.of(request.user.pk)})
    if "retirer" in request.POST:
        for pk in numbers([request.POST["retirer"]]):
            past.forget(request.user, pk)
    elif "garder" in request.POST:
        past.keep(request.user, request.POST["garder"] == "oui")
    elif "effacer" in request.POST:
        past.forget(request.user)
    return HttpResponse(status=204) if request.htmx else redirect("search:past")
