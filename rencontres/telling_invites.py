"""What people are told of their invitation: asked, reminded, given a seat, answered for, no longer asked.

What is said is asked again when it is shown or sent: who answered meanwhile is not asked to answer.
"""

import datetime
from collections.abc import Callable, Iterable

from django.utils import timezone
from django.utils.text import capfirst

from notifications.events import Event, Item, Recipient, Topic
from notifications.rhythm import Rhythm
from notifications.telling import tell
from reseau.dates import day, hour

from . import mailing
from .models import Invitation, Rencontre
from .telling import readable, when, where

CODE = "inscription"
INVITED, REPLY, EVE, SEAT = "invited", "reply", "eve", "seat"
ANSWERED, WITHDRAWN = "answered", "withdrawn"


def tell_invited(rencontre: Rencontre, personnes: Iterable[int], at: datetime.datetime) -> None:
    """Tell these people (ids) that they are asked since `at` to a meeting whose registrations were opened already."""
    tell(CODE, rencontre.key, f"{rencontre.key}:{INVITED}:{at.isoformat()}", personnes)


def tell_withdrawn(rencontre: Rencontre, personne: int, at: datetime.datetime) -> None:
    """Tell a person (id) that they are asked no more."""
    tell(CODE, rencontre.key, f"{rencontre.key}:{WITHDRAWN}:{at.isoformat()}", [personne])


def tell_seated(rencontre: Rencontre, rows: Iterable[Invitation]) -> None:
    """Tell those who waited that a seat on site is theirs."""
    key = f"{rencontre.key}:{SEAT}:{timezone.now().isoformat()}"
    tell(CODE, rencontre.key, key, [row.personne_id for row in rows])


def tell_answered(row: Invitation) -> None:
    """Tell a person that somebody else answered for them."""
    key = f"rencontre:{row.rencontre_id}"
    tell(CODE, key, f"{key}:{ANSWERED}:{row.answered_at.isoformat()}", [row.personne_id])


def remind(rencontre: Rencontre, what: str, on: datetime.date, personnes: Iterable[int]) -> None:
    """Remind these people (ids) to answer (REPLY), or that they come (EVE); once for each `on`."""
    tell(CODE, rencontre.key, f"{rencontre.key}:{what}:{on.isoformat()}", personnes)


def render(topics: list[Topic], to: Recipient) -> list[Item | None]:
    """One item a meeting: the most telling of what still holds. Two queries."""
    meetings = readable(topics, to)
    rows = Invitation.objects.filter(personne=to.personne, rencontre__in=[m.pk for m in meetings.values()])
    mine = {f"rencontre:{row.rencontre_id}": row for row in rows.select_related("answered_by")}
    return [_item(meetings.get(topic.subject), mine.get(topic.subject), topic, to) for topic in topics]


def headline(items: list[Item]) -> str:
    """The subject of a mail about several invitations."""
    return f"Vos invitations à {len(items)} rencontres"


def _item(rencontre: Rencontre | None, row: Invitation | None, topic: Topic, to: Recipient) -> Item | None:
    if rencontre is None or row is None or rencontre.is_called_off:
        return None
    told = {key.split(":")[2] for key in topic.keys}
    news = next((text for what, say in _NEWS.items() if what in told and (text := say(rencontre, row))), "")
    if not news:
        return None
    return Item(
        title=f"{rencontre}\u00a0: {news}",
        url=rencontre.get_absolute_url(),
        detail=f"{capfirst(when(rencontre))}. {where(rencontre)}",
        link="Répondre" if _is_asked(rencontre, row) else "Voir la rencontre",
        calendar=mailing.calendar(rencontre, to) if INVITED in told else None,  # the others have it already
    )


def _is_asked(rencontre: Rencontre, row: Invitation) -> bool:
    return rencontre.takes_answers and row.withdrawn_at is None and not row.answer


def _seat(rencontre: Rencontre, row: Invitation) -> str:
    return "une place sur place s’est libérée pour vous" if row.withdrawn_at is None and row.has_seat else ""


def _answered(rencontre: Rencontre, row: Invitation) -> str:
    if row.withdrawn_at or not row.answer or row.answered_by_id in (None, row.personne_id):
        return ""
    return f"{row.answered_by} a répondu pour vous, «\u00a0{row.answer_label}\u00a0»"


def _eve(rencontre: Rencontre, row: Invitation) -> str:
    is_coming = row.withdrawn_at is None and row.answer in Invitation.COMING and row.waits_since is None
    if not is_coming or rencontre.is_over():
        return ""
    return f"rappel, {day(rencontre.starts_at, 'l j F')} à {hour(rencontre.starts_at)}"


def _reply(rencontre: Rencontre, row: Invitation) -> str:
    if not _is_asked(rencontre, row):
        return ""
    return f"réponse attendue le {day(rencontre.answer_by, 'j F')}" if rencontre.answer_by else "réponse attendue"


def _invited(rencontre: Rencontre, row: Invitation) -> str:
    """Said while registrations are closed too: who is asked then may hear of the meeting by nothing else."""
    is_so = row.withdrawn_at is None and not row.answer and rencontre.starts_at > timezone.now()
    return f"votre invitation pour le {day(rencontre.starts_at, 'l j F Y')}" if is_so else ""


def _withdrawn(rencontre: Rencontre, row: Invitation) -> str:
    return "votre invitation est retirée" if row.withdrawn_at else ""


# What is said of each news, "" where it holds no more; of several, the first gives the item its title.
_NEWS: dict[str, Callable[[Rencontre, Invitation], str]] = {
    SEAT: _seat,
    ANSWERED: _answered,
    EVE: _eve,
    REPLY: _reply,
    INVITED: _invited,
    WITHDRAWN: _withdrawn,
}

EVENT = Event(
    code=CODE,
    label="Invitations aux rencontres",
    description="Vous apprenez qu’on vous invite, qu’on attend votre réponse ou qu’une place se libère. "
    "La veille, un rappel si vous venez.",
    reason="vous êtes parmi les personnes invitées",
    render=render,
    headline=headline,
    rhythm=Rhythm.AT_ONCE,
    is_apart=True,
)
