"""The Wagtail admin: for the chargé de mission and administrators alone, and only the parts that the network needs."""

import re

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.db import transaction
from django.http import Http404

from reseau.numbers import number

PREFIX = "/admin/"
# What officers need of the admin, and nothing else: its other doors (accounts, groups, files, collections, privacy of
# pages, reports) would skip the access rules, the second factor or the versions.
OPEN = re.compile(
    r"^/admin/("
    r"$|lecteurs/$|login/$|logout/$|account/$|sprite/|jsi18n/|dismissibles/|editing-sessions/|organisation/(?!usage/)"
    r"|pages/(?!\d+/privacy/)|choose-page/|choose-(external|email|phone|anchor)-link/|api/main/pages/"
    r"|bulk/wagtailcore/page/|documents/chooser/(?!create/)"
    r")"
)
ALL = "all"  # pages, to an action on several
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
        if not OPEN.match(request.path) or not request.membership.is_officer:
            raise Http404
        if any(number(one) is None for one in _ids(request)):
            raise Http404
        # Wagtail's own policies ask this flag. It is derived here from today's adhesions, at every request, and cannot
        # be saved: a database constraint refuses it (`personne_without_flags`).
        request.user.is_superuser = request.user.is_staff = True
        if request.method in READ:
            return None
        with transaction.atomic():
            return view(request, *args, **kwargs)


def _ids(request) -> list[str]:
    """The numbers in the address of choosers and of bulk actions, which these turn into keys unlooked at."""
    return [one for one in request.GET.getlist("id") if one != ALL]
