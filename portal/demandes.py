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
from search.owners import depositor_at

OFFICERS, DEPOSITOR = "demande_acces", "demande_acces_depot"


@transaction.atomic
def ask(person: Personne, path: str, message: str) -> DemandeAcces:
    """Write the request down; tell every chargé de mission of today, and who deposited what is asked for.

    An officer may not read it either, and then only its depositor can say who reads.
    """
    request = demandes.ask(person, path, message)
    officers = set(Adhesion.objects.current().filter(role=Role.CHARGE_MISSION).values_list("personne", flat=True))
    depositor = {depositor_at(demandes.place(request.chemin))} - officers - {None}
    for code, told in ((OFFICERS, officers), (DEPOSITOR, depositor)):
        tell(code, subject=str(request.pk), key=str(request.pk), personnes=told - {person.pk})
    return request


def _to_officers(topics: list[Topic], to: Recipient) -> list[Item | None]:
    """What still awaits an answer, to who may give it. Two queries."""
    if not _concerns(to.membership):
        return [None] * len(topics)
    waiting = _waiting(topics)
    things = demandes.asked(waiting.values(), to.reader)
    items = {subject: _for_officer(request, things.get(request.chemin)) for subject, request in waiting.items()}
    return [items.get(topic.subject) for topic in topics]


def _to_depositor(topics: list[Topic], to: Recipient) -> list[Item | None]:
    """What still awaits an answer, of what the person deposited themselves. Two queries."""
    waiting = _waiting(topics)
    things = demandes.asked(waiting.values(), to.reader)
    mine = {chemin: thing for chemin, thing in things.items() if thing.owner == to.personne.pk}
    items = {
        subject: _for_depositor(request, mine[request.chemin])
        for subject, request in waiting.items()
        if request.chemin in mine
    }
    return [items.get(topic.subject) for topic in topics]


def _waiting(topics: list[Topic]) -> dict[str, DemandeAcces]:
    rows = DemandeAcces.objects.filter(pk__in=[topic.subject for topic in topics], treated_at=None)
    return {str(request.pk): request for request in rows.select_related("personne")}


def _for_officer(request: DemandeAcces, thing: demandes.Asked | None) -> Item:
    what = f"«\u00a0{thing.title}\u00a0» ({request.chemin})" if thing else request.chemin
    return _item(request, what, "", reverse("reseau:demandes"), "Traiter la demande")


def _for_depositor(request: DemandeAcces, thing: demandes.Asked) -> Item:
    how = " Pour lui ouvrir, changez «\u00a0Qui peut lire\u00a0?\u00a0» sur sa page\u00a0: le portail l’en prévient."
    return _item(
        request, f"«\u00a0{thing.title}\u00a0», que vous avez déposé", how, demandes.place(request.chemin), "Ouvrir"
    )


def _item(request: DemandeAcces, what: str, how: str, url: str, link: str) -> Item:
    said = f" Son message\u00a0: «\u00a0{' '.join(request.message.split())}\u00a0»" if request.message else ""
    return Item(
        title=f"Demande d’accès {names.of(str(request.personne))}",
        detail=f"{request.personne} ({request.personne.email}) demande à lire {what}.{how}{said}",
        url=url,
        link=link,
    )


def _headline(items: list[Item]) -> str:
    return f"{len(items)} demandes d’accès"


def _concerns(membership: Membership) -> bool:
    return membership.is_officer


EVENTS = (
    Event(
        code=OFFICERS,
        label="Demandes d’accès",
        description="Un membre demande à lire ce qu’il n’a pas pu ouvrir.",
        reason="vous répondez aux demandes d’accès du réseau",
        render=_to_officers,
        headline=_headline,
        rhythm=Rhythm.AT_ONCE,
        may_be_off=False,  # somebody waits for the answer
        concerns=_concerns,
    ),
    Event(
        code=DEPOSITOR,
        label="Demandes de lecture de mes dépôts",
        description="Un membre demande à lire ce que vous avez déposé.",
        reason="vous avez déposé ce qu’un membre demande à lire",
        render=_to_depositor,
        headline=_headline,
        rhythm=Rhythm.AT_ONCE,
        concerns=lambda membership: membership.may_deposit and not membership.is_officer,
    ),
)
