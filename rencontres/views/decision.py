"""Recording, changing and taking back one decision."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reseau.access import get_readable, refuse_unless
from reseau.forms.revised import RevisedForm
from reseau.revisions import MEANWHILE, Conflict

from .. import register, rights
from ..forms.register import DecisionForm
from ..models import Decision
from .recording import FROZEN, get_recordable, leave, way_back


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, pk: int):
    """Record a decision of this meeting."""
    rencontre = get_recordable(request, pk)
    form = DecisionForm(Decision(rencontre=rencontre, point_id=request.GET.get("point")), request.POST or None)
    if form.is_valid():
        text, person = form.cleaned_data["texte"], request.membership.person
        try:
            decision = register.record_decision(rencontre, person, text, point=form.chosen_point, votes=form.votes)
        except register.Frozen:
            form.add_error(None, FROZEN)
        else:
            messages.success(request, f"Décision {decision.reference} inscrite au registre.")
            return leave(request, rencontre, decision.get_absolute_url())
    context = {"rencontre": rencontre, "form": form, "number": "", **way_back(request, rencontre)}
    return render(request, "rencontres/decision_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk: int):
    """Change what a decision says, until the minutes are frozen."""
    decision = _get_changeable(request, pk)
    form = DecisionForm(decision, request.POST or None)
    if form.is_valid():
        try:
            register.change_decision(form.apply(), form.seen)
        except Conflict as conflict:
            form.show_conflict(conflict.current)
        except register.Frozen:
            form.add_error(None, FROZEN)
        else:
            messages.success(request, f"Décision {decision.reference} modifiée.")
            return leave(request, decision.rencontre, decision.get_absolute_url())
    context = {"rencontre": decision.rencontre, "decision": decision, "form": form, "number": decision.reference}
    return render(request, "rencontres/decision_form.html", context | way_back(request, decision.rencontre))


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, pk: int):
    """Ask, then take a decision out of the register."""
    decision = _get_changeable(request, pk)
    form, notice = RevisedForm(decision, request.POST or None), ""
    if form.is_valid():
        try:
            register.remove_decision(decision, form.seen)
        except Conflict as conflict:
            decision, notice = conflict.current, MEANWHILE
        except register.Frozen:
            notice = FROZEN
        else:
            messages.success(request, f"Décision {decision.reference} supprimée du registre.")
            return redirect(way_back(request, decision.rencontre)["back"])
    context = {"rencontre": decision.rencontre, "decision": decision, "notice": notice}
    return render(request, "rencontres/decision_remove.html", context | way_back(request, decision.rencontre))


def _get_changeable(request, pk: int) -> Decision:
    """The decision, for who may still change it; the uniform Http404 for anyone else."""
    rows = Decision.objects.select_related("rencontre__serie", "rencontre__compte_rendu")
    decision = get_readable(rows, request.reader, owner=None, pk=pk)
    refuse_unless(rights.may_record(request.membership, decision.rencontre))
    return decision
