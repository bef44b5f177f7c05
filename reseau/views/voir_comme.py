"""“Voir comme…”: entering and leaving the view of another role."""

from django import forms
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from ..access import refuse_unless
from ..composer import ADDRESSEES
from ..forms.territoires import TerritoireField
from ..models import Organisation, Territoire
from ..voir_comme import SESSION_KEY


class VoirCommeForm(forms.Form):
    """The one adhesion through which to look."""

    role = forms.ChoiceField(label="Rôle", choices=[(r.value, r.plural) for r in ADDRESSEES])
    territoire = TerritoireField(Territoire.objects.all(), label="Territoire", empty_label="Choisir")
    organisation = forms.ModelChoiceField(
        Organisation.objects.all(), label="Organisation", required=False, empty_label="Aucune en particulier"
    )


@require_http_methods(["GET", "HEAD", "POST"])
def enter(request):
    """Choose through whose eyes to look; for whoever may deposit."""
    refuse_unless(request.own_membership.may_deposit)
    form = VoirCommeForm(request.POST or None)
    if form.is_valid():
        chosen = form.cleaned_data
        organisation = chosen["organisation"]
        request.session[SESSION_KEY] = {
            "role": chosen["role"],
            "territoire": chosen["territoire"].pk,
            "organisation": organisation.pk if organisation else 0,
            "words": f"{dict(form.fields['role'].choices)[chosen['role']]} {chosen['territoire'].of}",
        }
        return redirect(_next(request))
    return render(request, "reseau/voir_comme.html", {"form": form, "next": request.GET.get("next", "")})


@require_POST
def leave(request):
    """Look through one's own eyes again; for whoever looks, even without the right to any more."""
    refuse_unless(SESSION_KEY in request.session or request.own_membership.may_deposit)
    if request.session.pop(SESSION_KEY, None):
        messages.info(request, "Vous voyez de nouveau le portail avec vos propres droits.")
    return redirect(_next(request))


def _next(request) -> str:
    url = request.POST.get("next", "")
    is_ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, allowed_hosts=None)
    return url if is_ours else "portal:accueil"
