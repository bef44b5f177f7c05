"""The steps in a meeting's life: announced, open to answers, closed, postponed, cancelled; or a draft deleted.

Who comes to a step that makes no sense (any more), or saw another state of the meeting, is shown the present one.
"""

from functools import partial, wraps

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reseau.access import refuse_unless
from reseau.forms.revised import RevisedForm
from reseau.readership import people, readership
from reseau.revisions import Conflict

from .. import holding, page, rights, telling
from ..forms.steps import AnnounceForm, CancelForm, PostponeForm
from ..models import Rencontre

CHANGED = "Cette rencontre vient d’être modifiée\u00a0: relisez-la, puis recommencez."


def at_step(step: str, *related: str):
    """A view of a step: called with the meeting, for who runs it, where the step makes sense now."""

    def decorated(view):
        @wraps(view)
        def wrapper(request, pk: int) -> HttpResponse:
            found = rights.get_run_rencontre(request.membership, request.reader, pk, *related)
            if step in holding.steps(found):
                return view(request, found)
            messages.warning(request, f"Rien n’est changé\u00a0: {_state(found)}.")
            return redirect(found)

        return wrapper

    return decorated


def _state(found: Rencontre) -> str:
    """What keeps a step from making sense."""
    if found.is_over():
        return "cette rencontre est passée"
    return f"elle est dans l’état «\u00a0{found.get_state_display()}\u00a0»"


@require_http_methods(["GET", "HEAD", "POST"])
@at_step("announce", "readers")
def announce(request, found: Rencontre):
    """Show who will read and be told, then make the draft known."""
    form = AnnounceForm(found, request.POST or None)
    if form.is_valid():
        opens = form.cleaned_data["ouvrir"]
        if _done(form, lambda: holding.announce(found, form.seen, opens=opens)):
            messages.success(request, "Rencontre annoncée, inscriptions ouvertes." if opens else "Rencontre annoncée.")
            return redirect(found)
    told = telling.concerned(found, found.readers_id, telling.ANNOUNCED)
    context = {
        "readership": readership(found.readers.specification()),
        "when": telling.when(found),
        "where": telling.where(found),
        "told": people(len(told)) if told and not found.is_over() else "",
    }
    return _page(request, found, form, "rencontres/annoncer.html", **context)


@require_POST
@at_step("open")
def open_answers(request, found: Rencontre):
    """Ask for answers, or ask again."""
    return _at_once(request, found, partial(holding.open_answers, by=request.user.pk), "Inscriptions ouvertes.")


@require_POST
@at_step("close")
def close_answers(request, found: Rencontre):
    """Take no more answers."""
    return _at_once(request, found, holding.close_answers, "Inscriptions closes.")


@require_http_methods(["GET", "HEAD", "POST"])
@at_step("postpone")
def postpone(request, found: Rencontre):
    """Another date, or none yet; who was told of the present one is told."""
    form = PostponeForm(found, request.POST or None)
    if form.is_valid():
        motive, dates = form.cleaned_data["motif"], (form.starts_at, form.ends_at)
        if _done(form, lambda: holding.postpone(found, form.seen, motive, *dates, by=request.user.pk)):
            messages.success(request, _moved(found))
            return redirect(found)
    told = people(len(telling.concerned(found, found.audience_id, telling.MOVED, request.user.pk)))
    return _page(request, found, form, "rencontres/reporter.html", told=told, when=telling.when(found))


def _moved(found: Rencontre) -> str:
    if found.state == Rencontre.State.POSTPONED:
        return "Rencontre reportée. Fixez la nouvelle date dès que vous la connaissez."
    return f"Nouvelle date\u00a0: {telling.when(found)}."


@require_http_methods(["GET", "HEAD", "POST"])
@at_step("cancel")
def cancel(request, found: Rencontre):
    """Ask why, then call it off and tell who was told of it."""
    form = CancelForm(found, request.POST or None)
    if form.is_valid():
        motive = form.cleaned_data["motif"]
        if _done(form, lambda: holding.cancel(found, form.seen, motive, by=request.user.pk)):
            messages.success(request, "Rencontre annulée.")
            return redirect(found)
    told = people(len(telling.concerned(found, found.audience_id, telling.CANCELLED, request.user.pk)))
    return _page(request, found, form, "rencontres/annuler.html", told=told)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, pk: int):
    """Ask, then delete a draft."""
    found = rights.get_run_rencontre(request.membership, request.reader, pk)
    refuse_unless(found.is_draft)
    form = RevisedForm(found, request.POST or None)
    name = str(found)
    try:
        if form.is_valid() and _done(form, lambda: holding.delete(found, form.seen)):
            messages.success(request, f"Brouillon «\u00a0{name}\u00a0» supprimé.")
            return redirect("rencontres:list")
    except ProtectedError:
        form.add_error(None, "Des décisions ou des actions y sont inscrites\u00a0: elle ne peut pas être supprimée.")
    return _page(request, found, form, "rencontres/supprimer.html")


def _at_once(request, found: Rencontre, verb, done: str) -> HttpResponse:
    """A step that a button of the meeting's page takes without another question."""
    form = RevisedForm(found, request.POST)
    try:
        verb(found, form.seen if form.is_valid() else 0)
    except Conflict:
        messages.warning(request, CHANGED)
    else:
        messages.success(request, done)
    return redirect(found)


def _done(form, verb) -> bool:
    """Take the step; returns whether nothing stood in the way."""
    try:
        verb()
    except Conflict as conflict:
        form.show_conflict(conflict.current)
        return False
    return True


def _page(request, found: Rencontre, form, template: str, **context) -> HttpResponse:
    trail = page.trail(found, request.reader)
    return render(request, template, {"rencontre": found, "form": form, "trail": trail} | context)
