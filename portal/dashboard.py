"""“Ce qui m’attend”: what a member has to do, and what is new for them."""

from django.utils import timezone

from documents.lines import Row
from documents.listing import newest
from rencontres import waiting
from reseau.access import Membership, Reader
from reseau.names import enumerated
from reseau.statements import Statement

from . import todos
from .models import Fiche
from .pages import address_of

NEW_DOCUMENTS, NEW_FICHES = 4, 5


def of(membership: Membership, reader: Reader) -> dict:
    """The dashboard of one member, as the context of its template."""
    awaited = waiting.of(membership, reader)
    things = todos.of(membership, awaited.todos)
    return {
        "today": timezone.localdate(),
        "adhesions": membership.adhesions,
        "territoires": enumerated(sorted({str(adhesion.territoire) for adhesion in membership.adhesions})),
        "todos": things,
        "sections": todos.sections(things),
        "meeting": awaited.following,
        "documents": newest(reader, NEW_DOCUMENTS, membership.person),
        "fiches": _recent_fiches(reader),
        "may_deposit": membership.may_deposit,
    }


_FICHES = Statement(
    lambda most, reader: (
        Fiche.objects.live()
        .filter(reader.q(owner=None))
        .order_by("-last_published_at")
        .values_list("title", "url_path", "chapo")[:most]
    )
)


def _recent_fiches(reader: Reader) -> list[dict]:
    rows = _FICHES(NEW_FICHES, reader=reader)
    return [{"title": title, "address": address_of(path), "chapo": chapo} for title, path, chapo in rows]


def public_documents(reader: Reader) -> list[Row]:
    """The newest documents that a visitor reads."""
    return newest(reader, NEW_DOCUMENTS)
