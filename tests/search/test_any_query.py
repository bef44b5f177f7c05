"""Any query string at all is an answer, or a kind refusal; never a breakdown, and never a right more.

Each question is asked of the page, the suggestions and the API, with each engine, beside a document that the reader
may not read; then without it: nothing that is answered may differ.
"""

import pytest

from search import index
from tests.elasticsearch import settle
from tests.network import logged_in

from .hostile import query_strings

pytestmark = pytest.mark.django_db

CANARY = "zyqvortane"  # in no document but the closed one
STRINGS = query_strings()
KIND = (200, 400)
TOO_MANY = next(string for string in STRINGS if string.count("&") > 1_000)  # parameters: more than any form of ours


@pytest.fixture
def client(shelf, network, network_audience, closed_audience):
    for n in range(8):
        shelf.put(
            f"essai:{n}", f"Guide {n} de la clause", "Une clause sociale", "d’une heure", audience=network_audience
        )
    shelf.put(
        "essai:99",
        f"Clause {CANARY}",
        f"clause sociale {CANARY} clauze zzzz",
        audience=closed_audience,
        type="ccap",
        territoire_ids=[network.t2.pk],
        organisation_id=network.mde2.pk,
        owner_id=network.f2.pk,
    )
    settle()
    client = logged_in(network.f1)
    client.raise_request_exception = False
    return client


@pytest.fixture
def without_limit(settings):
    settings.RATES = {action: dict.fromkeys(quotas, 1_000_000) for action, quotas in settings.RATES.items()}


def asked(client, path: str) -> dict:
    """What each query string is answered there. Raises for a breakdown, and for the word that the reader may not read
    where it is not their own."""
    answers = {string: client.get(f"{path}{string}") for string in STRINGS}
    odd = {string[:80]: answer.status_code for string, answer in answers.items() if answer.status_code not in KIND}
    assert odd == {}
    assert [string[:80] for string, answer in answers.items() if answer.status_code == 400] == [TOO_MANY[:80]]
    repeated = [s for s, answer in answers.items() if CANARY in answer.content.decode() and "zyqv" not in s]
    assert repeated == []
    return answers


def told(answer) -> object:
    """What an answer of the API says, but for the order of hits: statistics of the whole may move that."""
    body = answer.json()
    if answer.status_code == 200:
        assert not body["degraded"]
        body["hits"] = sorted(hit["key"] for hit in body["hits"])
    return body


@pytest.mark.parametrize("path", ["/recherche/?", "/recherche/?vue=pages&du=2020-01-01&"])
def test_the_page_answers(client, without_limit, path):
    asked(client, path)


def test_the_list_as_a_file_answers(client, without_limit):
    for string in STRINGS:
        answer = client.get(f"/recherche/liste.csv?{string}")
        assert answer.status_code in KIND, string[:80]
        assert CANARY not in answer.getvalue().decode() or "zyqv" in string


@pytest.mark.usefixtures("every_engine")  # before `client`, which fills it
def test_the_suggestions_answer(client):
    asked(client, "/recherche/suggestions/?")


@pytest.mark.usefixtures("every_engine")
def test_the_api_answers_and_it_gives_no_right_more(client, without_limit):
    with_it = {string: told(answer) for string, answer in asked(client, "/api/recherche?").items()}
    index.remove("essai:99")
    settle()
    without = {string: told(answer) for string, answer in asked(client, "/api/recherche?").items()}
    differing = {
        string[:80]: (with_it[string], without[string]) for string in STRINGS if with_it[string] != without[string]
    }
    assert differing == {}
