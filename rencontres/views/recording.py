"""What the forms of the register share: who may record, and where one goes back to."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponseRedirect
from django.shortcuts import redirect

from reseau.access import refuse_unless

from .. import page, rights
from ..models import Rencontre

FROZEN = "Le compte rendu vient d’être arrêté : ce qu’il contient ne change plus."


def get_recordable(request: HttpRequest, pk: int) -> Rencontre:
    """The meeting, for who may record decisions and actions of it; the uniform Http404 for anyone else."""
    rencontre = rights.get_rencontre(request.reader, pk, "compte_rendu")
    refuse_unless(rights.may_record(request.membership, rencontre))
    return rencontre


def way_back(request: HttpRequest, rencontre: Rencontre) -> dict:
    """Where a form leads when it is left: the page of this meeting's that asked for it (`retour`), or the meeting."""
    home = rencontre.get_absolute_url()
    asked = request.POST.get("retour") or request.GET.get("retour", "")
    return {"back": asked if asked.startswith(home) else home, "trail": page.trail(rencontre, request.reader)}


def leave(request: HttpRequest, rencontre: Rencontre, url: str) -> HttpResponseRedirect:
    """Go where the person asked to: to one more form like this one, back, or to what was recorded."""
    back, home = way_back(request, rencontre)["back"], rencontre.get_absolute_url()
    if "encore" in request.POST:
        return redirect(f"{request.path}?{urlencode({'retour': back})}" if back != home else request.path)
    return redirect(back if back != home else url)
