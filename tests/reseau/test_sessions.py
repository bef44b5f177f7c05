"""Sessions: two hours idle, twelve hours in all, listed and revocable, dead at once when they must be."""

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reseau import sessions
from reseau.comptes import close_account
from tests.network import PASSWORD, logged_in

pytestmark = pytest.mark.django_db
HOUR = 3600


@pytest.fixture
def clock(monkeypatch):
    """The time of the session limits."""

    class Clock:
        now = 1_800_000_000

        def time(self):
            return self.now

    clock = Clock()
    monkeypatch.setattr(sessions, "time", clock)
    return clock


def is_inside(client) -> bool:
    return client.get("/compte/").status_code == 200


def log_in(email="karim@exemple.fr", agent="Mozilla/5.0 (X11; Linux) Firefox/140.0", password=PASSWORD):
    cache.clear()
    client = Client(headers={"user-agent": agent})
    client.post("/compte/connexion/", {"login": email, "password": password})
    assert is_inside(client)
    return client


def test_two_idle_hours_end_a_session(network, clock):
    client = log_in()
    clock.now += 2 * HOUR
    assert is_inside(client)
    clock.now += 2 * HOUR + 1
    assert not is_inside(client)
    assert not Session.objects.exists()


def test_twelve_hours_end_a_session_however_busy(network, clock):
    client = log_in()
    for _ in range(12):
        assert is_inside(client)
        clock.now += HOUR
    assert is_inside(client)
    clock.now += 1
    assert not is_inside(client)


def test_reading_writes_nothing_but_once_in_five_minutes(network, clock):
    client = log_in()

    def writes() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/compte/")
        return sum(query["sql"].startswith(("UPDATE", "INSERT", "DELETE")) for query in seen.captured_queries)

    assert writes() == 0
    clock.now += 299
    assert writes() == 0
    clock.now += 1
    assert writes() == 1
    assert writes() == 0


def test_a_deactivated_account_s_sessions_die_at_the_next_request(network):
    clients = [log_in(), log_in()]
    network.f2.is_active = False
    network.f2.save()
    assert not any(is_inside(client) for client in clients)


def test_closing_an_account_leaves_no_session_behind(network):
    log_in()
    close_account(network.f2, by=network.officer)
    assert not Session.objects.exists()
    assert not network.f2.adhesions.current().exists()
    assert network.f2.adhesions.get().ended_by == network.officer


def test_an_ended_adhesion_works_at_the_next_request(network):
    client = log_in()
    assert client.get("/documents/").status_code == 200
    network.f2.adhesions.get().end(by=network.officer)
    assert client.get("/documents/").status_code == 404


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(network):
    mine, other = log_in(), log_in()
    new = "agrafe bateau cheval orange"
    form = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert mine.post("/compte/mot-de-passe/", form)["Location"] == "/compte/"
    assert is_inside(mine)
    assert not is_inside(other)
    page = mine.get("/compte/sessions/").content.decode()
    assert page.count("Ouverte le") == 1
    assert "Celle-ci" in page


def test_the_sessions_are_listed_in_words_and_ended_one_by_one(network):
    mine, other = log_in(agent="Mozilla/5.0 (Windows NT 10.0) Chrome/140 Safari/537"), log_in()
    page = mine.get("/compte/sessions/").content.decode()
    assert "Chrome sur Windows" in page
    assert "Firefox sur Linux" in page
    pk = sessions.open_sessions(network.f2).exclude(session_key=mine.session.session_key).get().pk
    mine.post(f"/compte/sessions/{pk}/fermer/")
    assert is_inside(mine)
    assert not is_inside(other)


def test_all_the_others_are_ended_at_once(network):
    mine, *others = [log_in() for _ in range(3)]
    mine.post("/compte/sessions/")
    assert is_inside(mine)
    assert not any(is_inside(client) for client in others)


def test_nobody_ends_another_s_session(network):
    theirs = log_in()
    pk = sessions.open_sessions(network.f2).get().pk
    assert logged_in(network.l1).post(f"/compte/sessions/{pk}/fermer/").status_code == 404
    assert is_inside(theirs)


def test_the_list_costs_the_same_however_long_it_is(network):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            mine.get("/compte/sessions/")
        return len(seen)

    mine = log_in()
    few = queries()
    for _ in range(5):
        log_in()
    assert queries() == few


def test_production_s_cookies_are_closed_to_all_but_this_site(monkeypatch):
    for name in ("SECRET_KEY", "SITE_URL"):
        monkeypatch.setenv(name, "https://portail.exemple.fr")
    from portal.settings import base

    assert (base.SESSION_COOKIE_NAME, base.CSRF_COOKIE_NAME) == ("__Host-session", "__Host-csrf")
    assert base.SESSION_COOKIE_SECURE
    assert base.SESSION_COOKIE_HTTPONLY
    assert base.SESSION_COOKIE_SAMESITE == "Lax"
