"""The results page, and the titles suggested while one types."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reseau import voir_comme
from reseau.access import refuse_unless
from reseau.rates import paced

from . import pins, service, unanswered
from .facets import ALWAYS
from .hits import Hit
from .query import PAGE_SIZE, PARAMETERS, Query

LEGENDS = {
    "kind": "Nature",
    "type": "Type",
    "territoire": "Territoire",
    "organisation": "Organisation",
    "year": "Année",
    "owner": "Déposé par",
    "period": "Période",
}
OPEN_CHOICES = 6  # choices of a facet that show without unfolding it


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
    context["pinned"] = pinned = pins.shown(query, found.hits, request.reader)
    context |= {"results": found, "chips": _chips(found), "everywhere": _everywhere(found)}
    if not found.hits:
        _learn(request, found, pinned)
        context |= {"ways": _ways_out(found, request.reader), "corrected": _corrected(found)}
        return render(request, "search/empty.html", context)
    paginator = Paginator(range(found.total), PAGE_SIZE)
    context |= {
        "page": paginator.page(found.page),
        "listed": _besides(found, pinned),
        "page_range": list(paginator.get_elided_page_range(found.page, on_each_side=2, on_ends=1)),
        "facets": _facets(found),
        "by_relevance_url": query.address(by_date=False),
        "by_date_url": query.address(by_date=True),
        "exact_url": _exact_url(query),
        "corrected_url": query.address(text=found.did_you_mean),
    }
    return render(request, "search/results.html", context)


def _besides(found: service.Results, pinned: list[pins.Shown]) -> list[Hit]:
    """The hits but those that are shown first."""
    first = {one.entry.pk for one in pinned}
    return [hit for hit in found.hits if hit.entry.pk not in first]


def _learn(request: HttpRequest, found: service.Results, pinned: list[pins.Shown]) -> None:
    """Count a search that found nothing, unless one looks through another role's eyes."""
    if not pinned and voir_comme.SESSION_KEY not in request.session:
        unanswered.note(found)


@require_safe
@paced("suggestions")
def suggestions(request: HttpRequest) -> HttpResponse:
    """The titles that fit what is being typed, as a piece of page for HTMX."""
    refuse_unless(bool(request.membership.adhesions))
    entries = service.suggest(Query.from_params(request.GET).text, request.reader)
    return render(request, "search/suggestions.html", {"entries": entries})


def _facets(found: service.Results) -> list[dict]:
    facets = []
    for name, choices in found.facets.items():
        if len(choices) > 1 or any(choice.is_chosen for choice in choices):
            shown = [*choices[:OPEN_CHOICES], *(choice for choice in choices[OPEN_CHOICES:] if choice.is_chosen)]
            others = [choice for choice in choices[OPEN_CHOICES:] if not choice.is_chosen]
            facets.append({"legend": LEGENDS[name], "name": PARAMETERS[name], "choices": shown, "others": others})
    return facets


def _chips(found: service.Results) -> list[dict]:
    return [
        {"label": _chip(name, choice), "url": found.query.without(name, choice.value).address()}
        for name, choices in found.facets.items()
        for choice in choices
        if choice.is_chosen
    ]


def _chip(name: str, choice: service.Choice) -> str:
    return f"{LEGENDS[name]} {choice.label}" if name == "owner" else choice.label


def _everywhere(found: service.Results) -> dict | None:
    """The same search without filters, where it finds more."""
    if not found.query.is_filtered or found.unfiltered <= found.total:
        return None
    return {"url": found.query.address(filters={}, period=ALWAYS), "count": found.unfiltered}


def _corrected(found: service.Results) -> dict:
    """The corrected words without filters."""
    return {"url": Query.from_text(found.did_you_mean).address(), "count": found.unfiltered}


def _exact_url(query: Query) -> str:
    if query.has_quotes or query.excluded or not query.clauses:
        return ""
    return query.address(text=f'"{query.text}"')


def _ways_out(found: service.Results, reader) -> list[dict]:
    """What to drop from a search without results, with what it would then find; nothing that finds nothing."""
    query = found.query
    ways = [
        {
            "label": f"Enlever le filtre «\xa0{_label(found, name)}\xa0»",
            "url": query.without(name).address(),
            "count": count,
        }
        for name, count in found.without.items()
    ]
    if query.has_quotes or query.excluded:
        plain = Query.from_text(" ".join(clause.typed.strip("“”") for clause in query.clauses))
        ways.append(
            {
                "label": f"Chercher «\xa0{plain.text}\xa0» sans guillemets ni exclusion",
                "url": plain.address(),
                "count": service.count(plain, reader),
            }
        )
    return [way for way in ways if way["count"]]


def _label(found: service.Results, name: str) -> str:
    """What a filter says; its legend when its values are nothing that this reader may know of."""
    chosen = [_chip(name, choice) for choice in found.facets.get(name, []) if choice.is_chosen]
    return " ou ".join(chosen) or LEGENDS[name]
