"""Preparing a meeting: creating it, what is said of it, who reads it, its documents."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reseau.access import refuse_unless
from reseau.composer import AudienceForm, readdressed
from reseau.readership import label
from reseau.revisions import Conflict

from .. import holding, page, rights
from ..forms.rencontres import RencontreForm
from ..models import Rencontre, Serie

IS_TOLD = "Un changement de date ou de lieu est dit aux personnes qui lisent la rencontre."
IS_DRAFT = "Personne d’autre que vous ne lit la rencontre tant qu’elle n’est pas annoncée."


@require_http_methods(["GET", "HEAD", "POST"])
def create(request, pk: int):
    """A new meeting of a series, kept as a draft."""
    serie = rights.get_run_serie(request.membership, request.reader, pk, "audience")
    refuse_unless(not serie.is_ended)
    last = serie.rencontres.filter(organiser=request.membership.person).order_by("-starts_at").first()
    form = RencontreForm(_new(serie, request.membership.person, last), request.membership, request.POST or None)
    if last:
        form.propose_hours(last)
    if form.is_valid():
        try:
            holding.create(form.apply(), form.places())
        except holding.NumberTaken:
            form.refuse_number()
        else:
            messages.success(request, "Brouillon gardé. Personne d’autre ne le voit.")
            return redirect(form.thing)
    context = {
        "form": form,
        "title": "Préparer une rencontre",
        "back": serie.get_absolute_url(),
        "button": "Garder en brouillon",
    }
    return render(request, "rencontres/formulaire.html", context | {"trail": page.trail_of(serie, request.reader)})


def _new(serie: Serie, organiser, last: Rencontre | None) -> Rencontre:
    """A meeting as its series proposes it, with a meal if their last one had it."""
    return Rencontre(
        serie=serie, organiser=organiser, number=holding.next_number(serie), place=serie.place,
        video_url=serie.video_url, readers=serie.audience, audience=serie.audience,
        has_meal=last.has_meal if last else False,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk: int):
    """What is said of a meeting; another date or place of an announced one is told."""
    found = rights.get_run_rencontre(request.membership, request.reader, pk, "organiser", "secretary", "readers")
    title = f"Modifier «\u00a0{found}\u00a0»"
    form = RencontreForm(found, request.membership, request.POST or None)
    if form.is_valid() and _change(form, request.user.pk):
        messages.success(request, "Modifications enregistrées.")
        return redirect(found)
    context = {
        "form": form,
        "title": title,
        "lede": "" if found.is_draft or found.is_over() else IS_TOLD,
        "back": found.get_absolute_url(),
        "trail": page.trail(found, request.reader),
    }
    return render(request, "rencontres/formulaire.html", context)


def _change(form: RencontreForm, by: int) -> bool:
    """Save what was typed; returns whether nothing stood in the way."""
    try:
        holding.change(form.apply(), form.seen, form.places(), by=by)
    except Conflict as conflict:
        form.show_conflict(conflict.current)
    except holding.NumberTaken:
        form.refuse_number()
    else:
        return True
    return False


@require_http_methods(["GET", "HEAD", "POST"])
def audience(request, pk: int):
    """Who reads a meeting; a draft: who will, once it is announced."""
    found = rights.get_run_rencontre(request.membership, request.reader, pk, "readers")
    composed = AudienceForm(request.membership, request.POST or None, found.readers, members_only=True)
    notice = ""
    if request.method == "POST" and not composed.editing:
        notice = readdressed(request, composed, found, holding.readdress)
        if not notice:
            messages.success(request, f"Rencontre lisible par {composed.readership.whom}.")
            return redirect(found)
    context = {
        "audience_form": composed,
        "notice": notice,
        "revision": found.revision,
        "label": label(found.readers, request.membership.person),
        "lede": IS_DRAFT if found.is_draft else "",
        "back": found.get_absolute_url(),
        "trail": page.trail(found, request.reader),
    }
    return render(request, "reseau/lecteurs.html", context)
