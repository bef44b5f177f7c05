"""Saving a search, and the page of one's saved searches."""

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau.access import get_object, refuse_unless

from ..models import Recherche
from ..query import Query
from . import asking, keeping
from .forms import RHYTHMS, RechercheForm

LONGEST_ADDRESS = Recherche._meta.get_field("address").max_length


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """One's saved searches, with what is new in each."""
    refuse_unless(bool(request.membership.adhesions))
    searches = keeping.of(request.user.pk, request.reader)
    queries = {search.pk: asking.query_of(search) for search in searches}
    labels, rhythms = asking.labels(queries.values(), request.reader), dict(RHYTHMS)
    for search in searches:
        search.words = asking.describe(queries[search.pk], labels)
        search.rhythm_words = rhythms[search.rhythm]
    return render(request, "search/saved/list.html", {"searches": searches, "most": Recherche.MOST})


@require_http_methods(["GET", "HEAD", "POST"])
def save(request: HttpRequest) -> HttpResponse:
    """Save the search of this address: its name is proposed, its rhythm chosen."""
    refuse_unless(bool(request.membership.adhesions))
    query = replace(Query.from_params(request.GET), page=1)
    if not _can_be_kept(query):
        messages.error(request, "Cette recherche ne peut pas être enregistrée\u00a0: donnez-lui un mot ou un filtre.")
        return redirect("search:results")
    words = asking.describe(query, asking.labels([query], request.reader))
    form = RechercheForm(request.POST or None, initial={"name": words[:80]})
    if form.is_valid():
        return _save(request, query, form)
    context = {"form": form, "words": words, "results_query": query.address()}
    return render(request, "search/saved/save.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename a saved search, or change its rhythm."""
    search = _mine(request, pk)
    form = RechercheForm(request.POST or None, instance=search)
    if form.is_valid():
        keeping.change(search, form.cleaned_data["name"], form.cleaned_data["rhythm"])
        messages.success(request, f"Recherche «\u00a0{search.name}\u00a0» modifiée.")
        return redirect("search:saved")
    query = asking.query_of(search)
    words = asking.describe(query, asking.labels([query], request.reader))
    return render(request, "search/saved/edit.html", {"form": form, "search": search, "words": words})


@require_POST
def pause(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop looking (`pause=1`), or take it up again."""
    search = _mine(request, pk)
    keeping.pause(search, request.POST.get("pause") == "1")
    state = "est en pause" if search.is_paused else "reprend"
    messages.success(request, f"La recherche «\u00a0{search.name}\u00a0» {state}.")
    return redirect("search:saved")


@require_POST
def seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing in it is new any more."""
    keeping.mark_seen(_mine(request, pk))
    return redirect("search:saved")


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask, then forget a saved search."""
    search = _mine(request, pk)
    if request.method != "POST":
        return render(request, "search/saved/delete.html", {"search": search})
    keeping.delete(search)
    messages.success(request, f"Recherche «\u00a0{search.name}\u00a0» supprimée.")
    return redirect("search:saved")


def _mine(request: HttpRequest, pk: int) -> Recherche:
    """One’s own saved search, or the uniform 404."""
    refuse_unless(bool(request.membership.adhesions))
    return get_object(Recherche.objects.filter(personne=request.user.pk), pk=pk)


def _can_be_kept(query: Query) -> bool:
    return not (query.is_empty or query.is_vain) and len(query.address()) <= LONGEST_ADDRESS


def _save(request: HttpRequest, query: Query, form: RechercheForm) -> HttpResponse:
    data = form.cleaned_data
    try:
        search, is_new = keeping.save(request.user.pk, request.reader, data["name"], query.address(), data["rhythm"])
    except keeping.Full:
        form.add_error(
            None, f"Vous avez déjà {Recherche.MOST} recherches enregistrées\u00a0: supprimez-en une d’abord."
        )
        context = {"form": form, "words": data["name"], "results_query": query.address()}
        return render(request, "search/saved/save.html", context)
    words = "est enregistrée" if is_new else "était déjà enregistrée"
    messages.success(request, f"La recherche «\u00a0{search.name}\u00a0» {words}.")
    return redirect("search:saved")
