"""What people are told of meetings: announced, open to answers, moved, elsewhere, postponed, cancelled.

A change is told under a key that names it, “rencontre:12:moved:3” (the sequence that calendars get as well), so that
nothing is told twice; what is said is the meeting as it is when it is shown or sent, to who reads it then.
"""

from collections.abc import Iterable
from itertools import groupby

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.text import capfirst

from notifications.events import Event, Item, Recipient, Topic
from notifications.rhythm import Rhythm
from notifications.telling import counting_once
from notifications.telling import tell as tell_people
from reseau.dates import day, hour
from reseau.names import fold

from . import mailing, people
from .models import Envoi, Invitation, Rencontre

CODE = "rencontre"
ANNOUNCED, OPEN, MOVED, PLACE = "announced", "open", "moved", "place"
POSTPONED, CANCELLED, WITHDRAWN = "postponed", "cancelled", "withdrawn"
HANDED = "handed"
URGENT = (MOVED, POSTPONED, CANCELLED)
# Of several changes told together the first of these gives the item its title.
_WEIGHT = (HANDED, MOVED, PLACE, OPEN, ANNOUNCED)


def tell(rencontre: Rencontre, what: str, by: int | None = None) -> None:
    """Tell the people of a meeting, in the caller's transaction, of a change; nothing of one that is over.

    All who read it by a line of its audience hear of its dates; of another place, those who did not decline. Who said
    they come is mailed at once where the date falls, whatever rhythm they chose: they would stand before a closed door.
    Whoever was asked, and is no more, hears of it as long as a mail has it stand in their calendar. `by`: who changed
    it (an id; its organiser, unless said).
    """
    if rencontre.is_over() and not rencontre.is_called_off:
        return
    key = f"{rencontre.key}:{what}" if what == ANNOUNCED else f"{rencontre.key}:{what}:{rencontre.sequence}"
    coming = set(rencontre.invitations.coming().values_list("personne", flat=True)) if what in URGENT else set()
    with counting_once():
        tell_people(CODE, rencontre.key, key, coming, Rhythm.AT_ONCE)
        tell_people(CODE, rencontre.key, key, concerned(rencontre, rencontre.audience_id, what, by) - coming)


def concerned(rencontre: Rencontre, audience_id: int, what: str, by: int | None = None) -> set[int]:
    """Who is told of such a change of a meeting addressed to this audience (ids): its organiser too, and not who made
    it (`by`; its organiser, unless said), but for their calendar, which only mails keep right once one put it there."""
    addressed, readers = people.addressed_and_readers(audience_id)
    everyone = (addressed | _invited(rencontre)) - _withdrawn(rencontre) | ({rencontre.organiser_id} & readers)
    everyone = everyone - {by or rencontre.organiser_id} | mailing.holders(rencontre)
    return everyone - (_declined(rencontre) if what == PLACE else set())


def withdraw(rencontre: Rencontre, personnes: Iterable[int]) -> None:
    """Tell people (ids) who are asked no more, or read the meeting no more, in the caller's transaction: those of them
    in whose calendars a mail put it, at once, so that it leaves them. To the others there is nothing to say."""
    _tell_turn(rencontre, WITHDRAWN, rencontre.envois.filter(is_on=True, personne__in=list(personnes)), Rhythm.AT_ONCE)


def readmit(rencontre: Rencontre) -> None:
    """Tell who reads an announced meeting again, in the caller's transaction, of which a mail told them that they read
    it no more: a meeting is announced once, and their calendar dropped it since."""
    if not rencontre.is_called_off and not rencontre.is_over():
        back = concerned(rencontre, rencontre.audience_id, ANNOUNCED)
        _tell_turn(rencontre, ANNOUNCED, rencontre.envois.filter(is_on=False, personne__in=back))


def _tell_turn(rencontre: Rencontre, what: str, envois: QuerySet[Envoi], rhythm: str | None = None) -> None:
    """Tell the people of these envois what turns them, once for each turn."""
    for turns, group in groupby(envois.order_by("turns"), key=lambda envoi: envoi.turns):
        key = f"{rencontre.key}:{what}:{turns}"
        tell_people(CODE, rencontre.key, key, [envoi.personne_id for envoi in group], rhythm)


def hand_over(rencontre: Rencontre) -> None:
    """Tell who is to organise a meeting from now on, in the caller's transaction."""
    key = f"{rencontre.key}:{HANDED}:{rencontre.revision}"
    tell_people(CODE, rencontre.key, key, [rencontre.organiser_id])


def _withdrawn(rencontre: Rencontre) -> set[int]:
    return set(rencontre.invitations.exclude(withdrawn_at=None).values_list("personne", flat=True))


def _invited(rencontre: Rencontre) -> set[int]:
    return set(rencontre.invitations.standing().values_list("personne", flat=True))


