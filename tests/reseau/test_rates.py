"""Requests are counted: programs are told how many are left, people are asked to wait a moment, nobody is shut out."""

import pytest
from django.test import Client

from reseau import jetons, rates
from reseau.models import Compteur
from tests.network import logged_in

pytestmark = pytest.mark.django_db
SEARCH = "/api/recherche"


@pytest.fixture(autouse=True)
def clock(monkeypatch, settings):
    """The time of the counts, at the tenth second of a minute; three requests a minute, four from one address."""

    class Clock:
        now = 1_800_000_010

        def time(self):
            return self.now

    settings.RATES = {
        "api": {"personne": 3, "adresse": 4},
        "recherche": {"personne": 3},
        "suggestions": {"personne": 3},
    }
    clock = Clock()
    monkeypatch.setattr(rates, "time", clock)
    return clock


def test_each_answer_tells_what_is_left_and_the_one_too_many_when_to_go_on(network, clock):
    client = logged_in(network.f1)
    answers = [client.get(SEARCH) for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert answers[0].headers["RateLimit"] == '"personne";r=2;t=50, "adresse";r=3;t=50'
    assert answers[3].headers["RateLimit"].startswith('"personne";r=0;t=50')
    assert answers[3].headers["RateLimit-Policy"] == '"personne";q=3;w=60, "adresse";q=4;w=60'
    assert answers[3].headers["Retry-After"] == "50"
    assert answers[3].json() == {
        "title": "Trop de demandes",
        "status": 429,
        "detail": "Attendez le temps dit par Retry-After, puis continuez.",
    }
    clock.now += 50
    assert client.get(SEARCH).status_code == 200


def test_a_person_s_tokens_and_session_count_together_and_another_person_apart(network):
    texts = [jetons.create(network.f1, str(n), 30, with_second_factor=True)[1] for n in range(2)]
    for text in texts:
        assert Client().get(SEARCH, headers={"authorization": f"Bearer {text}"}).status_code == 200
    own = logged_in(network.f1)
    assert [own.get(SEARCH, REMOTE_ADDR=f"192.0.2.{n}").status_code for n in range(2)] == [200, 429]
    assert logged_in(network.f2).get(SEARCH).status_code == 200


def test_an_address_has_its_limit_too_however_many_people(network):
    people = [network.f1, network.f2, network.l1, network.buyer, network.comite]
    statuses = [logged_in(person).get(SEARCH).status_code for person in people]
    assert statuses == [200, 200, 200, 200, 429]
    assert logged_in(network.agent).get(SEARCH, REMOTE_ADDR="192.0.2.1").status_code == 200


def test_one_host_cannot_take_another_address_of_its_ipv6_network_each_time(network):
    people = [network.f1, network.f2, network.l1, network.buyer, network.comite]
    statuses = [
        logged_in(person).get(SEARCH, REMOTE_ADDR=f"2001:db8:1:2::{n}").status_code for n, person in enumerate(people)
    ]
    assert statuses[-1] == 429


def test_a_forged_address_gives_no_more(network):
    client = logged_in(network.f1)
    statuses = [client.get(SEARCH, headers={"x-forwarded-for": f"192.0.2.{n}"}).status_code for n in range(4)]
    assert statuses[-1] == 429
    assert not Compteur.objects.filter(key__contains="192.0.2").exists()


def test_whoever_is_refused_is_not_counted(network):
    for _ in range(6):
        assert Client().get(SEARCH).status_code == 401
        assert Client().get(SEARCH, headers={"authorization": "Bearer portail_x"}).status_code == 401
    assert not Compteur.objects.exists()


def test_a_clock_set_back_or_forward_shuts_nobody_out(network, clock):
    client = logged_in(network.f1)
    for hours in (0, 3, -24):
        clock.now += hours * 3600
        assert [client.get(SEARCH).status_code for _ in range(4)] == [200, 200, 200, 429]


def test_counts_are_forgotten_with_their_minute(network, clock):
    logged_in(network.f1).get(SEARCH)
    assert rates.forget_old() == 0
    clock.now += 60
    assert rates.forget_old() == 2


@pytest.mark.parametrize("path", ["/recherche/?q=clause", "/recherche/suggestions/?q=clause"])
def test_a_page_asks_to_wait_a_moment_in_french(network, clock, path):
    client = logged_in(network.f1)
    assert [client.get(path).status_code for _ in range(3)] == [200, 200, 200]
    page = client.get(path)
    assert page.status_code == 429 and page.headers["Retry-After"] == "50"
    assert "Attendez 50 secondes" in page.content.decode()
    piece = client.get(path, headers={"hx-request": "true"})
    assert (piece.status_code, piece.content) == (429, b"")
    assert client.get("/").status_code == 200 and logged_in(network.f2).get(path).status_code == 200
    clock.now += 50
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("name", [None, "left"])
def test_the_limit_of_a_page_does_not_tell_that_it_exists(network, name):
    network.l1.adhesions.get().end(network.officer)
    client = logged_in(network.l1) if name else Client()
    assert len({client.get("/recherche/?q=clause").status_code for _ in range(6)}) == 1


def test_a_page_s_count_costs_no_query(network, django_assert_num_queries):
    client = logged_in(network.f1)
    client.get("/recherche/")
    assert not Compteur.objects.exists()
