"""Whatever the audience and whoever asks: list, search, totals, facets, suggestions, page and file all agree.

A reference of a few lines (`expected`) says who reads what from TRUST and DESIGN §4, without a query of `access`.
"""

import datetime
import random
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from documents import actions
from documents.models import Document
from reseau.access import OFFICERS, membership_of, reader_of
from reseau.models import Audience, Line, Personne, Role
from tests.documents.library import make_document
from tests.network import Network, adhere, logged_in

pytestmark = pytest.mark.django_db
PEOPLE = ["officer", "admin", "agent", "f1", "f2", "l1", "buyer", "comite", "left"]
TITLES = ["", *"abcdefgh"]


@pytest.fixture(autouse=True)
def own_storage(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "prive"
    settings.DOCUMENTS_INCOMING = tmp_path / "envois"


def random_line(network: Network, dice: random.Random) -> Line:
    """Any shape of line."""
    shape = dice.random()
    if shape < 0.1:
        return Line(public=True)
    if shape < 0.3:
        return Line(personne=getattr(network, dice.choice(PEOPLE)).pk)
    places = [0, network.region.pk, network.t1.pk, network.t2.pk, network.across.pk]
    organisations = [0, 0, 0, network.mde1.pk, network.ville2.pk, network.conseil.pk]
    return Line(dice.choice(["", *Role.values]), dice.choice(places), dice.choice(organisations))


def random_audience(network: Network, dice: random.Random, depth: int = 0) -> Audience:
    """Any audience: a draft's, one under an embargo that runs or ran out, one within another."""
    lines = [random_line(network, dice) for _ in range(dice.choice([0, 1, 1, 2, 3]))]
    opens = timezone.now() + datetime.timedelta(days=dice.choice([-9, 9])) if dice.random() < 0.3 else None
    within = random_audience(network, dice, depth + 1) if depth < 2 and dice.random() < 0.25 else None
    return Audience.objects.obtain(lines, opens, within)


def touches(network: Network, one: int, other: int) -> bool:
    """Whether two territories share a commune."""
    communes = {
        network.region.pk: {"1A", "1B", "2A", "2B"},
        network.t1.pk: {"1A", "1B"},
        network.t2.pk: {"2A", "2B"},
        network.across.pk: {"1B", "2A"},
    }
    return bool(communes[one] & communes[other])


def meets(network: Network, line: Line, held: list, person: Personne) -> bool:
    """Whether a line is for this person."""
    if line.public or line.personne:
        return line.public or (bool(held) and line.personne == person.pk)
    return any(
        line.role in ("", a.role)
        and line.organisation in (0, a.organisation_id)
        and (not line.territoire or touches(network, line.territoire, a.territoire_id))
        for a in held
    )


def opens_to(network: Network, audience: Audience, held: list, person: Personne) -> bool:
    """Whether an audience, and each one it lies within, is open to this person."""
    lines, named = audience.specification(), bool(held) and person.pk
    closed = bool(audience.opens_at and audience.opens_at > timezone.now())
    if closed:
        own = any(line.personne == named for line in lines if named)
    elif any(a.role in OFFICERS for a in held):
        own = bool(lines)
    else:
        own = any(meets(network, line, held, person) for line in lines)
    return own and (audience.within is None or opens_to(network, audience.within, held, person))


def expected(network: Network, person: Personne, documents: list[Document]) -> set[int]:
    """The documents this person reads."""
    held = list(person.adhesions.current())
    return {
        document.pk
        for document in documents
        if opens_to(network, document.audience, held, person) or (held and document.owner_id == person.pk)
    }


@pytest.mark.parametrize("seed", range(4))
def test_every_channel_says_the_same(network, seed):
    dice = random.Random(f"agreement {seed}")
    network.left = Personne.objects.create_user("parti@exemple.fr", first_name="Luc", last_name="P")
    adhere(network.left, Role.FACILITATEUR, network.t1, network.mde1).end(network.officer)
    adhere(network.l1, Role.COMITE, network.t2, network.aci1)
    documents = []
    for _ in range(14):
        owner = getattr(network, dice.choice(["f1", "f2", "agent", "officer"]))
        document = make_document(owner, title=f"Clause {dice.choice(TITLES)} zyqvort", type=dice.choice(["ccap", "rc"]))
        actions.readdress(document, random_audience(network, dice), document.revision)
        documents.append(document)
    for name in PEOPLE:
        check(network, getattr(network, name), documents)


def check(network: Network, person: Personne, documents: list[Document]) -> None:
    """Compare every channel, for one person, with the reference."""
    reads, client = expected(network, person, documents), logged_in(person)
    reader = reader_of(membership_of(person))
    assert {d.pk for d in documents if reader.reads(d.audience_id, d.owner_id)} == reads
    assert set(Document.objects.readable_by(reader).values_list("pk", flat=True)) == reads
    for document in documents:
        for channel in ("detail", "download"):
            answer = client.get(reverse(f"documents:{channel}", args=[document.pk])).status_code
            assert (answer == 200) is (document.pk in reads)
    if person.adhesions.current().exists():
        check_lists(client, documents, reads)
    else:
        assert client.get("/documents/").status_code == client.get("/recherche/?q=zyqvort").status_code == 404


def check_lists(client, documents: list[Document], reads: set[int]) -> None:
    """The library, its exports, the results, their totals and facets, and the suggestions."""
    library = client.get("/documents/").context["listing"]
    assert (set(library.ids), library.totals["readable"]) == (reads, len(reads))
    csv = b"".join(client.get("/documents/liste.csv").streaming_content).decode()
    assert {int(pk) for pk in re.findall(r"/documents/(\d+)/", csv)} == reads
    page = client.get("/recherche/?q=zyqvort").context.get("results")
    assert page.total == page.unfiltered == len(reads)
    counted = {choice.value: choice.count for choice in page.facets.get("type", [])}
    types = [document.type for document in documents if document.pk in reads]
    assert counted == {code: types.count(code) for code in set(types)}
    hits = {hit.entry.url for number in (1, 2) for hit in results(client, number)}
    assert hits == {f"/documents/{pk}/" for pk in reads}
    groups = client.get("/recherche/suggestions/?q=zyqv").context["groups"]
    suggested = {item.url for group in groups if group.name == "Titres" for item in group.items}
    assert suggested <= hits and bool(suggested) is bool(reads)
    check_depositors(client, documents, reads)


def check_depositors(client, documents: list[Document], reads: set[int]) -> None:
    """Who is suggested, and what their line leads to: the depositors of what is read, and that alone."""
    owners = {document.owner for document in documents}
    for owner in owners:
        theirs = {document.pk for document in documents if document.owner == owner and document.pk in reads}
        groups = client.get("/recherche/suggestions/", {"q": owner.first_name}).context["groups"]
        lines = [item.url for group in groups if group.name == "Personnes" for item in group.items]
        assert lines == [f"/recherche/?deposant={owner.pk}"] * bool(theirs)
        page = client.get(f"/recherche/?deposant={owner.pk}").context["results"]
        assert page.total == len(theirs)


def results(client, page: int) -> list:
    """The hits of one page of results."""
    return client.get("/recherche/", {"q": "zyqvort", "page": page}).context["results"].hits
