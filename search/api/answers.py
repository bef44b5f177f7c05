"""The answer of the search as plain values, in the shape that `description` says."""

import html
import re
from math import ceil

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString

from reseau.names import Names

from ..hits import Hit
from ..query import PAGE_SIZE, PARAMETERS, Query
from ..service import Results

_MARK = re.compile("</?mark>")  # any other “<” of an excerpt is escaped


def answer(found: Results) -> dict:
    """What `found` says, for JSON."""
    pages = max(1, ceil(found.total / PAGE_SIZE))
    return {
        "total": found.total,
        "page": found.page,
        "pages": pages,
        "hits": [_hit(hit, found.known) for hit in found.hits],
        "facets": {PARAMETERS[name]: [_choice(one) for one in choices] for name, choices in found.facets.items()},
        "corrected": found.corrected,
        "degraded": found.degraded,
        "links": _links(found.query, found.page, pages),
    }


def _hit(hit: Hit, known: Names) -> dict:
    entry = hit.entry
    return {
        "key": entry.key,
        "kind": entry.kind,
        "type": entry.type,
        "label": hit.type,
        "title": _marked(hit.title),
        "excerpt": _marked(hit.excerpt),
        "url": settings.SITE_URL + hit.url,
        "pages": [{"number": page.number, "url": settings.SITE_URL + page.url} for page in hit.pages],
        "other_pages": hit.other_pages,
        "organisation": _named(str(entry.organisation_id), known.organisations) if entry.organisation_id else None,
        "territoires": [_named(pk, known.territoires) for pk in filter(None, entry.zones.split(","))],
        "date": entry.date.isoformat(),
    }


def _named(pk: str, names: dict[str, str]) -> dict:
    return {"value": pk, "label": names.get(pk, "")}


def _choice(choice) -> dict:
    return {"value": choice.value, "label": choice.label, "count": choice.count, "chosen": choice.is_chosen}


def _marked(marked: SafeString) -> dict:
    """A text whose found words stand in <mark>, as the plain text and where these begin and end in it."""
    text, marks = "", []
    for place, part in enumerate(_MARK.split(marked)):
        start, text = len(text), text + html.unescape(part)
        if place % 2:
            marks.append([start, len(text)])
    return {"text": text, "marks": marks}


def _links(query: Query, page: int, pages: int) -> dict[str, str]:
    """The addresses of this page, and of those beside it where there are any."""
    numbers = {"self": page, "prev": page - 1, "next": page + 1}
    here = settings.SITE_URL + reverse("api:search")
    return {name: here + query.address(page=number) for name, number in numbers.items() if 1 <= number <= pages}
