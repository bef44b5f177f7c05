"""The blind request for access, which the page “introuvable” always offers."""

from allauth.core import ratelimit
from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from reseau.access import refuse_unless

from .. import demandes

ACKNOWLEDGED = "Votre demande est partie. Si un accès peut vous être ouvert, vous recevrez un courriel."


@require_POST
def ask(request):
    """Send a request for access; the acknowledgement is the same for what exists and for what does not."""
    refuse_unless(request.user.is_authenticated)
    if not ratelimit.consume(request, action="access_request", user=request.user):
        return ratelimit.respond_429(request)
    demandes.ask(request.user, request.POST.get("chemin", ""), request.POST.get("message", ""))
    messages.success(request, ACKNOWLEDGED)
    return redirect("portal:accueil")
