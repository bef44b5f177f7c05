"""The library: what one may read, filtered, sorted, page by page."""

from django.core.paginator import Page, Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from reseau.access import refuse_unless

from ..listing import PER_PAGE, Library, PublicLibrary


class _Known(Paginator):
    """A paginator that is told its total; only pages that exist are given."""

    def __init__(self, listing: Library):
        super().__init__([], PER_PAGE)
        self.listing, self.count = listing, listing.totals["shown"]

    def page(self, number) -> Page:
        number = self.validate_number(number)
        bottom = (number - 1) * PER_PAGE
        return Page(self.listing.lines(bottom, bottom + PER_PAGE) if self.count else [], number, self)


@require_safe
def library(request):
    """Show one page of the list."""
    refuse_unless(bool(request.membership.adhesions))
    listing = Library(request.membership, request.reader, request.GET)
    page = _Known(listing).get_page(request.GET.get("page"))
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
