"""One action: its page, its story; recording it, changing it, taking it back."""

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau.access import get_readable, refuse_unless
from reseau.forms.revised import RevisedForm
from reseau.models import Personne
from reseau.readership import described
from reseau.revisions import MEANWHILE, Conflict

from .. import action_reminders, evidence, people, register, rights
from ..forms.register import ActionForm, FollowForm
from ..models import Action, Rencontre
from ..page import trail
from .recording import FROZEN, get_recordable, leave, way_back


def get_action(request, pk: int) -> Action:
    """The action that the person reads, with its meeting and its owner; else the uniform Http404."""
    rows = Action.objects.noting_owners().select_related(
        "rencontre__serie", "rencontre__compte_rendu", "audience", "point", "responsable"
    )
    return get_readable(rows, request.reader, owner=None, pk=pk)


@require_safe
def action(request, pk: int):
    """Show an action: where it stands, its story, its evidence."""
    return _show(request, get_action(request, pk))


@require_POST
def follow(request, pk: int):
    """Say how an action goes."""
    found = get_action(request, pk)
    refuse_unless(rights.follows_action(request.membership, found))
    form = FollowForm(found, request.POST)
    if form.is_valid():
        data, person = form.cleaned_data, request.membership.person
        try:
            register.follow(found, person, form.seen, data["state"], data["texte"])
        except Conflict:
            found = get_action(request, pk)
            form.show_conflict(found)
        else:
            messages.success(request, "Suivi enregistré.")
            return redirect(found)
    return _show(request, found, form)


def _show(request, found: Action, form: FollowForm | None = None):
    membership = request.membership
    label, readers = described(found.audience, membership.person)
    follows = rights.follows_action(membership, found)
    context = {
        "action": found,
        "label": label,
        "readers": readers,
        "story": found.suivis.select_related("personne", "responsable"),
        "evidence": evidence.shown(found, request.reader),
        "form": form or (FollowForm(found) if follows else None),
        "forsaken": action_reminders.is_forsaken(found),
        "manages": rights.manages_action(membership, found),
        "removable": rights.may_record(membership, found.rencontre),
        "trail": trail(found.rencontre, request.reader),
    }
    return render(request, "rencontres/action.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, pk: int):
    """Record an action of this meeting."""
    rencontre = get_recordable(request, pk)
    new = Action(rencontre=rencontre, point_id=request.GET.get("point"))
    form = ActionForm(new, _owners(rencontre), request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        fields = {"point": form.chosen_point, "responsable": data["responsable"], "due_on": data["due_on"]}
        try:
            made = register.record_action(rencontre, request.membership.person, data["texte"], **fields)
        except register.Frozen:
            form.add_error(None, FROZEN)
        else:
            messages.success(request, f"Action {made.reference} inscrite au registre.")
            return leave(request, rencontre, f"{rencontre.get_absolute_url()}#actions")
    context = {"rencontre": rencontre, "form": form, "number": "", **way_back(request, rencontre)}
    return render(request, "rencontres/action_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request, pk: int):
    """Change what an action says, who does it and until when."""
    found = get_action(request, pk)
    refuse_unless(rights.manages_action(request.membership, found))
    form = ActionForm(found, _owners(found.rencontre, found), request.POST or None)
    if form.is_valid():
        try:
            register.change_action(form.apply(), request.membership.person, form.seen)
        except Conflict as conflict:
            form.show_conflict(conflict.current)
        else:
            messages.success(request, f"Action {found.reference} modifiée.")
            return redirect(found)
    context = {"rencontre": found.rencontre, "action": found, "form": form, "number": found.reference}
    context |= way_back(request, found.rencontre) | {"back": found.get_absolute_url()}
    return render(request, "rencontres/action_form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request, pk: int):
    """Ask, then take an action out of the register."""
    found = get_action(request, pk)
    refuse_unless(rights.may_record(request.membership, found.rencontre))
    form, notice = RevisedForm(found, request.POST or None), ""
    if form.is_valid():
        try:
            register.remove_action(found, form.seen)
        except Conflict as conflict:
            found, notice = conflict.current, MEANWHILE
        except register.Frozen:
            notice = FROZEN
        else:
            messages.success(request, f"Action {found.reference} supprimée du registre.")
            return redirect(found.rencontre)
    context = {"rencontre": found.rencontre, "action": found, "notice": notice}
    return render(request, "rencontres/action_remove.html", context | way_back(request, found.rencontre))


def _owners(rencontre: Rencontre, action: Action | None = None) -> QuerySet[Personne]:
    """Who may be given an action: who reads the meeting; and who has it, whatever became of them."""
    readers = people.ids_of(rencontre.audience_id)
    return Personne.objects.filter(Q(pk__in=readers) | Q(pk=action.responsable_id if action else None))
