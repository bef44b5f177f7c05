"""Finding evidence of an action, adding it, taking it away."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reseau.access import get_object, refuse_unless
from reseau.rates import paced

from .. import evidence as proofs
from .. import rights
from ..models import Action
from .action import get_action


@require_http_methods(["GET", "HEAD", "POST"])
@paced("recherche")
def evidence(request, pk: int):
    """Search what one reads, and add one of it to the action."""
    action = _get_followed(request, pk)
    if request.method == "POST":
        proofs.attach(action, request.POST.get("cle", "").replace("\0", ""), request.membership.person, request.reader)
        messages.success(request, "Preuve jointe. Seules la verront les personnes qui peuvent la lire.")
        return redirect(action)
    words = request.GET.get("q", "")[:200]
    context = {
        "action": action,
        "words": words,
        "found": proofs.found(words, action, request.reader) if words.strip() else [],
        "kept": {one.key for one in proofs.shown(action, request.reader)},
        "trail": [{"label": "Actions", "url": "../../"}, {"label": action.reference, "url": action.get_absolute_url()}],
    }
    return render(request, "rencontres/evidence.html", context)


@require_POST
def remove(request, pk: int, preuve: int):
    """Take evidence away from the action; what it was stays where it is."""
    action = _get_followed(request, pk)
    shown = {one.pk for one in proofs.shown(action, request.reader)}
    get_object(action.preuves.filter(pk__in=shown), pk=preuve).delete()
    messages.success(request, "Preuve retirée de l’action.")
    return redirect(action)


def _get_followed(request, pk: int) -> Action:
    """The action, for who tells how it goes; the uniform Http404 for anyone else."""
    action = get_action(request, pk)
    refuse_unless(rights.follows_action(request.membership, action))
    return action
