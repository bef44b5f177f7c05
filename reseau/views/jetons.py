"""One's own tokens: the list, making one, ending one."""

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from .. import jetons
from ..access import refuse_unless
from ..forms.jetons import JetonForm
from ..models import Jeton
from ..second_factor import was_used


def _is_member(request) -> bool:
    return bool(request.own_membership.adhesions)


@login_required
@require_safe
def own(request):
    """The tokens that were not revoked, the newest first."""
    refuse_unless(_is_member(request))
    rows = Jeton.objects.filter(personne=request.user.pk, revoked_at=None)
    return render(request, "reseau/jetons.html", {"jetons": rows, "most": jetons.MOST})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account", enabled=_is_member)
def create(request):
    """The form; a POST makes the token, shows it this once, and has a mail say so."""
    refuse_unless(_is_member(request))
    form = JetonForm(request.POST or None)
    if form.is_valid():
        try:
            jeton, text = _created(request, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "reseau/jeton_cree.html", {"jeton": jeton, "text": text})
    return render(request, "reseau/jeton_creer.html", {"form": form})


@transaction.atomic
def _created(request, nom: str, days: int) -> tuple[Jeton, str]:
    """The token and its text. The mail is written in the same transaction: there is no token nobody was told of."""
    jeton, text = jetons.create(request.user, nom, days, with_second_factor=was_used(request))
    get_adapter().send_notification_mail("reseau/mail/jeton_cree", request.user, {"jeton": jeton})
    return jeton, text


@login_required
@require_POST
def revoke(request, pk: int):
    """End one of one's own tokens."""
    refuse_unless(_is_member(request) and jetons.revoke(request.user, pk=pk))
    messages.success(request, "Jeton révoqué\xa0: il ne vaut plus rien.")
    return redirect("reseau:jetons")
