"""What the portal holds of a person, for that person to take away (RGPD, articles 15 and 20).

Each room declares what it keeps of people; a test holds that nothing which leads to a person is forgotten. What people
wrote is theirs; what belongs to others is named by its address, and whoever opens that is asked by the access rule.
What others may have rewritten since is said as long as the person reads it.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Field, Model

from .access import Reader, membership_of, reader_of
from .addresses import address
from .models import Adhesion, DemandeAcces, Invitation, Jeton, Personne


class Link(NamedTuple):
    """The address of a page, from one value of the row."""

    name: str
    lookup: str


class Held(NamedTuple):
    """The rows of one model that lead to a person, and what they say of that person alone.

    `says`: words -> the field that holds the value, or the `Link` to what is another's.
    """

    label: str
    model: type[Model]
    by: str  # the lookup that leads to the person
    says: Mapping[str, str | Link]
    shared: tuple[str, ...] = ()  # of these words, what others may have changed since: said where it is read today
    goes: bool = False  # when the person is erased (`reseau.erasure`); else it stays, under their pseudonym


OF_OTHERS = "says something of another person, and who said it"
OWN = (
    Held(
        "Compte",
        Personne,
        "pk",
        {
            "Adresse électronique": "email",
            "Prénom": "first_name",
            "Nom": "last_name",
            "Téléphone": "telephone",
            "Fonction": "fonction",
            "Ouvert": "is_active",
            "Créé le": "date_joined",
            "Dernière connexion": "last_login",
            "Garder mes recherches passées": "garde_recherches",
        },
    ),
    Held("Adresses électroniques", EmailAddress, "user", {"Adresse": "email", "Vérifiée": "verified"}, goes=True),
    Held(
        "Adhésions",
        Adhesion,
        "personne",
        {
            "Rôle": "role",
            "Organisation": "organisation__nom",
            "Territoire": "territoire__nom",
            "Référent": "is_referent",
            "Depuis le": "since",
            "Jusqu’au": "until",
            "Terminée le": "ended_at",
        },
    ),
    Held(
        "Invitations reçues",
        Invitation,
        "adhesion__personne",
        {"Adresse": "email", "Prénom": "first_name", "Nom": "last_name", "Le": "created_at", "Prise le": "accepted_at"},
    ),
    Held("Invitations envoyées", Invitation, "invited_by", {"Le": "created_at"}),
    Held(
        "Demandes d’accès",
        DemandeAcces,
        "personne",
        {"Page": "chemin", "Message": "message", "Le": "created_at", "Issue": "issue", "Traitée le": "treated_at"},
        goes=True,
    ),
    Held(
        "Sessions",
        UserSession,
        "user",
        {"Adresse IP": "ip", "Navigateur": "user_agent", "Ouverte le": "created_at", "Vue le": "last_seen_at"},
        goes=True,
    ),
    Held(
        "Seconds facteurs",
        Authenticator,
        "user",
        {"Genre": "type", "Ajouté le": "created_at", "Dernier usage": "last_used_at"},
        goes=True,
    ),
    Held(
        "Jetons d’accès",
        Jeton,
        "personne",
        {
            "Nom": "nom",
            "Créé le": "created_at",
            "Jusqu’au": "expires_at",
            "Dernier usage": "last_used_at",
            "Révoqué le": "revoked_at",
        },
        goes=True,
    ),
)
# What leads to a person and is not said, by “app.Model.field”: why.
OWN_LEFT_OUT = {
    "reseau.Adhesion.created_by": OF_OTHERS,
    "reseau.Adhesion.ended_by": OF_OTHERS,
    "reseau.AudienceLine.personne": "names the person among the readers of things: the things they read say it",
    "reseau.DemandeAcces.treated_by": OF_OTHERS,
    "reseau.Invitation.revoked_by": OF_OTHERS,
    "reseau.Personne_groups.personne": "never filled: rights come from adhesions",
    "reseau.Personne_user_permissions.personne": "never filled: rights come from adhesions",
}

_declared: dict[tuple[str, str], Held] = {}
_left_out: dict[str, str] = {}


def declare(held: tuple[Held, ...], left_out: Mapping[str, str]) -> None:
    """What a room holds of people, and what of it is not said, and why; for `AppConfig.ready()`."""
    _declared.update({(one.model._meta.label, one.by): one for one in held})
    _left_out.update(left_out)


def declared() -> tuple[list[Held], dict[str, str]]:
    """What all rooms hold, in the order of their declarations; and what they leave out."""
    return list(_declared.values()), _left_out


def of(person: Personne) -> dict[str, list[dict[str, Any]]]:
    """What is held of this person, by label; what there is none of is left out.

    One query a declaration, two where something is shared.
    """
    reader = reader_of(membership_of(person))
    found = {held.label: list(_rows(held, person, reader)) for held in _declared.values()}
    return {label: rows for label, rows in found.items() if rows}


def _rows(held: Held, person: Personne, reader: Reader) -> Iterator[dict[str, Any]]:
    lookups = [said.lookup if isinstance(said, Link) else said for said in held.says.values()]
    theirs = held.model._default_manager.filter(**{held.by: person.pk}).order_by("pk")
    read = set(theirs.readable_by(reader).values_list("pk", flat=True)) if held.shared else ()
    for pk, *values in theirs.values_list("pk", *lookups):
        row = {words: _read(held, words, value) for words, value in zip(held.says, values, strict=True)}
        yield row if pk in read else {words: value for words, value in row.items() if words not in held.shared}


def _read(held: Held, words: str, value: Any) -> Any:
    said = held.says[words]
    if isinstance(said, Link):
        return address(said.name, value) if value else None
    field = None if "__" in said or said == "pk" else held.model._meta.get_field(said)
    return dict(field.flatchoices).get(value, value) if isinstance(field, Field) and field.choices else value
