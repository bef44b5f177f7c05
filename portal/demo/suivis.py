"""What the people of the demo follow: saved searches by role, and a request that waits for its answer."""

from notifications.rhythm import Rhythm
from portal import demandes
from reseau.access import membership_of, reader_of
from reseau.models import DemandeAcces, Role
from search.query import Query
from search.saved import keeping, watching

from .contenu import reseau
from .library import documents_of
from .people import person

NEWS = 12  # documents deposited after the searches were saved
Suivi = tuple[str, str, str]  # name, words, rhythm

_OFFICERS: list[Suivi] = [
    ("Marchés réservés", "marché réservé", Rhythm.DAILY),
    ("SPASER", "SPASER", Rhythm.WEEKLY),
]
BY_ROLE: dict[str, list[Suivi]] = {
    Role.CHARGE_MISSION: _OFFICERS,
    Role.ADMINISTRATEUR: _OFFICERS,
    Role.FACILITATEUR: [
        ("Pénalités par heure", "pénalité heure", Rhythm.DAILY),
        ("Reprise de personnel", "reprise personnel", Rhythm.WEEKLY),
    ],
    Role.AGENT_REGIONAL: [
        ("Clauses d’insertion", "clause insertion", Rhythm.DAILY),
        ("Programmation", "programmation", Rhythm.NEVER),
    ],
    Role.STRUCTURE: [
        ("Formation", "formation", Rhythm.DAILY),
        ("Marchés réservés", "marché réservé", Rhythm.WEEKLY),
    ],
    Role.ACHETEUR: [
        ("Clauses d’insertion", "clause insertion", Rhythm.DAILY),
        ("Lots réservés", "lots réservés", Rhythm.NEVER),
    ],
    Role.COMITE: [("Résultats", "résultats", Rhythm.WEEKLY), ("SPASER", "SPASER", Rhythm.NEVER)],
}
ASKS, WANTED = "aicha.benali", "ccap-lycee-deux-forges"
MESSAGE = "Ce CCAP a été cité à la dernière rencontre. Pourrais-je le lire ?"


def follow() -> None:
    """Save what is missing of the searches; they know what is there."""
    for key in reseau()["personne"]:
        one = person(key)
        membership = membership_of(one)
        for name, words, rhythm in _followed(membership.roles):
            keeping.save(one.pk, reader_of(membership), name, Query.from_text(words).address(), rhythm)


def tell() -> None:
    """Tell everyone what is new for them, and the chargé de mission of a request for access."""
    watching.look()
    one = person(ASKS)
    if not DemandeAcces.objects.filter(personne=one).exists():
        for document in documents_of([WANTED]):
            demandes.ask(one, document.get_absolute_url(), MESSAGE)


def _followed(roles: frozenset[str]) -> list[Suivi]:
    return next((searches for role, searches in BY_ROLE.items() if role in roles), [])
