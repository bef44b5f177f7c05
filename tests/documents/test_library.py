"""The list: filters, sort, pages, states, exports, and what it costs."""

import datetime
import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from documents.models import Document, Version
from reseau import names
from reseau.models import Audience, Line, Role
from reseau.names import fold
from tests.network import adhere, audience_of, logged_in

from .library import make_document

pytestmark = pytest.mark.django_db


def fill(network, count: int, audience=None, **fields) -> list[Document]:
    """Many documents at once, their file left out."""
    audience = audience or Audience.objects.network()
    now = timezone.now()
    documents = Document.objects.bulk_create(
        Document(
            title=f"Document {n:03}",
            title_folded=f"document {n:03}",
            owner=network.f2,
            audience=audience,
            organisation=network.mde2,
            file=f"documents/{n}/fichier.pdf",
            published_at=now,
            updated_at=now - datetime.timedelta(minutes=n),
            **fields,
        )
        for n in range(count)
    )
    versions = Version.objects.bulk_create(
        Version(document=d, number=1, file=d.file.name, name="a.pdf", size=1, format="pdf", created_by=network.f2)
        for d in documents
    )
    Version.objects.update(state="lu", page_count=3, has_pictures=True)
    for document, version in zip(documents, versions, strict=True):
        document.current = version
        document.territoires.add(network.t2)
    Document.objects.bulk_update(documents, ["current"])
    return documents


def listed(client, **query) -> list[str]:
    """The titles that the list shows."""
    response = client.get(reverse("documents:list"), query)
    assert response.status_code == 200
    return [row.facts.title for row in response.context["page"]]


@pytest.mark.parametrize("who", ["f1", "officer", "comite"])
def test_ten_queries_at_most_whatever_the_rows(network, who):
    adhere(network.f1, Role.STRUCTURE, network.t2, network.aci1)
    client, counts = logged_in(getattr(network, who)), []
    client.get("/aide/")  # the session notes its activity now and then, not at every request
    for more, role in ((5, Role.FACILITATEUR), (95, Role.STRUCTURE)):
        lines = [Line(), Line(role=role, territoire=network.t1.pk), Line(personne=network.l1.pk)]
        fill(network, more, audience_of(*lines))
        names.forget()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse("documents:list"))
        assert len(response.context["page"].object_list) == min(20, response.context["page"].paginator.count)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10, queries.captured_queries


def test_filters(network):
    one = make_document(network.f1, Audience.objects.network(), title="Bilan été", territoires=[network.t1])
    Document.objects.filter(pk=one.pk).update(type="bilan", organisation=network.mde1)
    two = make_document(network.f2, Audience.objects.network(), title="Guide", territoires=[network.t2])
    Document.objects.filter(pk=two.pk).update(updated_at=datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC))
    client = logged_in(network.f1)
    assert sorted(listed(client)) == ["Bilan été", "Guide"]
    for query in (
        {"q": "ETE bil"},
        {"type": "bilan"},
        {"territoire": network.t1.pk},
        {"organisation": network.mde1.pk},
        {"annee": timezone.localdate().year},
        {"q": "bilan", "type": "bilan", "tri": "titre"},
    ):
        assert listed(client, **query) == ["Bilan été"], query
    assert sorted(listed(client, territoire=network.across.pk)) == ["Bilan été", "Guide"]
    assert listed(client, annee=2024) == ["Guide"]
    assert listed(client, q="rien") == []


@pytest.mark.parametrize(
    "query",
    [
        {"type": "x' OR 1=1"},
        {"territoire": "abc"},
        {"territoire": "999999999999999999999"},
        {"annee": "1e9"},
        {"etat": "tout"},
        {"tri": "owner__password"},
        {"page": "-1"},
        {"page": "1e9"},
        {"owner__password__startswith": "pbkdf2", "_connector": "OR 1=1"},
        {"q": "\x00%_'\""},
    ],
)
def test_parameters_that_make_no_sense_are_ignored(network, query):
    make_document(network.f1, Audience.objects.network(), title="Guide")
    response = logged_in(network.f2).get(reverse("documents:list"), query)
    assert response.status_code == 200
    assert "q" in query or [row.facts.title for row in response.context["page"]] == ["Guide"]


