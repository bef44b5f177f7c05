"""Rights on every channel: a random word in one restricted document shows nowhere to who may not read it."""

import datetime
import io
import re
import secrets
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents import actions
from documents.models import Document
from documents.uploads import Accepted
from reseau.models import Audience, Line, Role
from tests.network import audience_of, logged_in

from .library import make_document, pdf, read_all, received_file

pytestmark = pytest.mark.django_db
CANARY = "canari" + secrets.token_hex(6)


@pytest.fixture
def hidden(network) -> Document:
    """Two versions, read, for the facilitators of T1; the canary in its text, title, name, summary and note."""
    document = make_document(
        network.f1,
        audience_of(Line(role=Role.FACILITATEUR, territoire=network.t1.pk)),
        pdf(f"Texte {CANARY}"),
        title=f"Titre {CANARY}",
        summary=f"Résumé {CANARY}",
        name=f"{CANARY}.pdf",
    )
    incoming: Accepted = received_file(pdf(f"Autre texte {CANARY}"), f"{CANARY}-2.pdf")
    actions.replace(document, network.f1, incoming, f"Note {CANARY}", document.revision)
    read_all()
    make_document(network.f1, Audience.objects.network(), pdf("Ouvert"))
    document.refresh_from_db()
    return document


def channels(document: Document) -> list[str]:
    """Every address that speaks of this document."""
    one = {"args": [document.pk]}
    return [
        reverse("documents:detail", **one),
        reverse("documents:detail", **one) + f"?page=1&q={CANARY}",
        reverse("documents:download", **one),
        *(reverse("documents:version_download", args=[document.pk, number]) for number in (1, 2)),
        *(reverse("documents:page_image", args=[document.pk, number, 1]) for number in (1, 2)),
        *(reverse("documents:thumbnail", args=[document.pk, number, 1]) for number in (1, 2)),
        reverse("documents:draft_line", **one),
        *(reverse(f"documents:{name}", **one) for name in ("edit", "audience", "replace", "withdraw", "delete")),
    ]


