"""The API: what the results page finds, as JSON, as its description says, under the same rights."""

import datetime
import json

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from reseau import api, jetons
from reseau.models import Audience, Line
from search import tuning
from search.api import description
from search.query import PAGE_SIZE, Query
from tests.network import logged_in

from .corpus import most_queries

pytestmark = pytest.mark.django_db
SEARCH = "/api/recherche"
CANARY = "zyqvortane"


@pytest.fixture
def client(network):
    client = logged_in(network.f1)
    client.get("/")  # a session notes its first use
    return client


@pytest.fixture(scope="module")
def described() -> dict:
    return description.document()


@pytest.fixture(scope="module")
def complies(described):
    """Whether a body is what the description says of this schema; raises with the difference."""
    registry = Registry().with_resource("urn:api", Resource(described, DRAFT202012))

    def check(body: dict, schema: str = "Answer") -> dict:
        ref = {"$ref": f"urn:api#/components/schemas/{schema}"}
        OAS31Validator(ref, registry=registry, format_checker=OAS31Validator.FORMAT_CHECKER).validate(body)
        return body

    return check


@pytest.fixture
def found(client, complies):
    """The answer to these parameters, held against the description."""

    def ask(**params) -> dict:
        answer = client.get(SEARCH, params)
        assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
        return complies(answer.json())

    return ask


def words(marked: dict) -> list[str]:
    return [marked["text"][start:end] for start, end in marked["marks"]]


def test_a_hit_says_all_that_the_page_says(found, shelf, network, network_audience):
    shelf.put(
        "essai:1",
        "CCAP – Pénalités & <b>",
        "Rien ici.",
        "Le titulaire encourt une pénalité par heure d’insertion, <i>et</i> 😀 une pénalité de plus.",
        audience=network_audience,
        type="ccap",
        organisation_id=network.mde1.pk,
        territoire_ids=[network.t1.pk, network.t2.pk],
    )
    (hit,) = found(q="penalite heures")["hits"]
    title, excerpt = hit.pop("title"), hit.pop("excerpt")
    assert (title["text"], words(title)) == ("CCAP – Pénalités & <b>", ["Pénalités"])
    assert words(excerpt) == ["pénalité", "heure", "pénalité"] and "<i>et</i> 😀" in excerpt["text"]
    best = f"{settings.SITE_URL}/essai/1/?page=2"
    assert hit == {
        "key": "essai:1",
        "kind": "essai",
        "type": "ccap",
        "label": "CCAP",
        "url": best,
        "pages": [{"number": 2, "url": best}],
        "other_pages": 0,
        "organisation": {"value": str(network.mde1.pk), "label": network.mde1.nom},
        "territoires": [{"value": str(t.pk), "label": t.nom} for t in (network.t1, network.t2)],
        "date": "2026-09-14",
    }


def test_facets_are_the_parameters_of_the_next_question(found, shelf, network_audience):
    for n in range(3):
        shelf.put(f"essai:{n}", "Clause", audience=network_audience, type="guide" if n else "ccap")
    facet = found(q="clause")["facets"]["type"]
    assert facet == [
        {"value": "guide", "label": "Guide", "count": 2, "chosen": False},
        {"value": "ccap", "label": "CCAP", "count": 1, "chosen": False},
    ]
    narrowed = found(q="clause", type="ccap")
    assert narrowed["total"] == 1 and narrowed["facets"]["type"][1]["chosen"]


def test_pages_lead_to_one_another_and_a_number_beyond_is_the_last(found, client, shelf, network_audience):
    for n in range(25):
        shelf.put(f"essai:{n}", f"Clause {n}", audience=network_audience)
    seen, answer = set(), found(q="clause", tri="date")
    while True:
        seen |= {hit["key"] for hit in answer["hits"]}
        if "next" not in answer["links"]:
            break
        answer = client.get(answer["links"]["next"].removeprefix(settings.SITE_URL)).json()
    assert len(seen) == 25 and (answer["page"], answer["pages"]) == (3, 3)
    beyond = found(q="clause", page=999_999_999)
    assert (beyond["page"], len(beyond["hits"]), beyond["links"].keys()) == (3, 5, {"self", "prev"})


def test_an_error_is_corrected_and_said(found, shelf, network_audience):
    shelf.put("essai:1", "Guide", "Une Pénalité forfaitaire", audience=network_audience)
    answer = found(q="pénalitée forfaitaire")
    assert (answer["corrected"], answer["total"]) == ({"pénalitée": "pénalité"}, 1)


