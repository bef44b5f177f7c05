"""The page of notifications, one's preferences, and the way out of mails without logging in."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau.access import refuse_unless
from reseau.numbers import numbers

from . import board, events, stopping, telling
from .events import Recipient
from .forms import PreferencesForm
from .models import Notification

PAGE_SIZE = 20


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What the person was told, newest first."""
    refuse_unless(bool(request.membership.adhesions))
    rows = Notification.objects.filter(personne=request.user.pk).order_by("-created_at", "-pk")
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "lines": board.shown(list(page), Recipient(request.user, request.membership, request.reader)),
    }
    return render(request, "notifications/list.html", context)


@require_POST
def read(request: HttpRequest) -> HttpResponse:
    """Mark as read what is named (`pk`), or everything (`tout`)."""
    refuse_unless(bool(request.membership.adhesions))
    named = numbers(request.POST.getlist("pk"))
    if "tout" in request.POST:
        telling.mark_read(request.user.pk)
        messages.success(request, "Tout est marqué comme lu.")
    elif named:
        telling.mark_read(request.user.pk, pk__in=named)
    return redirect("notifications:list")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """How often one wants mail about what."""
    refuse_unless(bool(request.membership.adhesions))
    form = PreferencesForm(request.own_membership, request.POST if request.method == "POST" else None)
    if form.is_valid():
        form.save()
        messages.success(request, "Vos choix sont enregistrés.")
        return redirect("notifications:preferences")
    elsewhere = [
        {"event": event, "url": reverse(event.settings_name)}
        for event in events.events()
        if event.is_by_subject and event.concerns(request.own_membership)
    ]
    return render(request, "notifications/preferences.html", {"form": form, "elsewhere": elsewhere})


@csrf_exempt  # the signed link is the permission, and a mail service that posts it (RFC 8058) has no token of ours
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Ask whether to end these mails; a POST ends them. Open to whoever holds the link."""
    ended = stopping.read(token)
    if ended is None:
        raise Http404
    if request.method == "POST":
        stopping.apply(ended)
    context = {"words": ended.words, "is_done": request.method == "POST"}
    return render(request, "notifications/stop.html", context)
