"""The results page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from reseau import voir_comme
from reseau.access import get_readable, refuse_unless
from reseau.rates import paced

from . import exports, leaves, panel, past, pins, service, unanswered
from .models import Entry
from .query import PAGE_SIZE, Query


@require_safe
@paced("recherche")
def results(request: HttpRequest) -> HttpResponse:
    """What the person may read that matches, with the ways to narrow and to widen it."""
    refuse_unless(bool(request.membership.adhesions))
    query = Query.from_params(request.GET)
    context = {"query": query, "search_query": query.text}
    if query.is_empty:
        return render(request, "search/start.html", context)
    found = service.search(query, request.reader)
    context["pinned"] = pinned = [] if query.lists_pages else pins.shown(query, found.hits, request.reader)
    context |= {"results": found, "chips": panel.chips(found), "everywhere": panel.everywhere(found)}
    if not found.documents:
        _learn(request, found, pinned)
        context |= {"ways": panel.ways_out(found, request.reader), "corrected": panel.corrected(found)}
        return render(request, "search/empty.html", context)
    context |= _listed(found, pinned) | {
        "facets": panel.facets(found),
        "addresses": panel.addresses(found),
        "most_documents": leaves.DOCUMENTS,
        "most_exported": exports.MOST,
        "here": request.build_absolute_uri(query.address(page=found.page)),
    }
    response = render(request, "search/results.html", context)
    if query.is_plain and not found.corrected:
        past.remember_after(response, request, query.text)
    return response


def _listed(found: service.Results, pinned: list[pins.Shown]) -> dict:
    """The hits but those that are shown first, and the pages of the list."""
    first = {one.entry.pk for one in pinned}
    return {
        "listed": [hit for hit in found.hits if hit.entry.pk not in first],
        "page": Paginator(range(found.total), PAGE_SIZE).page(found.page),
    }


def _learn(request: HttpRequest, found: service.Results, pinned: list[pins.Shown]) -> None:
    """Count a search that found nothing, unless one looks through another role's eyes."""
    if not pinned and not voir_comme.is_looking(request):
        unanswered.note(found)


@require_safe
@paced("recherche")
def similar(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What is most like one entry: a page or, for HTMX, a piece of that entry's own page."""
    refuse_unless(bool(request.membership.adhesions))
    entry = get_readable(Entry, request.reader, key=f"{kind}:{pk}")
    context = {"entry": entry, "hits": service.similar(entry, request.reader, drawn=not request.htmx)}
    context["trail"] = [{"label": entry.title, "url": entry.url}, {"label": "Documents semblables"}]
    template = "search/similar_piece.html" if request.htmx else "search/similar.html"
    response = render(request, template, context)
    patch_vary_headers(response, ["HX-Request"])
    return response
