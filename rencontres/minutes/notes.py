"""Writing the minutes by item, several people at once: a text is saved over the one its writer saw, or not at all."""

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from reseau.models import Personne
from reseau.revisions import Conflict

from .. import prose
from ..models import Point, Rencontre
from .hold import held_open


@dataclass(frozen=True)
class Change:
    """What an item says now, for who writes beside others."""

    point: int
    revision: int
    html: str
    by: str
    at: str  # ISO


@transaction.atomic
def note(point: Point, person: Personne, html: str, revision: int) -> Point:
    """Save what the minutes say of an item, over `revision` of it; clean HTML (`prose`). Returns the item as saved.

    Saying what is there already changes nothing. Raises Conflict, and Frozen.
    """
    minutes = held_open(point.rencontre_id)
    current = minutes.rencontre.points.select_for_update(of=("self",)).select_related("notes_by").get(pk=point.pk)
    if current.notes == html:
        return current
    if current.notes_revision != revision:
        raise Conflict(current)
    current.notes, current.notes_revision = html, revision + 1
    current.notes_by, current.notes_at = person, timezone.now()
    current.save(update_fields=["notes", "notes_revision", "notes_by", "notes_at"])
    minutes.updated_at = current.notes_at
    minutes.save(update_fields=["updated_at"])
    return current


def both(point: Point, html: str) -> str:
    """The text of an item with another one after it, for who wants to keep both."""
    return prose.from_html(f"{point.notes}{html}")


def changes(rencontre: Rencontre, seen: dict[int, int]) -> list[Change]:
    """The items that say something else than at the revisions `seen` (by id). One query."""
    points = rencontre.points.filter(pk__in=seen).select_related("notes_by")
    return [change_of(point) for point in points if point.notes_revision != seen[point.pk]]


def change_of(point: Point) -> Change:
    """What an item says now."""
    by = str(point.notes_by) if point.notes_by else ""
    return Change(point.pk, point.notes_revision, point.notes, by, point.notes_at.isoformat() if point.notes_at else "")