def spread(response) -> bytes:
    """Headers and body as one."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body.startswith(b"PK"):  # a workbook is an archive
        archive = zipfile.ZipFile(io.BytesIO(body))
        body = b"".join(archive.read(name) for name in archive.namelist())
    return repr(sorted(response.headers.items())).encode() + body


def same(response) -> bytes:
    """An answer without what carries its own address or a token of its own."""
    return re.sub(rb"/documents/(deposer/)?\d+|value=\"\w{64}\"|X-CSRFToken\": \"\w+", b"", spread(response))


def absent(url: str) -> str:
    """The same address of a document that does not exist."""
    return re.sub(r"/documents/(deposer/)?\d/", r"/documents/\g<1>9/", url)


@pytest.mark.parametrize("who", ["f2", "l1", "buyer", "comite", "agent"])
def test_others_get_the_answer_of_what_does_not_exist(network, hidden, who):
    client = logged_in(getattr(network, who))
    for url in channels(hidden):
        for ask in (client.get, client.head):
            got, nothing = ask(url), ask(absent(url))
            assert got.status_code == 404 and CANARY.encode() not in spread(got).replace(f"q={CANARY}".encode(), b"")
            assert same(got) == same(nothing)


@pytest.mark.parametrize("who", ["f2", "l1"])
def test_no_condition_of_a_request_tells_that_a_file_exists(network, hidden, who):
    client, etag = logged_in(getattr(network, who)), f'"{hidden.current.sha256}"'
    for url in (channels(hidden)[2], channels(hidden)[5]):
        for headers in ({"Range": "bytes=0-1"}, {"If-None-Match": etag}, {"If-None-Match": "*"}, {"If-Match": "*"}):
            got, nothing = (client.get(address, headers=headers) for address in (url, absent(url)))
            assert got.status_code == 404 and same(got) == same(nothing)


def test_a_visitor_is_led_to_log_in_whatever_the_address(hidden):
    for url in channels(hidden):
        got, nothing = Client().get(url), Client().get(absent(url))
        assert got.status_code == 302 and got.url.startswith("/compte/connexion/?next=")
        assert same(got) == same(nothing)


@pytest.mark.parametrize("who", ["f2", "l1", "comite"])
def test_lists_counts_and_exports_are_as_if_it_did_not_exist(network, hidden, who):
    client = logged_in(getattr(network, who))
    pages = [client.get(reverse("documents:list"), query) for query in ({}, {"q": CANARY}, {"type": "aucun"})]
    assert all(page.context["listing"].totals["readable"] == 1 for page in pages)
    assert pages[1].context["listing"].totals["shown"] == 0
    assert "1 document que vous pouvez lire" in pages[0].content.decode()
    for name in ("export_csv", "export_xlsx", "export_ods"):
        assert CANARY.encode() not in spread(client.get(reverse(f"documents:{name}")))
    assert CANARY.encode() not in spread(pages[0])


def test_who_reads_finds_it_on_every_channel(network, hidden):
    for person in (network.f1, network.officer):
        client = logged_in(person)
        assert CANARY in client.get(reverse("documents:list")).content.decode()
        assert CANARY in client.get(reverse("documents:detail", args=[hidden.pk]) + "?vue=texte").content.decode()
        assert client.get(reverse("documents:page_image", args=[hidden.pk, 2, 1])).status_code == 200
        for name in ("export_csv", "export_xlsx", "export_ods"):
            assert CANARY.encode() in spread(client.get(reverse(f"documents:{name}")))


def test_a_right_withdrawn_works_at_the_next_request(network, hidden):
    client = logged_in(network.f1)
    other = audience_of(Line(role=Role.FACILITATEUR, territoire=network.t2.pk))
    reader = logged_in(network.f2)
    actions.readdress(hidden, other, hidden.revision)
    url = reverse("documents:download", args=[hidden.pk])
    whole = reader.get(url)
    assert whole.status_code == 200
    actions.withdraw(hidden, hidden.revision)
    for headers in ({}, {"Range": "bytes=10-"}, {"If-None-Match": whole["ETag"]}):
        assert reader.get(url, headers=headers).status_code == 404
    assert client.get(url).status_code == 200


def test_an_ended_adhesion_closes_even_what_one_deposited(network, hidden):
    client = logged_in(network.f1)
    network.f1.adhesions.get().end(network.officer)
    assert all(client.get(url).status_code == 404 for url in channels(hidden))


def test_an_officer_does_not_read_the_drafts_of_others(network):
    draft = make_document(network.f1, title=f"Brouillon {CANARY}")
    client = logged_in(network.officer)
    assert client.get(reverse("documents:detail", args=[draft.pk])).status_code == 404
    assert CANARY not in client.get(reverse("documents:list"), {"etat": "brouillon"}).content.decode()


def test_a_reader_changes_nothing(network):
    document = make_document(network.f1, Audience.objects.network())
    client = logged_in(network.f2)
    assert client.get(reverse("documents:detail", args=[document.pk])).status_code == 200
    for name in ("edit", "audience", "replace", "read_again", "withdraw", "delete"):
        data = {"titre": "Volé", "revision": document.revision, "complet": "1"}
        assert client.post(reverse(f"documents:{name}", args=[document.pk]), data).status_code == 404
    document.refresh_from_db()
    assert document.revision == 2 and document.title != "Volé"


def test_the_problem_of_a_file_is_for_its_depositor_and_the_officers(network):
    document = make_document(network.f1, Audience.objects.network())
    document.versions.update(state="illisible", reason="Raison secrète")
    for person, told in ((network.f1, True), (network.officer, True), (network.f2, False)):
        client = logged_in(person)
        pages = [client.get(reverse("documents:list")), client.get(reverse("documents:detail", args=[document.pk]))]
        assert [("Raison secrète" in page.content.decode()) for page in pages] == [told, told]
        filtered = client.get(reverse("documents:list"), {"etat": "illisible"}).context["listing"].totals
        assert filtered["shown"] == int(told)


def test_an_embargo_opens_only_to_the_named(network):
    later = timezone.now() + datetime.timedelta(days=3)
    lines = [Line(role=Role.COMITE), Line(personne=network.f2.pk)]
    document = make_document(network.f1, audience_of(*lines, opens_at=later), title="Sous clé")
    url = reverse("documents:detail", args=[document.pk])
    answers = {who: logged_in(getattr(network, who)).get(url).status_code for who in ("f1", "f2", "comite", "officer")}
    assert answers == {"f1": 200, "f2": 200, "comite": 404, "officer": 404}
    assert "Sous embargo" in logged_in(network.f2).get(reverse("documents:list")).content.decode()
