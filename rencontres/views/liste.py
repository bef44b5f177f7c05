"""The meetings one may read: those that come, those that are over, and the same as a table to take away."""

from collections.abc import Iterator
from itertools import islice

from django.shortcuts import render
from django.views.decorators.http import require_safe

from reseau import tables
from reseau.access import refuse_unless
from reseau.dates import day

from .. import rights
from ..listing import OVER, Meetings, Row

HEADINGS = [
    "Rencontre",
    "Série",
    "Début",
    "Fin",
    "Lieu",
    "Territoires",
    "Qui peut lire",
    "Personnes",
    "État",
    "Adresse",
]
BATCH = 500


@require_safe
def liste(request):
    """Show one page of the list."""
    refuse_unless(bool(request.membership.adhesions))
    listing = Meetings(request.membership, request.reader, request.GET)
    counts = listing.counts
    page = listing.page(listing.shown, counts["over" if listing.is_over else "coming"])
    context = {
        "listing": listing,
        "page": page,
        "rows": listing.rows(page.object_list),
        "counts": counts,
        "over": OVER,
        "tab": "over" if listing.is_over else "coming",
        "may_create": rights.may_create(request.membership),
    }
    return render(request, "rencontres/liste.html", context)


@require_safe
def export(request, form: str):
    """The list as a file of this form (a key of `tables.FORMS`)."""
    refuse_unless(bool(request.membership.adhesions))
    return tables.FORMS[form](_table(request), "rencontres")


def _table(request) -> Iterator[list]:
    listing = Meetings(request.membership, request.reader, request.GET)
    yield HEADINGS
    meetings = listing.shown.iterator(chunk_size=BATCH)
    while batch := list(islice(meetings, BATCH)):
        yield from (_values(request, row) for row in listing.rows(batch))


def _values(request, row: Row) -> list:
    return [
        str(row.rencontre),
        row.serie,
        day(row.rencontre.starts_at, "d/m/Y H:i"),
        day(row.rencontre.ends_at, "d/m/Y H:i"),
        row.where,
        row.places,
        row.label.text,
        row.label.total or "",
        row.rencontre.get_state_display(),
        request.build_absolute_uri(row.rencontre.get_absolute_url()),
    ]
