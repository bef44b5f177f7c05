"""The filtered list as a table to take away."""

from collections.abc import Iterator
from itertools import islice

from django.views.decorators.http import require_safe

from reseau import tables
from reseau.access import refuse_unless
from reseau.dates import day

from ..lines import Row
from ..listing import STATES, Library

HEADINGS = [
    "Titre",
    "Type",
    "Territoires",
    "Organisation",
    "Qui peut lire",
    "Personnes",
    "État",
    "Mis à jour",
    "Version",
    "Pages",
    "Format",
    "Adresse",
]
BATCH = 500


@require_safe
def export(request, form: str):
    """The list as a file of this form (a key of `tables.FORMS`)."""
    refuse_unless(bool(request.membership.adhesions))
    return tables.FORMS[form](_table(request), "documents")


def _table(request) -> Iterator[list]:
    listing = Library(request.membership, request.reader, request.GET)
    yield HEADINGS
    ids = iter(list(listing.ids))
    while batch := list(islice(ids, BATCH)):
        yield from (_values(request, row) for row in listing.batch(batch))


def _values(request, row: Row) -> list:
    facts = row.facts
    return [
        facts.title,
        row.type,
        row.places,
        facts.organisation or "",
        row.label.text,
        row.label.total or "",
        dict(STATES).get(row.state, ""),
        day(facts.updated_at, "d/m/Y H:i"),
        facts.number,
        facts.page_count or "",
        row.extension,
        request.build_absolute_uri(row.url),
    ]
