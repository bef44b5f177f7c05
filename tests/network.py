"""A small network for the tests: T1 and T2 that share nothing, a territory that crosses both, people in all roles."""

import itertools

from allauth.account.internal.userkit import user_id_to_str
from django.test import Client

from reseau.comptes import create_account
from reseau.models import Adhesion, Audience, Commune, Line, Organisation, Personne, Role, Territoire

PASSWORD = "une phrase de passe assez longue"
_numbers = itertools.count(1)


def make_territoire(code: str, communes: list[str], genre: str = "secteur", **fields) -> Territoire:
    """A territory made of these communes, which are created if need be."""
    for commune in communes:
        Commune.objects.get_or_create(code=commune, defaults={"nom": f"Commune {commune}"})
    territoire, _ = Territoire.objects.get_or_create(
        code=code, defaults={"genre": genre, "nom": code.capitalize(), **fields}
    )
    territoire.set_communes(communes)
    return territoire


def make_organisation(nom: str, territoire: Territoire, genre: str = "plateforme") -> Organisation:
    """An organisation with a SIRET of its own."""
    return Organisation.objects.create(nom=nom, genre=genre, territoire=territoire, siret=_siret(next(_numbers)))


def make_member(
    name: str, role: str, territoire: Territoire, organisation: Organisation, *, is_referent: bool = False
) -> Personne:
    """An active account with one current adhesion."""
    person = create_account(f"{name.lower()}@exemple.fr", PASSWORD, first_name=name, last_name=name.upper())
    adhere(person, role, territoire, organisation, is_referent=is_referent)
    return person


def adhere(person: Personne, role: str, territoire: Territoire, organisation: Organisation, **fields) -> Adhesion:
    """One more adhesion of `person`, current unless the fields say otherwise."""
    return Adhesion.objects.create(
        personne=person, role=role, territoire=territoire, organisation=organisation, **fields
    )


def audience_of(*lines: Line, **fields) -> Audience:
    """The audience of these lines."""
    return Audience.objects.obtain(lines, **fields)


def logged_in(person: Personne, *, second_factor: bool = True) -> Client:
    """A test client with a session of `person`, opened with a second factor or without (log-in is tested elsewhere)."""
    client = Client()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    if second_factor:
        session = client.session
        session["account_authentication_methods"] = [{"method": "mfa", "at": 0}]
        session["account_authentication_methods_user"] = user_id_to_str(person)
        session.save()
    return client


class Network:
    """T1 and T2 with their people; `region` holds both, `across` touches both and lies in none."""

    def __init__(self):
        self.region = make_territoire("region", ["1A", "1B", "2A", "2B"], genre="region")
        self.t1 = make_territoire("t1", ["1A", "1B"])
        self.t2 = make_territoire("t2", ["2A", "2B"])
        self.across = make_territoire("across", ["1B", "2A"], genre="epci")
        self.conseil = make_organisation("Région", self.region, "region")
        self.mde1 = make_organisation("Maison de l’emploi 1", self.t1, "maison_emploi")
        self.mde2 = make_organisation("Maison de l’emploi 2", self.t2, "maison_emploi")
        self.aci1 = make_organisation("Atelier 1", self.t1, "aci")
        self.ville2 = make_organisation("Ville 2", self.t2, "acheteur")
        self.officer = make_member("Anne", Role.CHARGE_MISSION, self.region, self.conseil)
        self.admin = make_member("Paul", Role.ADMINISTRATEUR, self.region, self.conseil)
        self.agent = make_member("Bruno", Role.AGENT_REGIONAL, self.region, self.conseil)
        self.f1 = make_member("Claire", Role.FACILITATEUR, self.t1, self.mde1, is_referent=True)
        self.f2 = make_member("Karim", Role.FACILITATEUR, self.t2, self.mde2)
        self.l1 = make_member("Aicha", Role.STRUCTURE, self.t1, self.aci1)
        self.buyer = make_member("Olivier", Role.ACHETEUR, self.t2, self.ville2)
        self.comite = make_member("Monique", Role.COMITE, self.region, self.conseil)


def _siret(number: int) -> str:
    """A valid SIRET (Luhn over the SIREN, then over the whole), different for each number."""
    siren = _with_key(f"{number:08d}")
    return _with_key(f"{siren}0001")


def _with_key(digits: str) -> str:
    def luhn(text: str) -> int:
        doubled = [int(c) * (1 + i % 2) for i, c in enumerate(reversed(text))]
        return sum(n - 9 * (n > 9) for n in doubled) % 10

    return next(digits + str(key) for key in range(10) if luhn(digits + str(key)) == 0)
