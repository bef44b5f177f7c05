"""The search as JSON, its description for programs, and the page that explains both to people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reseau import rates
from reseau.access import refuse_unless
from reseau.api import endpoint

from .. import service
from ..query import Query
from . import answers, description


@endpoint
def search(request: HttpRequest) -> JsonResponse:
    """What the person may read that matches, as the results page finds it. At most ten queries."""
    found = service.search(Query.from_params(request.GET), request.reader, drawn=False)
    return _json(answers.answer(found))


@endpoint
def openapi(request: HttpRequest) -> JsonResponse:
    """The description of the API (OpenAPI 3.1)."""
    return _json(description.document())


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """What the API is, how to get a token, an example, the limits: for members, and for their eyes (a session)."""
    refuse_unless(bool(request.membership.adhesions) and not request.jeton)
    context = {
        "address": settings.SITE_URL + reverse("api:search"),
        "description": settings.SITE_URL + reverse("api:openapi"),
        "parameters": description.PARAMETERS,
        "quotas": settings.RATES["api"],
        "minute": rates.MINUTE,
    }
    return render(request, "search/api.html", context)


def _json(body: dict) -> JsonResponse:
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})
