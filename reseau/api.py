"""What every address below /api/ has in common: who asks, how it refuses, how often one may ask.

Nothing there is a page, but /api/ itself: whatever goes wrong is told as JSON (RFC 9457), and in one way. To whoever
has neither session nor token every address, existing or not, gives the same 401; to a member, what is absent and what
is forbidden give the same 404.
"""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.csrf import csrf_exempt

from . import jetons, rates
from .access import refuse_unless

PREFIX = "/api/"
PROBLEM = "application/problem+json"
SAFE = ("GET", "HEAD")
REFUSALS = frozenset({403, 404, 405})
# Status -> what happened, and what to do.
WORDS = {
    400: ("Demande mal formée", "L’adresse ne peut pas être lue\xa0: vérifiez ses paramètres."),
    401: ("Authentification nécessaire", "Donnez un jeton valable dans l’en-tête Authorization, ou connectez-vous."),
    403: ("Connexion non chiffrée", "Cette interface ne répond qu’en HTTPS."),
    404: ("Introuvable", "Cette adresse n’existe pas, ou ne vous est pas ouverte."),
    405: ("Méthode refusée", "Cette interface se lit seulement\xa0: GET ou HEAD."),
    429: ("Trop de demandes", "Attendez le temps dit par Retry-After, puis continuez."),
    500: ("Le service ne répond pas", "Réessayez dans quelques minutes."),
}


def problem(status: int, headers: dict[str, str] | None = None, **more) -> JsonResponse:
    """What went wrong, in the words of WORDS; `more` joins the body."""
    title, detail = WORDS[status]
    body = {"title": title, "status": status, "detail": detail, **more}
    return JsonResponse(
        body, status=status, headers=headers, content_type=PROBLEM, json_dumps_params={"ensure_ascii": False}
    )


def unauthenticated(request: HttpRequest) -> JsonResponse:
    """The 401 of every address; it says of a token that was given that it is not valid, and not why."""
    error = ', error="invalid_token"' if bearer(request) is not None else ""
    return problem(401, {"WWW-Authenticate": f'Bearer realm="portail"{error}'})


def uniform(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer as it leaves: the one refusal in place of any page that says no."""
    status = response.status_code
    if status in WORDS and response.headers["Content-Type"] != PROBLEM:
        if status in REFUSALS and not request.user.is_authenticated:
            response = unauthenticated(request)
        else:
            response = problem(404 if status == 403 else status, _allowed(response))
    patch_vary_headers(response, ["Authorization"])
    return response


def _allowed(response: HttpResponse) -> dict[str, str]:
    return {name: response.headers[name] for name in ("Allow",) if name in response.headers}


def bearer(request: HttpRequest) -> str | None:
    """The token that a request shows, valid or not; None when it shows none."""
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    return text.strip() if scheme.lower() == "bearer" else None


class BearerMiddleware:
    """Below /api/, a request with a token is its person's, for this request alone; its cookies are not looked at.

    Stands before whatever asks who the person is. Elsewhere a token is nothing.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.jeton = None
        if request.path.startswith(PREFIX):
            if settings.SECURE_SSL_REDIRECT and not request.is_secure():
                return problem(403)  # no redirection: a program would send its token in the clear each time
            text = bearer(request)
            if text is not None:
                self._take(request, text)
        return self.get_response(request)

    @staticmethod
    def _take(request: HttpRequest, text: str) -> None:
        request.COOKIES, request.session = {}, SessionStore()
        request.jeton = jetons.find(text)
        request.user = request.jeton.personne if request.jeton else AnonymousUser()

    def process_view(self, request, view, args, kwargs):
        """Refuse a token that opens nothing any more; note the use of one that does."""
        if request.jeton is None:
            return None
        if not jetons.serves(request.jeton, request.own_membership):
            request.user = AnonymousUser()
            return unauthenticated(request)
        jetons.note_use(request.jeton)
        return None


def endpoint(view: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A view that programs ask: members alone, to read alone, so many times a minute. It tells how many are left."""

    @csrf_exempt  # nothing is changed here, whatever the method
    @wraps(view)
    def answered(request: HttpRequest) -> HttpResponse:
        refuse_unless(bool(request.membership.adhesions))
        if request.method not in SAFE:
            return problem(405, {"Allow": ", ".join(SAFE)})
        usages = rates.count(request, "api")
        exceeded = any(usage.is_exceeded for usage in usages)
        response = problem(429, {"Retry-After": str(usages[0].reset)}) if exceeded else view(request)
        for name, value in _told(usages).items():
            response.headers[name] = value
        return response

    return answered


def _told(usages: list[rates.Usage]) -> dict[str, str]:
    """The limits, and what is left of them (IETF, RateLimit header fields for HTTP)."""
    return {
        "RateLimit-Policy": ", ".join(f'"{usage.name}";q={usage.quota};w={rates.MINUTE}' for usage in usages),
        "RateLimit": ", ".join(f'"{usage.name}";r={usage.left};t={usage.reset}' for usage in usages),
    }
