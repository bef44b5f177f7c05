"""What every request and every answer goes through: who reads, and one way to refuse."""

from urllib.parse import quote

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponseRedirect
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject
from django.utils.http import url_has_allowed_host_and_scheme

from . import access, api, voir_comme

NEVER_LOGIN = ("/static/", "/media/", "/.")


class HeadersMiddleware:
    """Headers of every answer: nothing of ours is kept by a shared cache, no feature of the browser is used."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
        )
        if not request.path.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
            patch_vary_headers(response, ["Cookie"])
        return response


class AccessMiddleware:
    """Sets `request.membership` and `request.reader`, computed at first use and for this request alone.

    `request.own_membership` is the person's own, which differs in “Voir comme…” alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.own_membership = SimpleLazyObject(lambda: access.membership_of(request.user))
        request.membership = SimpleLazyObject(lambda: voir_comme.membership_of(request))
        request.reader = SimpleLazyObject(lambda: voir_comme.reader_of(request))
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        """Refuse to change anything while one looks through another role."""
        if voir_comme.SESSION_KEY in request.session and voir_comme.changes_something(request):
            messages.warning(request, "Vous regardez avec les yeux d’un autre rôle : quittez cette vue pour agir.")
            return HttpResponseRedirect(_page_before(request))
        return None


class UniformRefusalMiddleware:
    """To a visitor without account, every refusal is the same redirect to login, existing or not.

    The login form itself says that it has expired: led to itself, one would go round and learn nothing. Below /api/,
    where programs ask, it is the same 401 (see `reseau.api`).
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.path.startswith(api.PREFIX):
            return api.uniform(request, response)
        refused, login = response.status_code in api.REFUSALS, resolve_url(settings.LOGIN_URL)
        refused = refused and request.path != login and not request.path.startswith(NEVER_LOGIN)
        if refused and not request.user.is_authenticated:
            return HttpResponseRedirect(f"{login}?next={quote(request.get_full_path())}")
        if response.status_code == 405 and not response.content:
            response.content = render_to_string("404.html", request=request)
        return response


def _page_before(request) -> str:
    """The page of ours that the request came from, else the home page."""
    referer = request.headers.get("Referer", "")
    return referer if url_has_allowed_host_and_scheme(referer, {request.get_host()}, request.is_secure()) else "/"
