"""The network of the bench: 300 members, 400 audiences of every shape, and three readers of 5, 30 and 100 %."""

import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from reseau.access import Reader, membership_of, reader_of
from reseau.geographie import load_territoires
from reseau.models import Adhesion, Audience, Line, Organisation, Personne, Role, Territoire
from tests.network import make_organisation

AUDIENCES, MEMBERS, ORGANISATIONS = 400, 300, 40
PASSWORD = "une phrase de passe assez longue"
# What share of the library each of the two members reads: by what they share, and by what the other does not read.
BOTH, ONLY_FEW, ONLY_SOME = 0.03, 0.02, 0.27
READERS = {"5 %": "peu@bench.invalid", "30 %": "assez@bench.invalid", "100 %": "tout@bench.invalid"}
_PLACED = (Role.FACILITATEUR, Role.STRUCTURE, Role.ACHETEUR)


@dataclass
class People:
    """The network, and the audiences with the weight of each: how many of the documents are addressed to it."""

    territoires: list[Territoire]
    organisations: list[Organisation]
    depositors: list[Personne]
    audiences: list[Audience]
    weights: list[float]


def reader(name: str) -> Personne:
    """One of READERS."""
    return Personne.objects.get(email=READERS[name])


def rights(name: str) -> Reader:
    """What one of READERS reads."""
    return reader_of(membership_of(reader(name)))


def settle(chance: random.Random) -> People:
    """Make the network in an empty database."""
    load_territoires()
    places = list(Territoire.objects.order_by("code"))
    organisations = [make_organisation(f"Organisation {n}", place) for n, place in _round(places, ORGANISATIONS)]
    members = _members(chance, places, organisations)
    audiences = [Audience.objects.obtain(lines) for lines in _addressed(places, organisations, members)]
    depositors = [reader("30 %"), *(person for person, role in members if role == Role.FACILITATEUR)]
    return People(places, organisations, depositors, audiences, _weights(audiences))


def _round(things: list, number: int) -> Iterator[tuple[int, object]]:
    return zip(range(number), itertools.cycle(things), strict=False)


def _members(chance: random.Random, places, organisations) -> list[tuple[Personne, str]]:
    encoded = make_password(PASSWORD)  # once: hashing takes its time
    emails = [*READERS.values(), *(f"membre{n}@bench.invalid" for n in range(MEMBERS - len(READERS)))]
    people = Personne.objects.bulk_create(
        Personne(email=email, first_name="Prénom", last_name=f"Nom {n}", password=encoded)
        for n, email in enumerate(emails)
    )
    EmailAddress.objects.bulk_create(
        EmailAddress(user=person, email=person.email, primary=True, verified=True) for person in people
    )
    roles = [None] * len(READERS) + chance.choices(_PLACED, k=len(people) - len(READERS))
    Adhesion.objects.bulk_create(
        Adhesion(
            personne=person, role=role, territoire=chance.choice(places), organisation=chance.choice(organisations)
        )
        for person, role in zip(people, roles, strict=True)
        if role
    )
    _readers(people[: len(READERS)], organisations)
    return list(zip(people, roles, strict=True))


def _readers(people: list[Personne], organisations: list[Organisation]) -> None:
    few, some, everything = people
    by_code = Territoire.objects.in_bulk(field_name="code")
    epci = next(place for place in by_code.values() if place.genre == Territoire.Genre.EPCI)
    for person, role, place in (
        (few, Role.STRUCTURE, epci),
        (some, Role.FACILITATEUR, by_code["54"]),
        (some, Role.FACILITATEUR, by_code["88"]),
        (everything, Role.CHARGE_MISSION, by_code["41"]),
    ):
        Adhesion.objects.create(personne=person, role=role, territoire=place, organisation=organisations[0])


def _addressed(places, organisations, members) -> list[list[Line]]:
    """The lines of 400 audiences: territories by role, organisations, pairs of lines, named persons, the network."""
    found = [[Line()]]
    found += [[Line(role=role, territoire=place.pk)] for place in places for role in ("", *_PLACED)]
    found += [[Line(organisation=organisation.pk)] for organisation in organisations]
    named = zip(members[3::7], members[5::7], strict=False)
    found += [[Line(personne=one.pk), Line(personne=other.pk)] for (one, _), (other, _) in named]
    return found[:AUDIENCES]


def _weights(audiences: list[Audience]) -> list[float]:
    """Weights that give each reader their share; within a share, a few audiences hold most, as in life."""
    few, some = rights("5 %"), rights("30 %")
    shares = {(True, True): BOTH, (True, False): ONLY_FEW, (False, True): ONLY_SOME}
    shares[False, False] = 1 - sum(shares.values())
    weights = [0.0] * len(audiences)
    for (by_few, by_some), share in shares.items():
        chosen = [n for n, a in enumerate(audiences) if (few.reads(a.pk), some.reads(a.pk)) == (by_few, by_some)]
        skewed = [1 / (place + 3) for place in range(len(chosen))]
        for n, weight in zip(chosen, skewed, strict=True):
            weights[n] = share * weight / sum(skewed)
    return weights
