"""Topics that members propose to a series: proposed, put on an agenda, postponed, declined; who proposed one is told
what became of it. Each verb is whole or has not happened, what can be found included.

Whoever changes a topic says which `revision` of it they saw; the second of two is told (`Conflict`).
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from documents.models import Document
from notifications.telling import counting_once
from reseau.access import Reader
from reseau.revisions import take

from . import sources, topic_news
from .models import Point, Rencontre, Serie, Sujet

State = Sujet.State


@transaction.atomic
def propose(sujet: Sujet, documents: Iterable[Document] = ()) -> Sujet:
    """Keep a new topic; who holds the meetings of its series is told.

    A form that is sent twice proposes one: the same words of the same person are the topic that waits already.
    """
    sujet.state = State.PROPOSED
    held = hold(sujet.serie_id)
    same = {name: getattr(sujet, name) for name in ("proposed_by", "state", "titre", "texte", "minutes")}
    if waiting := held.sujets.filter(**same).first():
        waiting.documents.set(documents)
        return waiting
    sujet.save()
    sujet.documents.set(documents)
    sources.write(sujet)
    topic_news.tell_proposed(sujet)
    return sujet


@transaction.atomic
def change(sujet: Sujet, revision: int, documents: Iterable[Document]) -> None:
    """Save what its proposer changed of a topic that waits. Raises Conflict."""
    _take(sujet, revision)
    sujet.save(update_fields=["titre", "texte", "minutes"])
    sujet.documents.set(documents)
    sources.write(sujet)


@transaction.atomic
def withdraw(sujet: Sujet, revision: int) -> None:
    """Take back a topic that waits, for good. Raises Conflict."""
    _take(sujet, revision)
    sources.remove(sujet.key)
    sujet.delete()


@transaction.atomic
@counting_once()
def scheduled(sujets: Iterable[Sujet], rencontre: Rencontre, by: int, answer: str = "") -> list[Point]:
    """Items of an agenda (unsaved) for these topics that wait, which are now on it; their proposers are told.

    The caller puts them there in the same transaction (`planning.add`), then their documents (`attach`).
    """
    points = []
    for sujet in sujets:
        _take(sujet, sujet.revision)
        _become(sujet, State.SCHEDULED, answer, by)
        points.append(
            Point(
                rencontre=rencontre, titre=sujet.titre, texte=sujet.texte, minutes=sujet.minutes,
                speaker_id=sujet.proposed_by_id, sujet=sujet,
            )
        )  # fmt: skip
    return points


def proposed_to(rencontre: Rencontre, reader: Reader) -> list[Sujet]:
    """The topics proposed to the series of a meeting that `reader` reads, the oldest first. One query."""
    proposed = rencontre.serie.sujets.readable_by(reader).filter(state=State.PROPOSED)
    return list(proposed.select_related("proposed_by").order_by("created_at", "pk"))


def attach(points: Iterable[Point]) -> None:
    """Give items the documents of their topics."""
    for point in points:
        if point.sujet:
            point.documents.set(point.sujet.documents.all())


@transaction.atomic
def postpone(sujet: Sujet, revision: int, answer: str, by: int) -> None:
    """Have a topic wait for a later meeting. Raises Conflict."""
    _take(sujet, revision)
    _become(sujet, State.POSTPONED, answer, by)


@transaction.atomic
def decline(sujet: Sujet, revision: int, answer: str, by: int) -> None:
    """Say why a topic comes on no agenda. Raises Conflict."""
    _take(sujet, revision)
    _become(sujet, State.DECLINED, answer, by)


@transaction.atomic
def release(sujet: Sujet, state: State = State.PROPOSED) -> None:
    """Have a topic wait again: it left an agenda on which it stood. Nobody is told, as nothing was decided of it."""
    _take(sujet, sujet.revision)
    _become(sujet, state, "", sujet.proposed_by_id)


@transaction.atomic
def release_all(rencontre: Rencontre, state: State = State.PROPOSED) -> None:
    """Have the topics that stand on the agenda of a meeting wait for another one, as it is not held."""
    hold(rencontre.serie_id)
    for sujet in _standing_on(rencontre).order_by("pk"):
        release(sujet, state)


@transaction.atomic
def close(rencontre: Rencontre) -> None:
    """Mark as dealt with the topics on the agenda of a meeting whose minutes are frozen; those put off wait on."""
    hold(rencontre.serie_id)
    for sujet in _standing_on(rencontre):
        _become(sujet, State.TREATED, sujet.answer, sujet.proposed_by_id)


def hold(serie_id: int) -> Serie:
    """The series, its row held until the end of the caller's transaction: who reads it reads its topics, so what can
    be found of these is written by one at a time. Where a meeting is held as well, that one comes first."""
    return Serie.objects.select_for_update(no_key=True).get(pk=serie_id)


def stands_with(point: Point) -> bool:
    """Whether the topic of an item is to be dealt with there: scheduled, and on no agenda of a later meeting."""
    return point.sujet is not None and _standing_on(point.rencontre).filter(pk=point.sujet_id).exists()


def _standing_on(rencontre: Rencontre) -> QuerySet[Sujet]:
    """The topics to be dealt with at a meeting: scheduled there, and on no agenda of a later one that stands."""
    later = Point.objects.filter(sujet=OuterRef("pk"), rencontre__starts_at__gt=rencontre.starts_at)
    later = later.exclude(rencontre__state=Rencontre.State.CANCELLED)
    here = Sujet.objects.filter(pk__in=rencontre.points.values("sujet"), state=State.SCHEDULED)
    return here.exclude(Exists(later))


def _become(sujet: Sujet, state: State, answer: str, by: int) -> None:
    """Give a topic its state and the word with it; who proposed it is told of what somebody else (`by`) decided."""
    sujet.state, sujet.answer = state, answer
    sujet.save(update_fields=["state", "answer"])
    sources.write(sujet)
    if by != sujet.proposed_by_id:
        topic_news.tell_answered(sujet)


def _take(sujet: Sujet, revision: int) -> None:
    """Move the topic on from `revision`, which the person saw, its series held; or raise Conflict."""
    hold(sujet.serie_id)
    take(sujet, revision)
