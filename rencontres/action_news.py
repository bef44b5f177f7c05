"""What people are told of actions: theirs to do, a new day, a day that comes, a day that passed, an owner who left."""

from django.db.models import QuerySet

from notifications.events import Event, Item, Recipient, Topic
from notifications.rhythm import Rhythm
from notifications.telling import tell
from reseau.dates import day
from reseau.models import Personne

from . import rights
from .models import Action

CODE = "action"
ASSIGNED, MOVED, SOON, LATE, ORPHAN = "confiee", "echeance", "bientot", "retard", "orpheline"
# Of several changes of one action, the one that is told: the first of these.
_WEIGHT = (ORPHAN, LATE, ASSIGNED, SOON, MOVED)


def tell_assigned(action: Action, by: Personne) -> None:
    """Tell an action's owner that it is theirs, in the caller's transaction; who gave it to themselves knows."""
    _tell_owner(action, by, key(action, ASSIGNED, action.revision))


def tell_moved(action: Action, by: Personne) -> None:
    """Tell an action's owner that its day changed, in the caller's transaction."""
    _tell_owner(action, by, key(action, MOVED, action.due_on))


def _tell_owner(action: Action, by: Personne, change: str) -> None:
    if action.is_open and action.responsable_id not in (None, by.pk):
        tell(CODE, subject(action), change, [action.responsable_id])


def subject(action: Action) -> str:
    """What notifications call it."""
    return action.key


def key(action: Action, change: str, mark: object) -> str:
    """The name of one change: told once. `mark` tells it from others of its kind (a day, an owner, a revision)."""
    return f"{action.key}:{change}:{mark}"


def render(topics: list[Topic], to: Recipient) -> list[Item | None]:
    """One item an action: what is so of it now. One query."""
    keys = [topic.subject.partition(":")[2] for topic in topics]
    actions = {action.key: action for action in _readable(to).filter(pk__in=[pk for pk in keys if pk.isdecimal()])}
    return [_item(actions[topic.subject], topic, to) if topic.subject in actions else None for topic in topics]


def headline(items: list[Item]) -> str:
    """The subject of a mail about several actions."""
    return f"{len(items)} actions des rencontres"


def _readable(to: Recipient) -> QuerySet[Action]:
    return Action.objects.readable_by(to.reader).noting_owners().select_related("rencontre__serie", "responsable")


def _item(action: Action, topic: Topic, to: Recipient) -> Item | None:
    """None when nothing that was told is so any more."""
    changes = dict(change.split(":")[2:4] for change in topic.keys)
    told = [change for change in _WEIGHT if change in changes and _holds(change, changes[change], action, to)]
    if not told:
        return None
    return Item(
        title=f"{_TITLES[told[0]]}\u00a0: {action.texte}",
        url=action.get_absolute_url(),
        detail=_detail(action),
        link="Confier à quelqu’un d’autre" if told[0] == ORPHAN else "Dire où elle en est",
    )


def _holds(change: str, mark: str, action: Action, to: Recipient) -> bool:
    """Whether a change is still true, and still this person's business."""
    if change == ORPHAN:
        is_same = mark == str(action.responsable_id) and action.is_open
        return is_same and rights.manages_action(to.membership, action)
    if action.responsable_id != to.personne.pk:
        return False
    return change == ASSIGNED or (action.is_open and mark == str(action.due_on))


_TITLES = {
    ORPHAN: "Action sans responsable actif",
    LATE: "Votre action est en retard",
    ASSIGNED: "Une action vous est confiée",
    SOON: "L’échéance de votre action approche",
    MOVED: "L’échéance de votre action a changé",
}


def _detail(action: Action) -> str:
    until = f", pour le {day(action.due_on)}" if action.due_on else ""
    return f"Action {action.reference}, {action.rencontre}{until}."


EVENT = Event(
    code=CODE,
    label="Actions des rencontres",
    description="Une action vous est confiée, son échéance approche ou passe.",
    reason="des actions décidées en rencontre vous concernent",
    render=render,
    headline=headline,
    rhythm=Rhythm.DAILY,
)
