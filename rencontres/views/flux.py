"""What calendars read at one's own addresses, and the page where these are made and ended."""

import hashlib

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau.access import refuse_unless
from reseau.jetons import note_use
from reseau.second_factor import was_used

from .. import flux, ics
from ..forms.flux import FluxForm
from ..models import Flux


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The meetings that the address's person reads now; the one refusal for every address that opens nothing.

    Whatever session a browser shows is not looked at. Nothing is kept without asking again.
    """
    found = flux.find(token)
    if found is None:
        raise Http404
    address, reader = found
    note_use(address)
    content = ics.publish(flux.meetings(address, reader), f"Rencontres, {settings.BRAND['name']}")
    etag = quote_etag(hashlib.sha256(content).hexdigest())
    response = HttpResponse(content, content_type=ics.TYPE, headers={"Cache-Control": "private, no-cache"})
    response.headers["ETag"] = etag
    return get_conditional_response(request, etag, response=response)


def _is_member(request) -> bool:
    return bool(request.own_membership.adhesions)


@login_required
@require_safe
def own(request):
    """The addresses that were not revoked, the newest first."""
    refuse_unless(_is_member(request))
    rows = Flux.objects.live().filter(personne=request.user.pk)
    return render(request, "rencontres/mon_agenda.html", {"rows": rows, "most": flux.MOST})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account", enabled=_is_member)
def create(request):
    """The form; a POST makes the address, shows it this once, and has a mail say so."""
    refuse_unless(_is_member(request))
    form = FluxForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            made, token = _created(request, form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "rencontres/agenda_cree.html", {"flux": made, **_addresses(token)})
    return render(request, "rencontres/agenda_creer.html", {"form": form})


@transaction.atomic
def _created(request, form: FluxForm) -> tuple[Flux, str]:
    """The address and its token. The mail is written in the same transaction: there is none nobody was told of."""
    made, token = flux.create(
        request.user,
        form.cleaned_data["nom"],
        is_mine_only=form.is_mine_only,
        with_second_factor=was_used(request),
    )
    get_adapter().send_notification_mail("rencontres/mail/agenda_cree", request.user, {"flux": made})
    return made, token


def _addresses(token: str) -> dict[str, str]:
    """The address as text, and as a link that calendars take (“webcal:”)."""
    path = reverse("rencontres:feed", args=[token])
    host = settings.SITE_URL.partition("://")[2]
    return {"address": settings.SITE_URL + path, "link": f"webcal://{host}{path}"}


@login_required
@require_POST
def revoke(request, pk: int):
    """End one of one's own addresses."""
    refuse_unless(_is_member(request) and flux.revoke(request.user, pk=pk))
    messages.success(request, "Adresse révoquée\xa0: elle ne montre plus rien.")
    return redirect("rencontres:feeds")
