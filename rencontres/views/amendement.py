"""Asking for a change of circulated minutes, and answering."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reseau.access import get_object, refuse_unless

from .. import rights
from ..forms.minutes import AmendForm, AnswerForm
from ..minutes import life
from ..minutes.hold import Stale
from ..models import Amendement
from ..page import trail
from .compte_rendu import CHANGED, get_minutes
from .writing import get_written

OVER = "Le délai d’amendement est passé, ou le projet a été repris. Copiez votre texte, puis écrivez à l’organisateur."


@require_http_methods(["GET", "HEAD", "POST"])
def amend(request, pk: int):
    """Ask for a change of one item, or of the whole."""
    minutes = get_minutes(request, pk)
    refuse_unless(rights.may_amend(request.membership, minutes))
    form = AmendForm(minutes, request.POST or None, request.GET.get("point", ""))
    if form.is_valid():
        try:
            life.amend(minutes, request.membership.person, form.cleaned_data["texte"], form.cleaned_data["point"])
        except Stale:
            form.add_error(None, OVER)
        else:
            messages.success(request, "Amendement transmis. Vous saurez ce qu’il devient.")
            return redirect(minutes)
    context = {"minutes": minutes, "form": form, "is_open": life.is_amendable(minutes)}
    return render(request, "rencontres/amender.html", context | {"trail": trail(minutes.rencontre, request.reader)})


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request, pk: int, amendement: int):
    """Accept an amendment, or say why not."""
    rencontre = get_written(request, pk)
    rows = Amendement.objects.filter(compte_rendu__rencontre=rencontre)
    asked = get_object(rows.select_related("personne", "point", "compte_rendu__rencontre"), pk=amendement)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        return _answer(request, asked, form)
    context = {"rencontre": rencontre, "asked": asked, "form": form, "trail": trail(rencontre, request.reader)}
    return render(request, "rencontres/amendement.html", context)


def _answer(request, asked: Amendement, form: AnswerForm):
    state = form.cleaned_data["state"]
    try:
        life.answer(asked, request.membership.person, state, form.cleaned_data["answer"])
    except (Stale, life.Answered):
        messages.warning(request, CHANGED)
        return redirect("rencontres:compte_rendu", asked.compte_rendu.rencontre_id)
    if state == Amendement.State.ACCEPTED:
        messages.success(request, "Amendement accepté\u00a0: corrigez maintenant le texte.")
        place = f"#point-{asked.point_id}" if asked.point_id else ""
        return redirect(reverse("rencontres:ecrire", args=[asked.compte_rendu.rencontre_id]) + place)
    messages.success(request, "Amendement non retenu\u00a0: la personne est avertie de votre réponse.")
    return redirect("rencontres:compte_rendu", asked.compte_rendu.rencontre_id)
