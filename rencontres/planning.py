"""Making an agenda: items come, change, change places and go; each verb is whole or has not happened, what can be found
included.

Two organisers may work on it at once. Who changes an item says which `revision` of it they saw, who moves one which
`agenda_revision` of the meeting: the second of two is told (`Conflict`), and nothing is overwritten.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from documents.models import Document
from reseau.access import get_object
from reseau.revisions import Conflict, take

from . import rights, sources, topics
from .models import Point, Rencontre, Sujet


class Closed(Exception):
    """The minutes are frozen: their agenda stays as it is."""


class Recorded(Exception):
    """Notes, decisions, actions or amendments stand under the item: it stays in the record."""


@transaction.atomic
def add(
    rencontre: Rencontre, points: list[Point], *, at: int | None = None, documents: Iterable[Document] = ()
) -> list[Point]:
    """Put new items on the agenda, these documents attached to each: at its end, or from the place `at` (1 for the
    first) on. Raises Closed."""
    hold(rencontre)
    standing = list(rencontre.points.all())
    first = len(standing) if at is None else min(at - 1, len(standing))
    for point in points:
        point.rencontre, point.position = rencontre, 0
        point.save()
        point.documents.set(documents)
    _number(rencontre, [*standing[:first], *points, *standing[first:]])
    if points and first < len(standing):
        _count_up(rencontre)
    _written(rencontre)
    return points


@transaction.atomic
def schedule(rencontre: Rencontre, sujet: Sujet, by: int, answer: str = "") -> Point:
    """Put a topic at the end of the agenda, with its documents. Raises Conflict, Closed."""
    if not sujet.is_open:
        raise Conflict(sujet)
    hold(rencontre)  # before the series of the topic, as everywhere
    points = add(rencontre, topics.scheduled([sujet], rencontre, by, answer))
    topics.attach(points)
    return points[0]


@transaction.atomic
def change(point: Point, revision: int, documents: Iterable[Document]) -> None:
    """Save what a person changed of an item, whose documents are now these. Raises Conflict, Closed."""
    hold(point.rencontre)
    _take(point, revision)
    point.save(update_fields=["titre", "texte", "minutes", "speaker", "speaker_name", "for_decision"])
    point.documents.set(documents)
    _written(point.rencontre)


@transaction.atomic
def move(point: Point, place: int, agenda_revision: int) -> int:
    """Put an item at this place (1 for the first; beyond an end, there); returns it. Raises Conflict, Closed."""
    rencontre = hold(point.rencontre)
    points = list(rencontre.points.all())
    if rencontre.agenda_revision != agenda_revision or point not in points:
        raise Conflict(rencontre)
    points.remove(point)
    place = max(1, min(place, len(points) + 1))
    points.insert(place - 1, point)
    if _number(rencontre, points):
        _count_up(rencontre)
        _written(rencontre)
    return place


@transaction.atomic
def remove(point: Point, revision: int) -> None:
    """Take an item off the agenda; its topic waits again. Raises Conflict, Recorded, Closed."""
    rencontre = hold(point.rencontre)
    _take(point, revision)
    if is_recorded(point):
        raise Recorded
    if topics.stands_with(point):
        topics.release(point.sujet)
    _drop(rencontre, point)


@transaction.atomic
def put_off(point: Point, revision: int, person_id: int, answer: str = "") -> None:
    """Have an item dealt with at a later meeting: its topic waits, with what was attached here, and who proposed it is
    told. It stays on the agenda, so marked, once the meeting began. Raises Conflict where somebody changed it, or had
    its topic dealt with elsewhere meanwhile (`may_put_off`), and Closed.

    An item without a topic becomes one, where everyone who reads the series may read it.
    """
    rencontre = hold(point.rencontre)
    if not may_put_off(point):
        raise Conflict(point)
    _take(point, revision)
    topics.hold(rencontre.serie_id)
    sujet = _topic_of(point, person_id)
    topics.postpone(sujet, sujet.revision, answer, person_id)
    if rencontre.starts_at > timezone.now() and is_for_the_series(rencontre) and not is_recorded(point):
        _drop(rencontre, point)
    else:
        point.save(update_fields=["sujet"])
        _written(rencontre)


def hold(rencontre: Rencontre) -> Rencontre:
    """The meeting as it is now, its row held until the end of the caller's transaction: of two organisers the second
    sees what the first did. Raises Closed, and Http404 where it was deleted meanwhile."""
    rows = Rencontre.objects.select_for_update(no_key=True, of=("self",)).select_related("serie", "compte_rendu")
    held = get_object(rows, pk=rencontre.pk)
    if rights.minutes_frozen(held):
        raise Closed
    return held


def may_put_off(point: Point) -> bool:
    """Whether the item can wait for another meeting: a topic of its own, or one that the series may read."""
    if point.genre != Point.Genre.TOPIC:
        return False
    return topics.stands_with(point) if point.sujet else is_for_the_series(point.rencontre)


def is_for_the_series(rencontre: Rencontre) -> bool:
    """Whether all who read the series read the meeting: what is said in this one may then be said to them."""
    mine, serie = rencontre.readers, rencontre.serie.audience
    if mine == serie:
        return True
    return not mine.within_id and not mine.opens_at and set(serie.specification()) <= set(mine.specification())


def is_recorded(point: Point) -> bool:
    """Whether something stands under the item that must not go with it."""
    under = (point.decisions, point.actions, point.amendements)
    return bool(point.notes) or any(rows.exists() for rows in under)


def _topic_of(point: Point, person_id: int) -> Sujet:
    """The topic of an item as it stands on this agenda, or a new one."""
    sujet = point.sujet or Sujet(serie=point.rencontre.serie, proposed_by_id=person_id)
    if is_for_the_series(point.rencontre):
        sujet.titre, sujet.texte, sujet.minutes = point.titre, point.texte, point.minutes
    sujet.save()
    sujet.documents.add(*point.documents.all())
    point.sujet = sujet
    return sujet


def _take(point: Point, revision: int) -> None:
    """Move the item on from `revision`, which the person saw, or raise Conflict."""
    take(point, revision)
    if point.sujet:
        point.sujet.refresh_from_db()


def _drop(rencontre: Rencontre, point: Point) -> None:
    point.delete()
    _number(rencontre, list(rencontre.points.all()))
    _count_up(rencontre)
    _written(rencontre)


def _written(rencontre: Rencontre) -> None:
    """What is found of the agenda is what it is now, and calendars, which show it too, learn that it is another one."""
    Rencontre.objects.filter(pk=rencontre.pk).update(updated_at=timezone.now())
    sources.write(rencontre)


def _number(rencontre: Rencontre, points: list[Point]) -> list[Point]:
    """Give the items their places in this order; returns those that changed theirs."""
    moved = []
    for place, point in enumerate(points, 1):
        if point.position != place:
            point.position = place
            moved.append(point)
    Point.objects.bulk_update(moved, ["position"])
    return moved


def _count_up(rencontre: Rencontre) -> None:
    Rencontre.objects.filter(pk=rencontre.pk).update(agenda_revision=F("agenda_revision") + 1)
