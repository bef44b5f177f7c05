"""What people are told of minutes: a draft to reread, an amendment to answer or answered, minutes that are final."""

from collections.abc import Collection, Iterable

from notifications.events import Event, Item, Line, Recipient, Topic
from notifications.rhythm import Rhythm
from notifications.telling import tell as tell_people
from reseau.dates import day
from reseau.names import lowfirst

from ..models import Amendement, CompteRendu, Decision, Rencontre

CODE = "compte_rendu"
CIRCULATED, FROZEN, APPROVED, OVER = "diffuse", "arrete", "approuve", "delai"
ASKED, ANSWERED = "amendement", "reponse"
LINES = 10  # decisions that one item names
State = CompteRendu.State


def tell(minutes: CompteRendu, what: str, people: Iterable[int]) -> None:
    """Tell these people (ids) of a step, in the caller's transaction; the revision makes each step one of its own."""
    subject = minutes.rencontre.key
    mark = what if ":" in what else f"{what}:{minutes.revision}"
    tell_people(CODE, subject, f"{subject}:{mark}", people)


def tell_asked(minutes: CompteRendu, amendement: Amendement) -> None:
    """Tell who writes the minutes that somebody asks for a change."""
    writers = {minutes.rencontre.organiser_id, minutes.rencontre.secretary_id} - {None, amendement.personne_id}
    tell(minutes, f"{ASKED}:{amendement.pk}", writers)


def tell_answered(minutes: CompteRendu, amendement: Amendement) -> None:
    """Tell who asked for a change what became of it."""
    tell(minutes, f"{ANSWERED}:{amendement.pk}", {amendement.personne_id} - {amendement.treated_by_id})


def participants(rencontre: Rencontre) -> set[int]:
    """The ids of those who were asked to come, whether they did or not."""
    return set(rencontre.invitations.standing().values_list("personne", flat=True))


def render(topics: list[Topic], to: Recipient) -> list[Item | None]:
    """One item a meeting: what is so of its minutes now, for who reads them now. Three queries."""
    ids = [topic.subject.partition(":")[2] for topic in topics]
    rows = CompteRendu.objects.readable_by(to.reader).filter(rencontre__in=ids).select_related("rencontre__serie")
    found = {minutes.rencontre.key: minutes for minutes in rows}
    decided, asked = _decisions(found.values(), to), _amendments(topics, found.values())
    return [_item(found[topic.subject], topic, decided, asked) if topic.subject in found else None for topic in topics]


def headline(items: list[Item]) -> str:
    """The subject of a mail about several minutes."""
    return f"{len(items)} comptes rendus de rencontres"


def _decisions(minutes: Collection[CompteRendu], to: Recipient) -> dict[int, list[Decision]]:
    frozen = [row.rencontre_id for row in minutes if row.is_frozen]
    found: dict[int, list[Decision]] = {}
    rows = Decision.objects.readable_by(to.reader).filter(rencontre__in=frozen).select_related("rencontre")
    for decision in rows.order_by("year", "number"):
        found.setdefault(decision.rencontre_id, []).append(decision)
    return found


def _amendments(topics: list[Topic], minutes: Collection[CompteRendu]) -> dict[int, Amendement]:
    ids = [key.split(":")[3] for topic in topics for key in topic.keys if key.split(":")[2] in (ASKED, ANSWERED)]
    return Amendement.objects.filter(compte_rendu__in=minutes).in_bulk(ids) if ids else {}


def _item(minutes: CompteRendu, topic: Topic, decided: dict, asked: dict[int, Amendement]) -> Item | None:
    """None when nothing that was told is so any more."""
    told = {key.split(":")[2] for key in topic.keys}
    title = _title(minutes, told, [asked[pk] for pk in _ids(topic) if pk in asked])
    if not title:
        return None
    lines = decided.get(minutes.rencontre_id, []) if told & {FROZEN, APPROVED} else []
    left = len(lines) - LINES
    return Item(
        title=f"{minutes.rencontre}\u00a0: {title}",
        url=minutes.get_absolute_url(),
        detail=_detail(minutes),
        lines=tuple(_line(decision) for decision in lines[:LINES]),
        more=f"et {left} autre{'s' if left > 1 else ''}" if left > 0 else "",
        link="Lire le compte rendu" if minutes.is_frozen else "Relire le projet",
    )


def _ids(topic: Topic) -> list[int]:
    parts = [key.split(":") for key in topic.keys]
    return [int(part[3]) for part in parts if part[2] in (ASKED, ANSWERED)]


def _title(minutes: CompteRendu, told: set[str], amendments: list[Amendement]) -> str:
    """What is new, where it is still so: the furthest step first."""
    is_draft = minutes.state == State.DRAFT
    waiting = [row for row in amendments if row.state == Amendement.State.PROPOSED]
    answered = [row for row in amendments if row.state != Amendement.State.PROPOSED]
    said = [
        (APPROVED in told and minutes.state == State.APPROVED, "compte rendu approuvé"),
        (FROZEN in told and minutes.is_frozen, "compte rendu arrêté"),
        (OVER in told and is_draft, "projet à arrêter, le délai d’amendement est passé"),
        (ASKED in told and bool(waiting), _asked(len(waiting))),
        (ANSWERED in told and bool(answered), _answered(answered)),
        (CIRCULATED in told and is_draft, "projet de compte rendu à relire"),
    ]
    return next((words for is_so, words in said if is_so), "")


def _asked(count: int) -> str:
    return f"{count} amendements à examiner" if count > 1 else "un amendement à examiner"


def _answered(rows: list[Amendement]) -> str:
    if len(rows) != 1:
        return "vos amendements ont reçu une réponse"
    return f"votre amendement est {lowfirst(rows[0].get_state_display())}"


def _detail(minutes: CompteRendu) -> str:
    if minutes.state == State.DRAFT:
        return f"Amendements jusqu’au {day(minutes.amend_by, 'l j F Y')}"
    return f"Arrêté le {day(minutes.frozen_at, 'j F Y')}" if minutes.is_frozen else ""


def _line(decision: Decision) -> Line:
    return Line(f"Décision {decision.reference}", decision.get_absolute_url(), decision.texte)


EVENT = Event(
    code=CODE,
    label="Comptes rendus",
    description="Vous relisez le projet d’un compte rendu quand vous y étiez, et recevez celui qui est arrêté.",
    reason="vous étiez invité à cette rencontre, ou vous en tenez le compte rendu",
    render=render,
    headline=headline,
    rhythm=Rhythm.AT_ONCE,
)
