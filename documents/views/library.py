"""The library: what one may read, filtered, sorted, page by page."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from reseau.access import refuse_unless

from ..listing import Library, PublicLibrary


@require_safe
def library(request):
    """Show one page of the list."""
    refuse_unless(bool(request.membership.adhesions))
    listing = Library(request.membership, request.reader, request.GET)
    page = listing.page(range(listing.totals["shown"]))
    asked = page.object_list
    page.object_list = listing.lines(asked.start, asked.stop) if asked else []
    context = {
        "listing": listing,
        "page": page,
        "search_url": f"{reverse('search:results')}?{urlencode({'q': listing.query})}",
    }
    return render(request, "documents/library.html", context)


@require_safe
def public(request):
    """Show what is read without account."""
    listing = PublicLibrary(request.GET)
    return render(request, "documents/publics.html", {"listing": listing, "page": listing.rows})
