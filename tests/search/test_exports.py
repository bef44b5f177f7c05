"""The list of results as files: what the page finds, under the reader's rights, and no formula."""

import csv
import datetime
import io
import zipfile
from xml.etree import ElementTree

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reseau import tables
from search import exports
from tests.elasticsearch import settle
from tests.network import logged_in

pytestmark = pytest.mark.django_db
CANARY = "zyqvortane"


@pytest.fixture
def client(network):
    client = logged_in(network.f1)
    client.get("/aide/")
    return client


def rows(client, form: str = "csv", **query) -> list[list]:
    """The cells of the file, row by row."""
    settle()
    response = client.get(reverse(f"search:export_{form}"), query)
    assert response.status_code == 200
    assert f'.{form}"' in response["Content-Disposition"]
    return READERS[form](b"".join(response.streaming_content))


def of_csv(body: bytes) -> list[list]:
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


def of_xlsx(body: bytes) -> list[list]:
    return [[cell or "" for cell in row] for row in load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True)]


def of_ods(body: bytes) -> list[list]:
    package = zipfile.ZipFile(io.BytesIO(body))
    assert package.infolist()[0].filename == "mimetype" and package.infolist()[0].compress_type == zipfile.ZIP_STORED
    table = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
    tree = ElementTree.fromstring(package.read("content.xml"))
    assert not tree.findall(f".//*[@{table}formula]")
    return [["".join(cell.itertext()) for cell in row] for row in tree.iter(f"{table}table-row")]


READERS = {"csv": of_csv, "xlsx": of_xlsx, "ods": of_ods}


@pytest.mark.parametrize("form", tables.FORMS)
def test_the_list_says_what_the_page_shows(client, shelf, network_audience, network, form):
    shelf.put(
        "essai:1",
        "Une clause & <b>",
        "texte",
        audience=network_audience,
        territoire_ids=[network.t2.pk, network.t1.pk],
        organisation_id=network.mde1.pk,
        date=datetime.date(2026, 3, 5),
    )
    head, line = rows(client, form, q="clause")
    assert head == exports.HEADINGS
    expected = ["Une clause & <b>", "Essai", "Guide", "T1, T2", "Maison de l’emploi 1", "05/03/2026", "Le réseau"]
    assert line == [*expected, "http://testserver/essai/1/"]


@pytest.mark.usefixtures("every_engine")
def test_filters_order_and_the_whole_list(client, shelf, network_audience):
    for n in range(25):
        day = datetime.date(2026, 1, 1) + datetime.timedelta(days=n)
        shelf.put(f"essai:{n}", f"Clause {n:02}", audience=network_audience, date=day, type="guide" if n else "ccap")
    found = rows(client, q="clause", type="guide", tri="date", du="2026-01-04", page="2", vue="pages")[1:]
    assert [line[0] for line in found] == [f"Clause {n:02}" for n in range(24, 2, -1)]


def test_the_limit_is_kept_and_said(client, shelf, network_audience, monkeypatch):
    monkeypatch.setattr(exports, "MOST", 2)
    for n in range(3):
        shelf.put(f"essai:{n}", f"Clause {n}", audience=network_audience)
    assert len(rows(client, q="clause")) == 3
    page = client.get(reverse("search:results"), {"q": "clause"}).content.decode()
    assert "les 2 premiers résultats" in page


@pytest.mark.usefixtures("every_engine")
@pytest.mark.parametrize("form", tables.FORMS)
def test_nothing_of_what_is_not_read(client, shelf, network_audience, closed_audience, network, form):
    shelf.put("essai:1", "Une clause", audience=network_audience)
    before = rows(client, form, q="clause")
    shelf.put("essai:2", f"Clause {CANARY}", f"clause {CANARY}", audience=closed_audience)
    assert rows(client, form, q="clause") == before
    assert rows(client, form, q=CANARY) == rows(client, form, type="guide", q=CANARY) == [exports.HEADINGS]
    assert CANARY in repr(rows(logged_in(network.officer), form, q="clause"))


@pytest.mark.parametrize("title", ["=1+1", "+1", "-2", "@SUM(A1)", "\t=1", " =1+1"])
def test_a_text_is_never_a_formula(client, shelf, network_audience, title):
    shelf.put("essai:1", title, "une clause", audience=network_audience)
    assert rows(client, "csv", q="clause")[1][0] == f"'{title}"
    assert rows(client, "ods", q="clause")[1][0].strip() == title.strip()
    response = client.get(reverse("search:export_xlsx"), {"q": "clause"})
    assert load_workbook(io.BytesIO(b"".join(response.streaming_content))).active["A2"].data_type == "s"


def test_signs_that_xml_does_not_know_are_left_out(client, shelf, network_audience):
    shelf.put("essai:1", "Clause\x01\x0bé", audience=network_audience)
    for form in ("xlsx", "ods"):
        assert rows(client, form, q="clause")[1][0] == "Clauseé"


@pytest.mark.parametrize(
    "query", [{}, {"q": "de la"}, {"q": '"'}, {"q": "\x00"}, {"page": "9" * 30, "q": "introuvable"}]
)
def test_nothing_asked_or_found_is_a_list_without_lines(client, shelf, network_audience, query):
    shelf.put("essai:1", "Guide", "clause", audience=network_audience)
    assert rows(client, **query) == [exports.HEADINGS]


def test_few_queries_whatever_the_rows(client, shelf, network_audience, network, django_assert_max_num_queries):
    for n in range(30):
        places = [network.t1.pk, network.t2.pk]
        shelf.put(f"essai:{n}", f"Clause {n}", audience=network_audience, territoire_ids=places)
    with django_assert_max_num_queries(10):
        assert len(rows(client, q="clause")) == 31