def test_sort_and_pages_are_in_the_address(network):
    fill(network, 45)
    client = logged_in(network.f1)
    assert listed(client)[:2] == ["Document 000", "Document 001"]
    assert (
        listed(client, tri="-titre")[0] == "Document 044" and listed(client, tri="titre", page=3)[-1] == "Document 044"
    )
    page = client.get(reverse("documents:list"), {"tri": "titre", "type": "aucun"}).content.decode()
    assert 'aria-sort="ascending"' in page and "tri=-titre" in page and "type=aucun" in page
    assert "45 documents" in page and "1 à 20 sur 45" in page and "Enlever le filtre" in page


def test_states(network):
    client = logged_in(network.f1)
    make_document(network.f1, title="Mon brouillon")
    reading, broken = (make_document(network.f1, Audience.objects.network(), title=t) for t in ("Lu", "Cassé"))
    reading.versions.update(state="lecture", progress=52, page_count=86)
    broken.versions.update(state="illisible", reason="Mot de passe.")
    page = client.get(reverse("documents:list")).content.decode()
    assert "Brouillon" in page and "Lecture page 52 sur 86" in page and "Illisible" in page and "Mot de passe." in page
    assert "Vous uniquement" in page and reverse("documents:replace", args=[broken.pk]) in page
    for state, title in (("brouillon", "Mon brouillon"), ("lecture", "Lu"), ("illisible", "Cassé")):
        assert title in listed(client, etat=state)


def test_empty_lists_say_what_to_do(network):
    assert "Déposez le premier" in logged_in(network.f1).get(reverse("documents:list")).content.decode()
    assert "Pas encore de document pour vous" in logged_in(network.l1).get(reverse("documents:list")).content.decode()
    page = logged_in(network.f1).get(reverse("documents:list"), {"q": "rien"}).content.decode()
    assert "Aucun document ne répond" in page and "Tout effacer" in page


@pytest.mark.parametrize("title", ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", " =1+1"])
def test_exports_never_hold_formulas(network, title):
    document = make_document(network.f1, Audience.objects.network())
    Document.objects.filter(pk=document.pk).update(title=title)
    client = logged_in(network.f1)
    text = b"".join(client.get(reverse("documents:export_csv")).streaming_content).decode("utf-8-sig")
    cell = text.splitlines()[1].split(";")[0].strip('"')
    assert cell == f"'{title}"
    book = b"".join(client.get(reverse("documents:export_xlsx")).streaming_content)
    sheet = load_workbook(io.BytesIO(book)).active
    assert sheet["A2"].data_type == "s" and sheet["A2"].value.strip() == title.strip()


def test_exports_hold_the_whole_filtered_list(network):
    fill(network, 45)
    make_document(network.f1, Audience.objects.network(), title="Autre")
    client = logged_in(network.f1)
    client.get("/aide/")
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(reverse("documents:export_csv"), {"q": "document", "tri": "titre"})
        lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert len(lines) == 46 and lines[1].startswith("Document 000;Type à préciser;T2;Maison de l’emploi 2;Le réseau;8;")
    assert len(queries) <= 10 and "attachment" in answer["Content-Disposition"]


def test_titles_are_folded():
    assert fold("Œuvre d’ÉTÉ") == "oeuvre d’ete"


def test_what_is_public_is_listed_for_anyone_and_nothing_else(network, django_assert_num_queries):
    public = Audience.objects.public()
    make_document(network.officer, public, title="Guide du SPASER", type="guide")
    make_document(network.officer, public, title="Pénalités prévues", type="modele_clause")
    make_document(network.officer, title="Brouillon public")
    make_document(network.f1, Audience.objects.network(), title="Pour le réseau")
    address = reverse("documents:public")
    for client in (Client(), logged_in(network.l1), logged_in(network.officer)):
        page = client.get(address).content.decode()
        assert "Guide du SPASER" in page and "Pénalités prévues" in page and "<b>2 documents</b>" in page
        assert "Brouillon public" not in page and "Pour le réseau" not in page
    assert "Pénalités" not in Client().get(address, {"q": "spaser"}).content.decode()
    assert "SPASER" not in Client().get(address, {"type": "modele_clause"}).content.decode()
    assert "Enlevez un filtre" in Client().get(address, {"q": "réseau"}).content.decode()
    assert reverse("documents:public") in Client().get("/").content.decode()
    fill(network, 30, public)
    Client().get(address)
    with django_assert_num_queries(5):
        page = Client().get(address).content.decode()
    assert "<b>32 documents</b>" in page and "?page=2" in page


def test_a_visitor_comes_back_from_a_public_document_to_the_others(network):
    document = make_document(network.officer, Audience.objects.public(), title="Guide du SPASER")
    assert f'href="{reverse("documents:public")}"' in Client().get(document.get_absolute_url()).content.decode()
