"""The portal's addresses, with one for each breakdown that no page of it can be asked for."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.shortcuts import render
from django.urls import path

from portal.urls import urlpatterns as portal_urlpatterns


def breaks(request):
    """Fail as a bug would."""
    raise RuntimeError("a breakdown that the tests ask for")


def refuses(request):
    """Refuse."""
    raise PermissionDenied


def suspects(request):
    """Find the request malformed."""
    raise SuspiciousOperation


def answers(request, status: int):
    """The page that a limit (429) or a maintenance (503) answers with."""
    return render(request, f"{status}.html", status=status)


handler500 = "portal.views.errors.broken"
urlpatterns = [
    path("panne/400/", suspects),
    path("panne/403/", refuses),
    path("panne/500/", breaks),
    path("panne/<int:status>/", answers),
    *portal_urlpatterns,
]
