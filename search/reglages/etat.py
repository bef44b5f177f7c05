"""The tab of the index: how the search is, and what can be done when it is not well."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from reseau.access import Reader
from reseau.numbers import number
from reseau.templatetags.nombres import figure

from .. import outbox, status
from ..models import Change, Entry
from .frame import for_officers, tabs

SHOWN = 50  # parked changes
NOT_NOW = "Elasticsearch ne répond pas\xa0: la réparation se fera quand il répondra de nouveau."


@dataclass(frozen=True, slots=True)
class Parked:
    """A change that the server refuses. What the reader may not read has neither name nor reason: it may quote it."""

    change: Change
    entry: Entry | None
    reason: str


def _with_server(view: Callable) -> Callable:
    """The view of what only a server has; without one, back to the page."""

    @wraps(view)
    def checked(request):
        if outbox.is_on():
            return view(request)
        messages.info(request, "La recherche vit dans la base\xa0: il n’y a rien à envoyer ni à reconstruire.")
        return redirect("search:index")

    return checked


@require_safe
@for_officers
def index(request):
    """Which engine answers, what waits, what differs, what is parked and why."""
    found = status.look()
    context = {"status": found, "lag": lasting(found.outbox.lag), "differences": _differences(found)}
    context |= {"parked": _parked(request.reader), "tabs": tabs("index")}
    return render(request, "search/etat.html", context)


@require_POST
@for_officers
@_with_server
def retry(request):
    """Send again what was parked: one change, or all of them."""
    changes, pk = Change.objects.all(), request.POST.get("entree", "")
    if pk:
        changes = changes.filter(pk=number(pk))
    count = outbox.retry(changes)
    if count:
        messages.success(request, f"{_entries(count)} à envoyer de nouveau.")
    else:
        messages.info(request, "Cette entrée n’est plus mise de côté.")
    return redirect("search:index")


@require_POST
@for_officers
@_with_server
def repair(request):
    """Have sent again what the index does not hold as it is."""
    from ..engines.elastic.indices import Away, Unfit

    try:
        count = status.repair()
    except (Away, Unfit):
        messages.error(request, NOT_NOW)
    else:
        messages.success(request, f"{_entries(count)} à renvoyer\xa0: l’index sera à jour dans quelques secondes.")
    return redirect("search:index")


@require_POST
@for_officers
@_with_server
def rebuild(request):
    """Ask the worker for a new index."""
    status.ask_for_rebuild()
    messages.success(request, "Un nouvel index va être construit. La recherche continue pendant ce temps.")
    return redirect("search:index")


def _differences(found: status.Status) -> str:
    counted = [
        (len(found.missing), "absente", "absentes"),
        (len(found.outdated), "dans un autre état", "dans un autre état"),
        (len(found.left_over), "en trop", "en trop"),
    ]
    return ", ".join(f"{figure(count)} {one if count == 1 else many}" for count, one, many in counted if count)


def _parked(reader: Reader) -> list[Parked]:
    changes = list(Change.objects.parked().order_by("-parked_at")[:SHOWN])
    readable = Entry.objects.filter(reader.q()).in_bulk([change.pk for change in changes])
    return [
        Parked(change, readable.get(change.pk), change.reason if change.pk in readable else "") for change in changes
    ]


def _entries(count: int) -> str:
    return f"{count} entrée{'s' if count > 1 else ''}"


def lasting(seconds: float) -> str:
    """A duration as one says it: 4 s, 3 min, 2 h, 5 jours."""
    for limit, size, unit in ((120, 1, "s"), (7200, 60, "min"), (172_800, 3600, "h")):
        if seconds < limit:
            return f"{int(seconds / size)}\xa0{unit}"
    return f"{int(seconds / 86_400)}\xa0jours"
