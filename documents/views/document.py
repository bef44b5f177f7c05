"""A document's page: its pages, its readers, its versions."""

from django.contrib import messages
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reseau.access import get_readable
from reseau.addresses import address
from reseau.dates import day
from reseau.readership import described

from ..models import Document
from ..viewer import Viewer


@require_safe
def document(request, pk: int):
    """Show a document, open at the page that the address asks for."""
    things = Document.objects.select_related("current", "owner", "organisation", "audience")
    found = get_readable(things, request.reader, pk=pk)
    may_edit = request.membership.may_edit(found.owner_id)
    viewer = Viewer(found, request.GET)
    label, readers = described(found.audience, request.membership.person)
    context = {
        "document": found,
        "version": found.current,
        "viewer": viewer,
        "may_edit": may_edit,
        "label": label,
        "places": list(found.territoires.order_by("nom")),
        "versions": list(found.versions.select_related("created_by")),
        "meta": _meta(found),
        "progress": f"Lecture page {found.current.progress} sur {found.current.page_count}",
        "readers": readers if request.membership.adhesions and not found.is_draft else None,
        "trail": [_above(bool(request.membership.adhesions)), {"label": found.type_label}],
    }
    response = render(request, "documents/document.html", context)
    if request.htmx and not found.current.is_pending:
        if may_edit:  # the page that comes is another one: what it said before is gone
            messages.success(request, f"Version {found.current.number} lue.")
        response.headers["HX-Refresh"] = "true"  # the reading is over: show the pages
    return response


def _above(is_member: bool) -> dict[str, str]:
    """Where one came from: the library or, for who has none, what is public of it."""
    if is_member:
        return {"label": "Documents", "url": address("documents:list")}
    return {"label": "Documents publics", "url": address("documents:public")}


def _meta(found: Document) -> str:
    """“Région, 41 pages, 6 novembre 2026”."""
    pages = found.current.page_count if not found.current.is_pending else 0
    counted = f"{pages}\u00a0page{'s' if pages > 1 else ''}" if pages else ""
    published = day(found.published_at or found.created_at)
    return ", ".join(filter(None, [str(found.organisation or ""), counted, published]))
