"""The Wagtail admin: for the chargé de mission and administrators alone, and only the parts that the network needs."""

import re

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.db import transaction
from django.http import Http404

PREFIX = "/admin/"
# Accounts, groups, privacy and files are ours to manage: these doors would skip the access rules or the versions.
CLOSED = re.compile(
    r"^/admin/(account|collections|documents|groups|multiple|password_reset|tag-autocomplete|users)/"
    r"|^/admin/(api|documents/chooser/create|pages/\d+/privacy|pages/\d+/copy|reports|sites|redirects)/"
)
OPEN = re.compile(r"^/admin/(documents/chooser|api/main)/(?!create)")
READ = frozenset({"GET", "HEAD", "OPTIONS"})

POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, UNSAFE_INLINE],  # the page editor carries its data and icons inline
        "style-src": [SELF, UNSAFE_INLINE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],  # the preview stands in a frame of the editor
    }
}


class AdminGateMiddleware:
    """Lets officers in and nobody else; makes each writing request one transaction; relaxes the CSP there alone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith(PREFIX) and request.membership.is_officer:
            response._csp_replace = POLICY["DIRECTIVES"]
            response.headers["X-Frame-Options"] = "SAMEORIGIN"
        return response

    def process_view(self, request, view, args, kwargs):
        """Refuse before any view of the admin runs."""
        if not request.path.startswith(PREFIX):
            return None
        closed = CLOSED.match(request.path) and not OPEN.match(request.path)
        if closed or not request.membership.is_officer:
            raise Http404
        # Wagtail's own policies ask this flag. It is derived here from today's adhesions, at every request, and cannot
        # be saved: a database constraint refuses it (`personne_without_flags`).
        request.user.is_superuser = request.user.is_staff = True
        if request.method in READ:
            return None
        with transaction.atomic():
            return view(request, *args, **kwargs)
