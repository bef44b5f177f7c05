"""Logging in and out, through the real pages."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from notifications.models import Courriel
from tests.network import PASSWORD

pytestmark = pytest.mark.django_db
LOGIN = "/compte/connexion/"


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


def log_in(client, email, password=PASSWORD, **data):
    return client.post(LOGIN, {"login": email, "password": password, **data})


def is_logged_in(client) -> bool:
    return client.get(reverse("reseau:compte")).status_code == 200


def test_address_and_password_open_the_portal(network):
    client = Client()
    assert log_in(client, "karim@exemple.fr").status_code == 302
    assert is_logged_in(client)


@pytest.mark.parametrize("written", ["KARIM@exemple.fr", "  karim@exemple.fr "])
def test_the_address_may_be_written_as_people_do(network, written):
    client = Client()
    log_in(client, written)
    assert is_logged_in(client)


def test_a_known_and_an_unknown_address_get_the_same_answer(network):
    answers = [log_in(Client(), email, "x" * 20) for email in ("karim@exemple.fr", "maude@exemple.fr")]
    known, unknown = [a.content.decode().replace(e, "") for a, e in zip(answers, ("karim", "maude"), strict=True)]
    assert answers[0].status_code == answers[1].status_code == 200
    assert _without_token(known) == _without_token(unknown)
    assert "Encore 4 essais avant une pause de 15 minutes." in known


def test_the_page_is_french_and_shows_nothing_of_allauth(network):
    page = Client().get(LOGIN).content.decode()
    for word in ("Sign", "Email", "Password", "Remember", "placeholder"):
        assert word not in page, word


def test_a_new_session_id_at_login_and_none_left_at_logout(network):
    client = Client()
    client.get(LOGIN)
    client.session["x"] = 1
    session = client.session
    session.save()
    client.cookies["session"] = before = session.session_key
    log_in(client, "karim@exemple.fr")
    after = client.cookies["session"].value
    assert after != before
    assert not Session.objects.filter(session_key=before).exists()
    response = client.post("/compte/deconnexion/")
    assert response["Clear-Site-Data"] == '"cache", "storage"'
    assert not Session.objects.filter(session_key=after).exists()
    client.cookies["session"] = after
    assert not is_logged_in(client)


def test_reading_the_logout_page_logs_nobody_out(network):
    client = Client()
    log_in(client, "karim@exemple.fr")
    assert "Clear-Site-Data" not in client.get("/compte/deconnexion/").headers
    assert is_logged_in(client)


@pytest.mark.parametrize(
    "to",
    [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "/%0d%0aLocation: https://evil.example".replace("%0d%0a", "\r\n"),
        "http://localhost:8000.evil.example/",
        "///evil.example",
        "\t//evil.example",
    ],
)
@pytest.mark.parametrize("path", [LOGIN, "/compte/deconnexion/"])
def test_nobody_is_sent_to_another_site(network, to, path):
    client = Client()
    if path == LOGIN:
        response = log_in(client, "karim@exemple.fr", next=to)
    else:
        log_in(client, "karim@exemple.fr")
        response = client.post(path, {"next": to})
    assert response.status_code == 302
    assert response["Location"] in ("/", LOGIN)


def test_one_is_sent_where_one_wanted_to_go(network):
    assert log_in(Client(), "karim@exemple.fr", next="/compte/?a=1")["Location"] == "/compte/?a=1"


def test_a_post_without_csrf_token_changes_nothing(network):
    client = Client(enforce_csrf_checks=True)
    log_in(client, "karim@exemple.fr")
    assert not is_logged_in(client)


def test_signing_up_is_no_address_of_this_site(network):
    client = Client()
    for answer in (client.get("/compte/inscription/"), client.post("/compte/inscription/", {"email": "a@b.fr"})):
        assert answer.status_code == 302
        assert answer["Location"].startswith(LOGIN)
    assert not Courriel.objects.exists()


def test_a_closed_account_is_told_so_only_with_its_password(network):
    from reseau.comptes import close_account

    close_account(network.f2, by=network.officer)
    wrong = log_in(Client(), "karim@exemple.fr", "x" * 20)
    unknown = log_in(Client(), "maude@exemple.fr", "x" * 20)
    assert _without_token(wrong.content.decode().replace("karim", "")) == _without_token(
        unknown.content.decode().replace("maude", "")
    )
    client = Client()
    assert log_in(client, "karim@exemple.fr")["Location"] == "/compte/ferme/"
    assert not is_logged_in(client)


def _without_token(page: str) -> str:
    import re

    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)
