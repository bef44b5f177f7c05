"""The meetings as a calendar: a month of them on a page, and files for calendars."""

from collections.abc import Iterable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reseau.access import refuse_unless

from .. import flux, ics, month, rights
from ..models import Rencontre

DAYS = [("lun.", "lundi"), ("mar.", "mardi"), ("mer.", "mercredi"), ("jeu.", "jeudi"), ("ven.", "vendredi"),
        ("sam.", "samedi"), ("dim.", "dimanche")]  # fmt: skip


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting as a file; a draft is in no calendar yet."""
    found = rights.get_rencontre(request.reader, pk)
    refuse_unless(not found.is_draft)
    return _file([found], f"rencontre-{found.pk}")


@require_safe
def several(request: HttpRequest) -> HttpResponse:
    """The meetings that the filters of the calendar leave, of every month from a year back on, as a file."""
    refuse_unless(bool(request.membership.adhesions))
    listing = month.Calendar(request.membership, request.reader, request.GET)
    return _file(flux.recent(listing.matching), "rencontres")


@require_safe
def month_page(request: HttpRequest, *, is_list: bool = False) -> HttpResponse:
    """A month as a grid, or as a list; on a narrow screen it is always a list."""
    refuse_unless(bool(request.membership.adhesions))
    listing = month.Calendar(request.membership, request.reader, request.GET)
    meetings = list(listing.of_month)
    around = {name: listing.month.moved(n) for name, n in (("previous", -1), ("next", 1))}
    context = {
        "listing": listing,
        "rows": listing.rows(meetings),
        "weeks": [] if is_list else month.grid(listing.month, meetings),
        "is_list": is_list,
        "days": DAYS,
        "today": timezone.localdate(),
        "around": {name: (other, listing.address(other)) for name, other in around.items() if other},
        "query": listing.address(listing.month),
        "now": listing.address(None),
        "later": None if meetings else listing.next_month,
    }
    if context["later"]:
        context["later_url"] = listing.address(context["later"])
    return render(request, "rencontres/calendrier.html", context)


def _file(rencontres: Iterable[Rencontre], name: str) -> HttpResponse:
    content = ics.publish(rencontres, f"Rencontres, {settings.BRAND['name']}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(content, content_type=ics.TYPE, headers=headers)