@pytest.mark.parametrize("params", [{"q": "rien de tel"}, {"q": "de la"}, {"type": "inconnu"}, {"annee": "²"}], ids=str)
def test_nothing_found_is_an_answer(found, shelf, network_audience, params):
    shelf.put("essai:1", "Guide", "clause", audience=network_audience)
    answer = found(**params)
    assert (answer["total"], answer["hits"], answer["page"], answer["pages"]) == (0, [], 1, 1)


def test_nothing_asked_is_everything_the_newest_first(found, shelf, network_audience):
    for n, year in enumerate([2024, 2026, 2025]):
        shelf.put(f"essai:{n}", f"Guide {n}", audience=network_audience, date=datetime.date(year, 3, 1))
    assert [hit["key"] for hit in found()["hits"]] == ["essai:1", "essai:2", "essai:0"]


def test_who_may_not_read_it_finds_no_trace_of_it(client, shelf, network, network_audience, closed_audience):
    shelf.put("essai:1", "Guide", "clause", audience=network_audience)
    everyone = ("", "clause", CANARY, CANARY[:-1], f'"{CANARY}"', f"clause -{CANARY}")
    before = [client.get(SEARCH, {"q": text}).json() for text in everyone]
    shelf.put("essai:2", f"Clause {CANARY}", f"clause {CANARY}", audience=closed_audience, type="ccap")
    assert [client.get(SEARCH, {"q": text}).json() for text in everyone] == before
    reads = logged_in(network.l1).get(SEARCH, {"q": CANARY}).json()
    assert [hit["key"] for hit in reads["hits"]] == ["essai:2"]


def test_page_and_api_say_the_same_whoever_asks(shelf, network):
    audiences = [Audience.objects.network(), Audience.objects.obtain([Line(role="structure")])]
    for n in range(30):
        shelf.put(f"essai:{n}", f"Clause {n}", audience=audiences[n % 2])
    for person in (network.f1, network.l1, network.officer, network.comite):
        text = jetons.create(person, "Essai", 30, with_second_factor=True)[1]
        by_token = Client().get(SEARCH, {"q": "clause"}, headers={"authorization": f"Bearer {text}"}).json()
        client = logged_in(person)
        page = client.get("/recherche/", {"q": "clause"}).context["results"]
        assert by_token == client.get(SEARCH, {"q": "clause"}).json()
        assert (by_token["total"], [hit["key"] for hit in by_token["hits"]]) == (
            page.total,
            [hit.entry.key for hit in page.hits],
        )


def test_a_right_withdrawn_works_at_the_next_request(shelf, network):
    shelf.put("essai:1", "Clause", audience=Audience.objects.obtain([Line(territoire=network.t1.pk)]))
    text = jetons.create(network.f1, "Essai", 30, with_second_factor=True)[1]
    headers = {"authorization": f"Bearer {text}"}
    assert Client().get(SEARCH, headers=headers).json()["total"] == 1
    network.f1.adhesions.update(territoire=network.t2)
    assert Client().get(SEARCH, headers=headers).json()["total"] == 0


@pytest.mark.parametrize("params", [{"q": "clause"}, {"q": "clauze"}, {"q": "sosiale clausse"}, {"type": "guide"}, {}],
                         ids=str)  # fmt: skip
@pytest.mark.parametrize("by_token", [True, False])
def test_few_queries_whatever_the_rows(
    client, shelf, network, network_audience, params, by_token, django_assert_max_num_queries, monkeypatch
):
    """Not counted: what is read once in two seconds (the stamp of the synonyms), and written once an hour."""
    monkeypatch.setattr(tuning, "LOOK", 3600.0)
    fields = {"territoire_ids": [network.t1.pk, network.t2.pk], "organisation_id": network.mde1.pk}
    for n in range(12):
        shelf.put(f"essai:{n}", f"Guide {n}", "une clause sociale", audience=network_audience, **fields)
    text = jetons.create(network.f1, "Essai", 30, with_second_factor=True)[1]
    asking, headers = (Client(), {"authorization": f"Bearer {text}"}) if by_token else (client, {})
    asking.get(SEARCH, {"q": "clause"}, headers=headers)
    with django_assert_max_num_queries(most_queries()):
        assert asking.get(SEARCH, params, headers=headers).json()["total"] == 12


# --- The one refusal ---

PATHS = [SEARCH, "/api/", "/api/openapi.json", "/api/rien", "/api/recherche/", "/api/recherche/1", "/api/a/b%0Ac",
         "/api/..%2fadmin", "/api/%00", "/api/" + "x" * 3000, "/api/documents/1/"]  # fmt: skip
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]