def _declined(rencontre: Rencontre) -> set[int]:
    return set(rencontre.invitations.filter(answer__in=Invitation.DECLINED).values_list("personne", flat=True))


def readable(topics: Iterable[Topic], to: Recipient) -> dict[str, Rencontre]:
    """The meetings that topics are about, by subject (“rencontre:12”), that the recipient reads now. One query."""
    ids = [topic.subject.partition(":")[2] for topic in topics]
    found = Rencontre.objects.readable_by(to.reader).told().filter(pk__in=ids).select_related("serie")
    return {rencontre.key: rencontre for rencontre in found}


def render(topics: list[Topic], to: Recipient) -> list[Item | None]:
    """One item a meeting, as it is now; of one that the person reads no more, that it leaves their calendar, if a mail
    put it there. Three queries."""
    found = readable(topics, to)
    off = _asked_no_more(found.values(), to)
    items = {t.subject: _item(found[t.subject], t, to, is_off=t.subject in off) for t in topics if t.subject in found}
    gone = mailing.dropped([topic for topic in topics if topic.subject not in found], to)
    return [items.get(topic.subject) or gone.get(topic.subject) for topic in topics]


def _asked_no_more(rencontres: Iterable[Rencontre], to: Recipient) -> set[str]:
    """The subjects of those of these meetings whose invitation was taken back from the person."""
    mine = Invitation.objects.filter(rencontre__in=list(rencontres), personne=to.personne)
    return {f"rencontre:{pk}" for pk in mine.exclude(withdrawn_at=None).values_list("rencontre", flat=True)}


def headline(items: list[Item]) -> str:
    """The subject of a mail about several meetings."""
    return f"Des nouvelles de {len(items)} rencontres"


def when(rencontre: Rencontre) -> str:
    """“jeudi 3 décembre 2026, de 9 h 30 à 15 h 30”; a night between says its second day."""
    start, end = timezone.localtime(rencontre.starts_at), timezone.localtime(rencontre.ends_at)
    if start.date() == end.date():
        return f"{day(start, 'l j F Y')}, {hours(rencontre)}"
    return f"du {day(start, 'l j F Y')}, {hour(start)}, au {day(end, 'l j F Y')}, {hour(end)}"


def hours(rencontre: Rencontre) -> str:
    """“de 9 h 30 à 15 h 30”."""
    return f"de {hour(rencontre.starts_at)} à {hour(rencontre.ends_at)}"


def where(rencontre: Rencontre) -> str:
    """“Pont-à-Mousson, salle de la Halle, ou à distance”, as a sentence begins."""
    is_said = fold(rencontre.place).startswith(("a distance", "en visio"))
    remote = "à distance" if rencontre.video_url and not is_said else ""
    return capfirst(", ou ".join(filter(None, [rencontre.place, remote])) or "lieu à préciser")


def _item(rencontre: Rencontre, topic: Topic, to: Recipient, *, is_off: bool) -> Item:
    told = {key.split(":")[2] for key in topic.keys}
    return Item(
        title=f"{rencontre}\u00a0: {'votre invitation est retirée' if is_off else _news(rencontre, told)}",
        url=rencontre.get_absolute_url(),
        detail=_detail(rencontre),
        link="Répondre" if rencontre.takes_answers and not is_off else "Voir la rencontre",
        calendar=mailing.calendar(rencontre, to),
    )


def _news(rencontre: Rencontre, told: set[str]) -> str:
    """What is new, of a meeting as it is now."""
    if rencontre.is_called_off:
        return "annulée" if rencontre.state == Rencontre.State.CANCELLED else "reportée, date à fixer"
    date = day(rencontre.starts_at, "l j F Y")
    words = {
        HANDED: f"elle vous est confiée, {date}",
        MOVED: f"nouvelle date, {date}",
        PLACE: "autre lieu",
        OPEN: f"inscriptions ouvertes pour le {date}",
        ANNOUNCED: f"rendez-vous le {date}",
    }
    return next((words[what] for what in _WEIGHT if what in told), f"rendez-vous le {date}")


def _detail(rencontre: Rencontre) -> str:
    note = f"Motif\u00a0: {rencontre.state_note}" if rencontre.state_note else ""
    if rencontre.is_called_off:
        return note
    return ". ".join(filter(None, [f"{capfirst(when(rencontre))}. {where(rencontre)}", note]))


EVENT = Event(
    code=CODE,
    label="Rencontres",
    description="Vous apprenez qu’une rencontre est annoncée, déplacée, reportée ou annulée.",
    reason="vous lisez les rencontres de ce groupe",
    render=render,
    headline=headline,
    rhythm=Rhythm.AT_ONCE,
    is_apart=True,
)
