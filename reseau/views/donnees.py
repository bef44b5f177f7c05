"""One's own data, as a file that a program reads too."""

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from .. import personal_data


@login_required
@require_safe
@reauthentication_required(app="allauth.account")
def own(request):
    """All that the portal holds of the person, attached as JSON. Asks for the password again: it holds a lot."""
    now = timezone.localtime()
    said = {"portail": settings.BRAND["name"], "adresse": settings.SITE_URL, "le": now.isoformat(timespec="seconds")}
    said |= {"donnees": personal_data.of(request.user)}
    response = JsonResponse(said, json_dumps_params={"ensure_ascii": False, "indent": 2})
    response.headers["Content-Disposition"] = f'attachment; filename="mes-donnees-{now:%Y-%m-%d}.json"'
    return response
