"""“Ce qui m’attend”: what a member has to do, and what is new for them."""

import dataclasses

from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from reseau import readership
from reseau.access import Membership, Reader
from reseau.models import DemandeAcces

from .models import Fiche

NEW_DOCUMENTS, NEW_FICHES, MOST_TODOS = 4, 5, 8


@dataclasses.dataclass(frozen=True)
class Todo:
    """One thing that awaits the member, with the one way to do it."""

    title: str
    detail: str
    url: str
    action: str
    since: object
    late: bool = False


def of(membership: Membership, reader: Reader) -> dict:
    """The dashboard of one member, as the context of its template."""
    documents = list(_newest(reader))
    labels = readership.labels((document.audience for document in documents), membership.person)
    for document in documents:
        document.label = labels[document.audience_id]
    return {
        "today": timezone.localdate(),
        "adhesions": membership.adhesions,
        "territoires": _enumerate(sorted({str(adhesion.territoire) for adhesion in membership.adhesions})),
        "todos": todos(membership),
        "documents": documents,
        "fiches": _recent_fiches(reader),
        "may_deposit": membership.may_deposit,
    }


def _newest(reader: Reader):
    """What others addressed to this reader last. Drafts have no audience that anyone reads.

    An index alone finds the few ids; the rows of those alone are fetched.
    """
    ids = Document.objects.filter(reader.q(owner=None)).order_by("-updated_at").values("pk")[:NEW_DOCUMENTS]
    return Document.objects.filter(pk__in=ids).select_related("audience", "current").order_by("-updated_at")


def _recent_fiches(reader: Reader):
    readable = Fiche.objects.live().filter(reader.q(owner=None))
    return readable.only("title", "url_path", "chapo").order_by("-last_published_at")[:NEW_FICHES]


def public_documents(reader: Reader):
    """The newest documents that a visitor reads."""
    return _newest(reader)


def todos(membership: Membership) -> list[Todo]:
    """Requests to answer, drafts to finish and files to replace, the oldest first (two queries at most)."""
    if not membership.may_deposit:
        return []
    return _requests(membership) + _documents_to_finish(membership)


def _requests(membership: Membership) -> list[Todo]:
    if not membership.is_officer:
        return []
    waiting = DemandeAcces.objects.filter(treated_at=None).order_by("created_at").select_related("personne")
    return [
        Todo(
            f"Répondre à la demande d’accès de {request.personne}",
            f"Pour {request.chemin}",
            reverse("reseau:demandes"),
            "Répondre",
            request.created_at,
        )
        for request in waiting[:MOST_TODOS]
    ]


def _documents_to_finish(membership: Membership) -> list[Todo]:
    mine = Document.objects.filter(owner=membership.person).select_related("current")
    pending = mine.filter(published_at=None) | mine.filter(current__state="illisible")
    return [_todo(document) for document in pending.order_by("updated_at")[:MOST_TODOS]]


def _todo(document: Document) -> Todo:
    if document.current and document.current.is_unreadable:
        url = reverse("documents:detail", args=[document.pk])
        return Todo(
            f"Remplacer « {document.title} »", document.current.reason, url, "Remplacer", document.updated_at, True
        )
    detail = f"{document.type_label}. Personne d’autre ne le voit tant qu’il n’est pas publié."
    return Todo(f"Publier « {document.title} »", detail, reverse("documents:deposit"), "Reprendre", document.updated_at)


def _enumerate(words: list[str]) -> str:
    return " et ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
