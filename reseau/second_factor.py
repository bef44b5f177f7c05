"""Who may invite or see everything works with a second factor: until it is used, nothing else opens."""

from urllib.parse import quote

from allauth.account.internal.flows.login import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.http import HttpResponseRedirect
from django.urls import reverse

from . import api

ALWAYS_OPEN = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_add_webauthn",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "notifications:stop",  # its signed link is the permission, for who is logged in too
        "reseau:second_facteur",
    }
)


class SecondFactorMiddleware:
    """Sends who must have a second factor to its activation, or to its use, before anything else.

    Once it was used in this session, the session says so: no query. `request.membership` is asked only then, so this
    stands after AccessMiddleware.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Let the request through, or answer with the way to the second factor."""
        if not request.user.is_authenticated or request.resolver_match.view_name in ALWAYS_OPEN:
            return None
        if request.jeton or was_used(request) or not request.membership.must_have_mfa:  # a token: see jetons.serves
            return None
        if request.path.startswith(api.PREFIX):
            return api.unauthenticated(request)
        if is_mfa_enabled(request.user):
            return HttpResponseRedirect(f"{reverse('mfa_reauthenticate')}?next={quote(request.get_full_path())}")
        return HttpResponseRedirect(reverse("reseau:second_facteur"))


def was_used(request) -> bool:
    """Whether a second factor was used, or set up, in this session."""
    return any(record["method"] == "mfa" for record in get_authentication_records(request, request.user))
