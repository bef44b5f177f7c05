"""The invented network on real territories: sectors, organisations, people with their second factor."""

import base64
import datetime
import hashlib

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.utils import timezone

from reseau.access import membership_of
from reseau.comptes import create_account, give_totp
from reseau.models import Adhesion, Commune, Organisation, Personne, Territoire

from .contenu import reseau

PASSWORD = "quatre chemins et un lavoir"  # noqa: S105 - the one password of all demo accounts, printed for all
DOMAIN = "demo.invalid"
SINCE = datetime.date(2025, 9, 1)


def email_of(key: str) -> str:
    """The address of the person of this key, or of this left part of an address."""
    return key if "@" in key else f"{key}@{DOMAIN}"


def create_network() -> None:
    """Create what is missing of the sectors, organisations and people of `reseau.toml`."""
    cast = reseau()
    for code, sector in cast["secteur"].items():
        _create_sector(code, **sector)
    places = {place.code: place for place in Territoire.objects.all()}
    for fields in cast["organisation"].values():
        fields = fields | {"territoire": places[fields["territoire"]]}
        Organisation.objects.get_or_create(siret=fields.pop("siret"), defaults=fields)
    for key, fields in cast["personne"].items():
        if not Personne.objects.filter(email=email_of(key)).exists():
            _create_person(key, places, **fields)


def _create_sector(code: str, nom: str, article: str, epci: list[str]) -> None:
    sector, created = Territoire.objects.get_or_create(
        code=code, defaults={"genre": Territoire.Genre.SECTEUR, "nom": nom, "article": article}
    )
    if created:
        sector.set_communes(
            Commune.objects.filter(territoires__code__in=epci).values_list("code", flat=True).distinct()
        )


def _create_person(key: str, places: dict, prenom: str, nom: str, fonction: str, adhesions: list[dict]) -> None:
    person = create_account(email_of(key), PASSWORD, first_name=prenom, last_name=nom, fonction=fonction)
    for line in adhesions:
        Adhesion.objects.create(
            personne=person,
            role=line["role"],
            organisation=organisation(line["organisation"]),
            territoire=places[line["territoire"]],
            is_referent=line.get("referent", False),
            since=min(SINCE, timezone.localdate()),
        )
    if membership_of(person).must_have_mfa:
        give_totp(person, _secret(person))
        RecoveryCodes.activate(person)


def _secret(person: Personne) -> str:
    """The TOTP secret of a demo account: always the same, so that an application set up once goes on working."""
    return base64.b32encode(hashlib.sha256(f"demo {person.email}".encode()).digest()[:20]).decode()


def organisation(key: str) -> Organisation:
    """The organisation of this key."""
    return Organisation.objects.get(siret=reseau()["organisation"][key]["siret"])


def person(key: str) -> Personne:
    """The person of this key."""
    return Personne.objects.get(email=email_of(key))
