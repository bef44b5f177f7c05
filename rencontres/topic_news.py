"""What people are told of topics: who holds the meetings of a series, that one was proposed; who proposed it, what
became of it."""

from collections.abc import Iterable

from django.urls import reverse

from notifications.events import Event, Item, Recipient, Topic
from notifications.rhythm import Rhythm
from notifications.telling import tell
from reseau.dates import day

from . import rights
from .models import Rencontre, Sujet

CODE = "sujet"


def tell_proposed(sujet: Sujet) -> None:
    """Tell who holds the meetings of the series, in the caller's transaction, of a new topic; not of their own."""
    organiser = sujet.serie.organiser_id
    if organiser != sujet.proposed_by_id:
        tell(CODE, sujet.key, f"{sujet.key}:proposed", [organiser])


def tell_answered(sujet: Sujet) -> None:
    """Tell who proposed a topic, in the caller's transaction, what became of it now."""
    tell(CODE, sujet.key, f"{sujet.key}:answered:{sujet.revision}", [sujet.proposed_by_id])


def render(topics: list[Topic], to: Recipient) -> list[Item | None]:
    """One item a topic, as it is now. Two queries."""
    found = _readable(topics, to)
    meetings = Rencontre.objects.readable_by(to.reader).told().by_topic(sujet.pk for sujet in found.values())
    return [_item(found[topic.subject], meetings, to) if topic.subject in found else None for topic in topics]


def headline(items: list[Item]) -> str:
    """The subject of a mail about several topics."""
    return f"Des nouvelles de {len(items)} sujets proposés"


def _readable(topics: Iterable[Topic], to: Recipient) -> dict[str, Sujet]:
    ids = [topic.subject.partition(":")[2] for topic in topics]
    found = Sujet.objects.readable_by(to.reader).filter(pk__in=ids).select_related("serie", "proposed_by")
    return {sujet.key: sujet for sujet in found}


def _item(sujet: Sujet, meetings: dict[int, Rencontre], to: Recipient) -> Item | None:
    if sujet.proposed_by_id == to.personne.pk:
        return _answer(sujet, meetings.get(sujet.pk))
    if not sujet.is_waiting or not rights.runs_serie(to.membership, sujet.serie):
        return None
    return Item(
        title=f"{sujet.proposed_by} propose un sujet\u00a0: «\u00a0{sujet.titre}\u00a0»",
        url=reverse("rencontres:topic_answer", args=[sujet.pk]),
        detail=f"{sujet.serie.nom}, {sujet.minutes} minutes souhaitées",
        link="Répondre",
    )


def _answer(sujet: Sujet, rencontre: Rencontre | None) -> Item | None:
    """What became of it; None while nothing was decided."""
    outcome = {
        Sujet.State.SCHEDULED: "est retenu pour une prochaine rencontre",
        Sujet.State.TREATED: "a été traité",
        Sujet.State.POSTPONED: "est reporté",
        Sujet.State.DECLINED: "n’est pas retenu",
    }.get(sujet.state)
    if outcome is None:
        return None
    url = reverse("rencontres:my_topics")
    if sujet.state == Sujet.State.SCHEDULED and rencontre:
        date = day(rencontre.starts_at, "j F Y")
        outcome, url = f"est à l’ordre du jour du {date}", rencontre.get_absolute_url()
    return Item(title=f"Votre sujet «\u00a0{sujet.titre}\u00a0» {outcome}", url=url, detail=sujet.answer)


EVENT = Event(
    code=CODE,
    label="Sujets proposés",
    description="Vous apprenez ce que devient un sujet que vous avez proposé ou, si vous tenez les rencontres d’une "
    "série, qu’on vous en propose un.",
    reason="vous proposez des sujets, ou tenez des rencontres",
    render=render,
    headline=headline,
    rhythm=Rhythm.DAILY,
)
