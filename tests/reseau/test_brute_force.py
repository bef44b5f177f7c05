"""Guessing: a limit for a person, however their address is written and wherever the attempts come from."""

import re
import time

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from notifications.models import Courriel
from reseau.throttle import attempts_key
from tests.network import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/compte/connexion/"
PAUSE = "Trop d’essais"


@pytest.fixture(autouse=True)
def fresh_limits(db):
    cache.clear()


@pytest.fixture
def clock(monkeypatch):
    """The time of the limits, to be moved forward."""

    class Clock:
        ahead = 0

        def time(self):
            return time.time() + self.ahead

        def __getattr__(self, name):
            return getattr(time, name)

    moving = Clock()
    monkeypatch.setattr("allauth.core.internal.ratelimit.time", moving)
    monkeypatch.setattr("django.core.cache.backends.base.time", moving)
    return moving


def attempt(email="karim@exemple.fr", password="faux faux faux faux", ip="192.0.2.1", **headers):
    return Client(REMOTE_ADDR=ip).post(LOGIN, {"login": email, "password": password}, headers=headers)


def is_paused(answer) -> bool:
    return PAUSE in answer.content.decode()


def test_five_failures_then_a_pause_even_for_the_right_password(network):
    for left in ("4 essais", "3 essais", "2 essais", "1 essai "):
        assert f"Encore {left.strip()} avant" in attempt().content.decode()
    assert "Attendez 15 minutes" in attempt().content.decode()
    assert is_paused(attempt(password=PASSWORD))


def test_the_pause_ends_after_a_quarter_of_an_hour_however_many_failures(network, clock):
    for n in range(1000 // 50):
        attempt(ip=f"192.0.2.{n}")
    assert is_paused(attempt(password=PASSWORD, ip="198.51.100.1"))
    clock.ahead = 15 * 60 + 1
    assert attempt(password=PASSWORD, ip="198.51.100.1").status_code == 302


@pytest.mark.parametrize(
    "variants",
    [
        ["KARIM@exemple.fr", "Karim@Exemple.FR", "karim@EXEMPLE.fr", "kArim@exemple.fr", "karIm@exemple.fr"],
        [" karim@exemple.fr", "karim@exemple.fr ", "  karim@exemple.fr", "karim@exemple.fr  ", "karim@exemple.fr   "],
        [f"karim+{n}@exemple.fr" for n in range(5)],
    ],
    ids=["case", "spaces", "plus"],
)
def test_writing_the_address_otherwise_gives_no_more_attempts(network, variants):
    for n, email in enumerate(variants):
        attempt(email, ip=f"192.0.2.{n}")
    assert is_paused(attempt(password=PASSWORD, ip="198.51.100.1"))


@pytest.mark.parametrize(
    "written", ["kárim@exemple.fr", "ｋarim@exemple.fr", "karim@exemple.fr\u200b", "KARIM+x@exemple.fr"]
)
def test_what_looks_like_an_address_is_counted_with_it(written):
    assert attempts_key(written) == attempts_key("karim@exemple.fr")


def test_the_host_one_calls_gives_no_more_attempts(network):
    for n in range(5):
        attempt(host=("localhost", "127.0.0.1")[n % 2])
    assert is_paused(attempt(password=PASSWORD))


def test_a_forged_client_address_gives_no_more_attempts(network):
    for n in range(20):
        attempt(f"p{n}@exemple.fr", **{"x-forwarded-for": f"203.0.113.{n}"})
    assert is_paused(attempt(password=PASSWORD, **{"x-forwarded-for": "203.0.113.99"}))


def test_one_person_s_pause_is_not_another_s(network):
    for _ in range(5):
        attempt()
    assert attempt("claire@exemple.fr", PASSWORD).status_code == 302


def test_a_success_does_not_give_back_the_failures(network):
    for _ in range(4):
        attempt()
    assert attempt(password=PASSWORD).status_code == 302
    attempt()
    assert is_paused(attempt(password=PASSWORD))


def test_a_new_password_ends_the_pause(network, settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    for _ in range(5):
        attempt()
    client = Client()
    client.post("/compte/mot-de-passe/oublie/", {"email": "karim@exemple.fr"})
    path = re.search(r"/compte/mot-de-passe/lien/\S+", Courriel.objects.get().text)[0]
    form = client.get(path)["Location"]
    client.post(form, {"password1": "agrafe bateau cheval orange", "password2": "agrafe bateau cheval orange"})
    assert attempt(password="agrafe bateau cheval orange").status_code == 302


# --- A browser that logged in before ---


@pytest.fixture
def owner(network):
    client = Client(REMOTE_ADDR="198.51.100.1")
    client.post(LOGIN, {"login": "karim@exemple.fr", "password": PASSWORD})
    client.post("/compte/deconnexion/")
    return client


def test_a_stranger_who_keeps_failing_does_not_keep_the_owner_out(network, owner):
    for n in range(30):
        attempt(ip=f"192.0.2.{n}")
    assert is_paused(attempt(password=PASSWORD, ip="203.0.113.9"))
    assert owner.post(LOGIN, {"login": "karim@exemple.fr", "password": PASSWORD}).status_code == 302


def test_the_owner_s_browser_guesses_no_more_often_than_others(network, owner):
    for _ in range(5):
        owner.post(LOGIN, {"login": "karim@exemple.fr", "password": "faux faux faux faux"})
    assert is_paused(owner.post(LOGIN, {"login": "karim@exemple.fr", "password": PASSWORD}))


def test_having_logged_in_to_one_s_own_account_gives_no_attempts_at_another_s(network, owner):
    for n in range(6):
        answer = owner.post(LOGIN, {"login": "claire@exemple.fr", "password": f"faux faux faux {n}"})
    assert is_paused(answer)
    assert is_paused(attempt("claire@exemple.fr", PASSWORD))


def test_the_cookie_cannot_be_made_up_and_names_nobody(network, owner):
    true = owner.cookies["appareil"].value
    assert "karim" not in true
    for n in range(6):
        client = Client(REMOTE_ADDR=f"192.0.2.{n}")
        client.cookies["appareil"] = f"{true.partition('-')[0]}-{n}{true.partition('-')[2]}"
        answer = client.post(LOGIN, {"login": "karim@exemple.fr", "password": "faux faux faux faux"})
    assert is_paused(answer)


def test_attempts_are_counted_by_all_processes_together(settings):
    backend = settings.CACHES["default"]["BACKEND"]
    assert "locmem" not in backend
    assert "cache" in connection.introspection.table_names()


@pytest.mark.parametrize("email", ["", "@", "a@b@c", "\x00", "é" * 5000, "‮@x"])
def test_any_address_has_a_key(email):
    assert attempts_key(email)
    attempts_key(email).encode()
