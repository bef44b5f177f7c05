"""The hits as a table to take away: one line a document, in the order and under the filters of the page."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from reseau import readership, tables
from reseau.access import Reader, refuse_unless
from reseau.dates import day
from reseau.rates import paced

from . import registry, service
from .models import Entry
from .query import Query

MOST = 1_000  # lines
HEADINGS = ["Titre", "Nature", "Type", "Territoires", "Organisation", "Date", "Qui peut lire", "Adresse"]


@require_safe
@paced("recherche")
def export(request: HttpRequest, form: str) -> HttpResponseBase:
    """The first MOST hits of a search, as a file of this form (a key of `tables.FORMS`)."""
    refuse_unless(bool(request.membership.adhesions))
    query = Query.from_params(request.GET)
    return tables.FORMS[form](_table(query, request.reader, request.build_absolute_uri), "recherche")


def _table(query: Query, reader: Reader, absolute) -> Iterator[list]:
    yield HEADINGS
    entries, known = service.listed(query, reader, MOST)
    labels = readership.labels({entry.audience_id: entry.audience.opens_at for entry in entries}, counted=False)
    kinds, types = registry.singular_labels(), registry.type_labels()

    def line(entry: Entry) -> list:
        places = (known.territoires.get(pk) for pk in entry.zones.split(","))
        return [
            entry.title,
            kinds.get(entry.kind, ""),
            types.get(entry.type, ""),
            ", ".join(sorted(filter(None, places))),
            known.organisations.get(str(entry.organisation_id), ""),
            day(entry.date, "d/m/Y"),
            labels[entry.audience_id].text,
            absolute(entry.url),
        ]

    yield from map(line, entries)
