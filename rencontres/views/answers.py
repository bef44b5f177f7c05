"""Answering an invitation: one's own, or that of somebody one may answer for."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reseau.access import get_object, refuse_unless
from reseau.names import lowfirst
from reseau.revisions import Conflict

from .. import answering, invites, page, rights, telling
from ..forms.answer import AnswerForm, organisations_of
from ..models import Invitation, Rencontre

Answer = Invitation.Answer
CLOSED = "Les inscriptions sont closes\u00a0: votre réponse n’est pas changée. Écrivez à l’organisateur."
DONE = {
    Answer.ON_SITE: "Réponse envoyée\u00a0: vous venez sur place.",
    Answer.VIDEO: "Réponse envoyée\u00a0: vous suivez à distance.",
    Answer.EXCUSED: "Réponse envoyée\u00a0: vous ne venez pas.",
}
WAITS = "Réponse envoyée\u00a0: toutes les places sont prises, vous êtes en liste d’attente."


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk: int):
    """One's own answer."""
    found = rights.get_rencontre(request.reader, pk, "organiser")
    mine = get_object(found.invitations.standing().filter(personne=request.membership.person))
    if not found.takes_answers:
        messages.warning(request, CLOSED)
        return redirect(found)
    left = answering.free_seats(found)
    form = AnswerForm(
        found, mine, invites.organisations(request.membership), request.POST or None, is_own=True,
        full=left == 0 and not mine.has_seat,
    )  # fmt: skip
    if form.is_valid() and (kept := _kept(form, request.user)):
        messages.success(request, WAITS if kept.waits_since else DONE.get(kept.answer, "Réponse envoyée."))
        return redirect(found)
    return _page(request, found, form, "Répondre à l’invitation")


@require_http_methods(["GET", "HEAD", "POST"])
def answer_for(request, pk: int, invite: int):
    """The answer of somebody else: a member of an organisation one is referent of, anybody for who runs the meeting."""
    found = rights.get_rencontre(request.reader, pk, "organiser")
    theirs = get_object(
        rights.answerable(request.membership, found).select_related("personne", "organisation"), pk=invite
    )
    runs = rights.runs(request.membership, found)
    refuse_unless(runs or theirs.personne_id != request.user.pk)
    if not answering.may_still_answer(found, runs=runs):
        messages.warning(request, CLOSED)
        return redirect("rencontres:guests", found.pk)
    form = AnswerForm(
        found, theirs, organisations_of(theirs.personne_id), request.POST or None, is_own=False, shows_comment=runs
    )
    if form.is_valid() and (kept := _kept(form, request.user, runs=runs)):
        messages.success(request, f"Réponse de {kept.personne} enregistrée\u00a0: {lowfirst(kept.answer_label)}.")
        return redirect("rencontres:guests", found.pk)
    return _page(request, found, form, f"Répondre pour {theirs.personne}")


def _kept(form: AnswerForm, by, *, runs: bool = False) -> Invitation | None:
    """The answer, kept; None where something stands in the way, which the form then says."""
    try:
        return answering.answer(form.invitation, form.reply(), by, form.seen, runs=runs)
    except Conflict as conflict:
        form.show(conflict.current)
    except answering.Closed:
        form.add_error("answer", CLOSED)
    return None


def _page(request, found: Rencontre, form: AnswerForm, title: str) -> HttpResponse:
    back = found.get_absolute_url() if form.is_own else reverse("rencontres:guests", args=[found.pk])
    context = {
        "rencontre": found,
        "form": form,
        "title": title,
        "when": telling.when(found),
        "where": telling.where(found),
        "back": back,
        "trail": page.trail(found, request.reader),
    }
    return render(request, "rencontres/reponse.html", context)
