"""The page on which minutes are written, item by item, by several people at once."""

import dataclasses

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from reseau.access import get_object, refuse_unless
from reseau.dates import hour
from reseau.numbers import numbers
from reseau.revisions import Conflict

from .. import prose, rights
from ..forms.minutes import MARKS, NoteForm, PasteForm
from ..minutes import notes, page
from ..models import Point, Rencontre
from ..page import trail
from ..register import Frozen
from .recording import FROZEN

MINE, THEIRS, BOTH = "mien", "leur", "deux"
MOST_ASKED = 500  # items whose news one request asks for


def get_written(request: HttpRequest, pk: int) -> Rencontre:
    """The meeting, for who writes its minutes, or wrote them until they were frozen; the uniform Http404 for others."""
    rencontre = rights.get_rencontre(request.reader, pk, "compte_rendu", "organiser", "secretary")
    was_written = rights.minutes_frozen(rencontre) and rights.writes(request.membership, rencontre)
    refuse_unless(was_written or rights.may_record(request.membership, rencontre))
    return rencontre


@require_safe
def write(request, pk: int):
    """Every item with its text, its decisions and its actions."""
    rencontre = get_written(request, pk)
    if rights.minutes_frozen(rencontre):
        return redirect(rencontre.compte_rendu)
    writing = page.writing(rencontre, request.reader)
    context = {"rencontre": rencontre, "writing": writing, "trail": trail(rencontre, request.reader)}
    return render(request, "rencontres/ecrire.html", context)


@require_safe
def news(request, pk: int):
    """JSON: the items that say something else than at the revisions asked for, `?r=12:3,13:0`."""
    rencontre = get_written(request, pk)
    pairs = [numbers(pair.split(":")) for pair in request.GET.get("r", "").split(",")[:MOST_ASKED]]
    seen = dict(pair for pair in pairs if len(pair) == 2)
    found = notes.changes(rencontre, seen) if seen else []
    return JsonResponse({"points": [dataclasses.asdict(change) | {"said": _said(change)} for change in found]})


@require_POST
def paste(request, pk: int):
    """JSON: what minutes keep of what somebody pastes."""
    get_written(request, pk)
    form = PasteForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"html": ""}, status=400)
    return JsonResponse({"html": prose.from_html(form.cleaned_data["html"])})


@require_POST
def note(request, pk: int, point: int):
    """Save the text of one item; where somebody else wrote meanwhile, show both texts."""
    rencontre = get_written(request, pk)
    found = get_object(rencontre.points.exclude(genre=Point.Genre.BREAK), pk=point)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return _refused(request, found, " ".join(error for errors in form.errors.values() for error in errors))
    if request.POST.get("choix") == THEIRS:
        return _saved(request, found)
    try:
        return _saved(request, notes.note(found, request.membership.person, _text(request, found, form), _seen(form)))
    except Conflict as conflict:
        return _both(request, conflict.current, form.html)
    except Frozen:
        return _refused(request, found, FROZEN)


def _text(request, point: Point, form: NoteForm) -> str:
    return notes.both(point, form.html) if request.POST.get("choix") == BOTH else form.html


def _seen(form: NoteForm) -> int:
    return form.cleaned_data["revision"]


def _saved(request, point: Point) -> HttpResponse:
    if _is_script(request):
        change = notes.change_of(point)
        return JsonResponse(dataclasses.asdict(change) | {"said": f"Enregistré à {hour(timezone.now())}"})
    messages.success(request, f"«\u00a0{point.titre}\u00a0»\u00a0: texte enregistré.")
    return redirect(f"{reverse('rencontres:ecrire', args=[point.rencontre_id])}#point-{point.pk}")


def _both(request, point: Point, mine: str) -> HttpResponse:
    """Both texts, and what to do with them; nothing is saved."""
    context = {"rencontre": point.rencontre, "point": point, "mine": mine, "markup": prose.to_markup(mine)}
    if _is_script(request):
        part = render_to_string("rencontres/parts/conflict.html", context, request)
        return JsonResponse({"part": part, "revision": point.notes_revision}, status=409)
    context["trail"] = trail(point.rencontre, request.reader)
    return render(request, "rencontres/conflit.html", context, status=409)


def _refused(request, point: Point, why: str) -> HttpResponse:
    """Nothing is saved, and what was typed is shown again."""
    if _is_script(request):
        return JsonResponse({"why": why}, status=400)
    typed = request.POST.get("texte", "")
    markup = typed if request.POST.get("format") == MARKS else prose.to_markup(prose.from_html(typed[: prose.MOST]))
    context = {"rencontre": point.rencontre, "point": point, "markup": markup, "why": why}
    context["trail"] = trail(point.rencontre, request.reader)
    return render(request, "rencontres/conflit.html", context, status=400)


def _is_script(request) -> bool:
    return request.headers.get("Accept", "") == "application/json"


def _said(change: notes.Change) -> str:
    return f"{change.by} vient d’écrire ici" if change.by else ""