def told(answer) -> tuple:
    return answer.status_code, sorted(answer.headers.items()), answer.content


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer portail_rien"}], ids=["nobody", "a dead token"])
@pytest.mark.parametrize("method", METHODS)
def test_to_a_visitor_every_address_answers_the_same_401(db, complies, method, headers):
    first, *others = [Client().generic(method, path, headers=headers) for path in PATHS]
    assert first.status_code == 401 and first.headers["Content-Type"] == api.PROBLEM
    assert first.headers["WWW-Authenticate"].startswith("Bearer")
    if method != "HEAD":
        complies(first.json(), "Problem")
    assert [path for path, other in zip(PATHS[1:], others, strict=True) if told(other) != told(first)] == []


def test_to_a_member_what_is_absent_and_what_is_closed_answer_the_same_404(network, complies):
    network.l1.adhesions.get().end(network.officer)  # an account that opens nothing: all is closed to it
    closed = [logged_in(network.l1).get(path) for path in PATHS]
    absent = [logged_in(network.f1).get(path) for path in PATHS[3:]]
    assert len({(one.status_code, one.content, one.headers["Content-Type"]) for one in closed + absent}) == 1
    assert complies(closed[0].json(), "Problem")["status"] == 404


def test_a_session_that_lacks_its_second_factor_is_nobody(network):
    answer = logged_in(network.officer, second_factor=False).get(SEARCH)
    assert (answer.status_code, answer.content) == (401, Client().get(SEARCH).content)


def test_without_encryption_a_token_is_refused_and_not_led_elsewhere(network, settings):
    settings.SECURE_SSL_REDIRECT = True
    text = jetons.create(network.f1, "Essai", 30, with_second_factor=True)[1]
    for headers in ({}, {"authorization": f"Bearer {text}"}):
        plain = [Client().get(path, headers=headers) for path in (SEARCH, "/api/rien")]
        assert {answer.status_code for answer in plain} == {403} and plain[0].content == plain[1].content
    assert Client().get(SEARCH, headers={"authorization": f"Bearer {text}"}, secure=True).status_code == 200
    assert Client().get("/compte/").status_code == 301


def test_a_breakdown_is_json_with_its_reference_and_nothing_of_the_cause(client, shelf, complies, monkeypatch):
    def broken(*args, **kwargs):
        raise RuntimeError("secret-du-code")

    monkeypatch.setattr("search.service.search", broken)
    client.raise_request_exception = False
    answer = client.get(SEARCH)
    assert answer.status_code == 500 and "secret-du-code" not in answer.content.decode()
    assert complies(answer.json(), "Problem")["reference"].startswith("E-")


def test_nothing_lets_another_site_read_it(client):
    answer = client.get(SEARCH, headers={"origin": "https://evil.example"})
    assert not [name for name in answer.headers if name.startswith("Access-Control")]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


# --- The description ---


def test_the_description_is_openapi(client, described):
    validate(described)
    assert client.get("/api/openapi.json").json() == json.loads(json.dumps(described))


def test_every_parameter_and_every_address_is_described(described):
    """What `Query` reads from an address, by which it also writes one."""
    everything = Query.from_params(_params(described))
    written = {pair.split("=")[0] for pair in everything.address(page=2)[1:].split("&")}
    assert written == set(description.PARAMETERS)
    urlconf = next(p for p in get_resolver().url_patterns if str(p.pattern) == "api/")
    paths = {f"/api/{p.pattern}" for p in urlconf.url_patterns if "(?P" not in str(p.pattern)}
    assert paths - {"/api/"} == set(described["paths"])


def _params(described: dict):
    from django.http import QueryDict

    params = QueryDict(mutable=True)
    for parameter in described["paths"]["/api/recherche"]["get"]["parameters"]:
        schema = parameter["schema"]
        params[parameter["name"]] = "2026-01-02" if schema.get("format") == "date" else schema.get("enum", ["2"])[0]
    return params


def test_limits_in_the_description_are_those_of_the_code(described):
    assert described["components"]["schemas"]["Answer"]["properties"]["hits"]["maxItems"] == PAGE_SIZE


def test_the_page_for_people_says_what_the_description_says(client):
    page = client.get("/api/").content.decode()
    assert all(f"<code>{name}</code>" in page for name in description.PARAMETERS)
    assert f"{settings.SITE_URL}/api/recherche" in page
    assert "60 demandes par minute" in page
