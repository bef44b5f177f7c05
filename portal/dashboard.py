"""“Ce qui m’attend”: what a member has to do, and what is new for them."""

import dataclasses
import datetime

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from documents.lines import Row, type_label
from documents.listing import newest
from documents.models import Document, Version
from reseau.access import Membership, Reader
from reseau.models import DemandeAcces
from reseau.models.personnes import full_name
from reseau.statements import Statement

from .models import Fiche, address_of

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
    return {
        "today": timezone.localdate(),
        "adhesions": membership.adhesions,
        "territoires": _enumerate(sorted({str(adhesion.territoire) for adhesion in membership.adhesions})),
        "todos": todos(membership),
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


def todos(membership: Membership) -> list[Todo]:
    """Requests to answer, drafts to finish and files to replace, the oldest first (two queries at most)."""
    if not membership.may_deposit:
        return []
    return _requests(membership) + _documents_to_finish(membership)


def _requests(membership: Membership) -> list[Todo]:
    if not membership.is_officer:
        return []
    return [
        Todo(
            f"Répondre à la demande d’accès de {full_name(*identity)}",
            f"Pour {chemin}",
            reverse("reseau:demandes"),
            "Répondre",
            created_at,
        )
        for chemin, created_at, *identity in _WAITING(MOST_TODOS)
    ]


_WAITING = Statement(
    lambda most: (
        DemandeAcces.objects.filter(treated_at=None)
        .order_by("created_at")
        .values_list("chemin", "created_at", "personne__first_name", "personne__last_name", "personne__email")[:most]
    )
)
_UNFINISHED = Statement(
    lambda most, person: (
        Document.objects.filter(Q(published_at=None) | Q(current__state=Version.State.UNREADABLE), owner=person)
        .order_by("updated_at")
        .values_list("pk", "title", "type", "updated_at", "current__state", "current__reason")[:most]
    )
)


def _documents_to_finish(membership: Membership) -> list[Todo]:
    return [_todo(*row) for row in _UNFINISHED(MOST_TODOS, person=membership.person.pk)]


def _todo(pk: int, title: str, type_: str, since: datetime.datetime, state: str | None, reason: str | None) -> Todo:
    if state == Version.State.UNREADABLE:
        url = reverse("documents:detail", args=[pk])
        return Todo(f"Remplacer «\u00a0{title}\u00a0»", reason, url, "Remplacer", since, True)
    detail = f"{type_label(type_)}. Personne d’autre ne le voit tant qu’il n’est pas publié."
    return Todo(f"Publier «\u00a0{title}\u00a0»", detail, reverse("documents:deposit"), "Reprendre", since)


def _enumerate(words: list[str]) -> str:
    return " et ".join(filter(None, [", ".join(words[:-1]), words[-1]])) if words else ""
