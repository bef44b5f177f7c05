"""Asking for access: the people room writes the request down, notifications tell who answers it, in one transaction.

It stands here because the people room lies below notifications and cannot call them.
"""

from django.db import transaction
from django.urls import reverse

from notifications.events import Event, Item, Recipient, Topic
from notifications.rhythm import Rhythm
from notifications.telling import tell
from reseau import demandes, names
from reseau.access import Membership
from reseau.models import Adhesion, DemandeAcces, Personne, Role

CODE = "demande_acces"


@transaction.atomic
def ask(person: Personne, path: str, message: str) -> DemandeAcces:
    """Write the request down, and tell every chargé de mission of today."""
    request = demandes.ask(person, path, message)
    officers = Adhesion.objects.current().filter(role=Role.CHARGE_MISSION).values_list("personne", flat=True)
    tell(CODE, subject=str(request.pk), key=str(request.pk), personnes=officers)
    return request


def _render(topics: list[Topic], to: Recipient) -> list[Item | None]:
    """What still awaits an answer, to who may give it. Two queries."""
    if not _concerns(to.membership):
        return [None] * len(topics)
    waiting = DemandeAcces.objects.filter(pk__in=[topic.subject for topic in topics], treated_at=None)
    waiting = list(waiting.select_related("personne"))
    things = demandes.asked(waiting, to.reader)
    items = {str(request.pk): _item(request, things.get(request.chemin)) for request in waiting}
    return [items.get(topic.subject) for topic in topics]


def _item(request: DemandeAcces, thing: demandes.Asked | None) -> Item:
    what = f"«\u00a0{thing.title}\u00a0» ({request.chemin})" if thing else request.chemin
    said = f" Son message\u00a0: «\u00a0{' '.join(request.message.split())}\u00a0»" if request.message else ""
    return Item(
        title=f"Demande d’accès {names.of(str(request.personne))}",
        detail=f"{request.personne} ({request.personne.email}) demande à lire {what}.{said}",
        url=reverse("reseau:demandes"),
        link="Traiter la demande",
    )


def _headline(items: list[Item]) -> str:
    return f"{len(items)} demandes d’accès"


def _concerns(membership: Membership) -> bool:
    return membership.is_officer


EVENT = Event(
    code=CODE,
    label="Demandes d’accès",
    description="Un membre demande à lire ce qu’il n’a pas pu ouvrir.",
    reason="vous répondez aux demandes d’accès du réseau",
    render=_render,
    headline=_headline,
    rhythm=Rhythm.AT_ONCE,
    may_be_off=False,  # somebody waits for the answer
    concerns=_concerns,
)
