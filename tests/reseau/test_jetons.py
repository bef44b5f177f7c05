"""Personal tokens: made with care, shown once, good for /api/ alone, dead at once when they must be."""

import datetime
import re
import time

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from notifications.models import Courriel
from reseau import jetons
from reseau.comptes import close_account
from reseau.models import Jeton, Role
from tests.network import PASSWORD, adhere, logged_in

pytestmark = pytest.mark.django_db
SEARCH, CREATE = "/api/recherche", "/compte/jetons/creer/"


@pytest.fixture(autouse=True)
def fresh(db, settings):
    cache.clear()
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


def token_of(person, days: int = 30, *, with_second_factor: bool = True, nom: str = "Essai") -> str:
    return jetons.create(person, nom, days, with_second_factor=with_second_factor)[1]


def ask(text: str, path: str = SEARCH, method: str = "get", **more):
    return getattr(Client(), method)(path, headers={"authorization": f"Bearer {text}"} | more)


def just_logged_in(person, *, second_factor: bool = True) -> Client:
    client = logged_in(person, second_factor=second_factor)
    session = client.session
    records = [{"method": "mfa", "at": time.time()}] if second_factor else [{"method": "password", "at": time.time()}]
    session["account_authentication_methods"] = records
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def created(client: Client, nom: str = "Tableau de bord", days: int = 90) -> str:
    """The token that the page shows."""
    page = client.post(CREATE, {"nom": nom, "days": days}).content.decode()
    return re.search(r'value="(portail_[\w-]+)"', page)[1]


# --- Making one ---


def test_a_token_is_shown_once_and_kept_as_its_hash_alone(network):
    client = just_logged_in(network.f2)
    text = created(client)
    assert re.fullmatch(r"portail_[\w-]{43}", text)
    row = Jeton.objects.get()
    assert text not in str(vars(row)) and row.personne == network.f2
    assert row.expires_at - row.created_at == pytest.approx(datetime.timedelta(days=90), abs=datetime.timedelta(1))
    assert text not in client.get("/compte/jetons/").content.decode()
    assert text not in str(dict(client.session))
    assert "Tableau de bord" in client.get("/compte/jetons/").content.decode()


def test_a_mail_says_that_a_token_was_made_and_does_not_hold_it(network):
    text = created(just_logged_in(network.f2))
    mail = Courriel.objects.get()
    assert mail.recipients["to"] == [network.f2.email]
    assert "jeton" in mail.subject
    assert "«\xa0Tableau de bord\xa0»" in mail.text and "/compte/jetons/" in mail.text and "127.0.0.1" in mail.text
    assert text not in mail.text + mail.html


def test_no_token_without_its_mail(network, monkeypatch):
    def fails(*args, **kwargs):
        raise OSError("no mail")

    monkeypatch.setattr("reseau.adapters.AccountAdapter.send_mail", fails)
    with pytest.raises(OSError):
        just_logged_in(network.f2).post(CREATE, {"nom": "x", "days": 30})
    assert not Jeton.objects.exists()


def test_making_one_asks_for_the_password_again_and_goes_on_where_one_was(network):
    client = logged_in(network.f2, second_factor=False)
    asked = client.post(CREATE, {"nom": "Tableau", "days": 30})
    assert asked.url.startswith("/compte/confirmer/") and not Jeton.objects.exists()
    assert client.post(asked.url, {"password": "pas le bon"}).status_code == 200 and not Jeton.objects.exists()
    page = client.post(asked.url, {"password": PASSWORD}).content.decode()
    assert "portail_" in page and Jeton.objects.get().nom == "Tableau"


def test_the_same_page_sent_again_makes_no_second_token(network):
    client = just_logged_in(network.f2)
    created(client)
    again = client.post(CREATE, {"nom": "Tableau de bord", "days": 90}).content.decode()
    assert "Ce nom est déjà pris" in again and "portail_" not in again
    assert Jeton.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"nom": "x"},
        {"nom": "x", "days": 36500},
        {"nom": "x" * 61, "days": 30},
        {"nom": " \u202e\u200b ", "days": 30},
        {"nom": "a\0b", "days": 30},
    ],
    ids=str,
)
def test_what_the_form_does_not_offer_makes_no_token(network, data):
    assert just_logged_in(network.f2).post(CREATE, data).status_code == 200
    assert not Jeton.objects.exists()


def test_a_name_keeps_only_what_can_be_seen(network):
    created(just_logged_in(network.f2), nom="a\u202eb\nSubject: x")
    assert Jeton.objects.get().nom == "a b Subject: x"
    assert "\nSubject" not in Courriel.objects.get().text


def test_ten_live_ones_and_no_more(network):
    for n in range(jetons.MOST):
        token_of(network.f2, nom=f"n° {n}")
    with pytest.raises(ValidationError, match="déjà 10"):
        token_of(network.f2)
    client = just_logged_in(network.f2)
    assert "révoquez-en avant" in client.post(CREATE, {"nom": "de trop", "days": 30}).content.decode()
    jetons.revoke(network.f2, nom="n° 3")
    assert created(client, nom="n° 3")


def test_a_name_serves_again_once_its_token_has_ended(network):
    first = token_of(network.f2)
    Jeton.objects.update(expires_at=timezone.now())
    second = token_of(network.f2)
    assert [ask(first).status_code, ask(second).status_code] == [401, 200]


# --- What it opens ---


def test_a_token_asks_with_the_rights_of_its_person(network):
    assert ask(token_of(network.l1)).json()["total"] == 0
    assert ask(token_of(network.officer)).status_code == 200


@pytest.mark.parametrize(
    "path", ["/", "/compte/", "/documents/", "/recherche/?q=clause", "/recherche/suggestions/?q=cl", "/admin/"]
)
def test_a_token_is_nothing_outside_the_api(network, path):
    with_token, without = ask(token_of(network.officer), path), Client().get(path)
    assert (with_token.status_code, with_token.headers.get("Location")) == (
        without.status_code,
        without.headers.get("Location"),
    )


def test_a_token_is_no_session(network):
    answer = ask(token_of(network.f1))
    assert not answer.cookies
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert {"Cookie", "Authorization"} <= set(answer.headers["Vary"].split(", "))


def test_the_page_for_people_is_not_for_tokens(network):
    answer = ask(token_of(network.f1), "/api/")
    assert answer.status_code == 404 and not answer.cookies


def test_beside_a_session_the_token_alone_counts_and_the_session_stays(network):
    client = logged_in(network.officer)
    before = dict(client.session)
    dead = client.get(SEARCH, headers={"authorization": "Bearer portail_rien"})
    assert dead.status_code == 401 and not dead.cookies
    alive = client.get("/api/", headers={"authorization": f"Bearer {token_of(network.l1)}"})
    assert alive.status_code == 404  # the officer would see the page
    assert dict(client.session) == before and client.get("/api/").status_code == 200


def test_voir_comme_is_of_the_session_alone(network):
    client = logged_in(network.officer)
    client.post("/acces/voir-comme/", {"role": Role.STRUCTURE, "territoire": network.t1.pk})
    answer = client.get(SEARCH, headers={"authorization": f"Bearer {token_of(network.officer)}"})
    assert answer.wsgi_request.reader.all_but
    assert not client.get(SEARCH).wsgi_request.reader.all_but


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_a_token_changes_nothing(network, method):
    text = token_of(network.officer)
    answer = ask(text, method=method)
    assert answer.status_code == 405 and answer.headers["Allow"] == "GET, HEAD"
    assert ask(text, "/api/rien", method=method).status_code == 404


@pytest.mark.parametrize(
    "header",
    [
        "Bearer",
        "Bearer ",
        "Bearer rien",
        "Bearer portail_",
        "Bearer portail_" + "x" * 43,
        "Bearer portail_" + "x" * 100_000,
        "Bearer portail_\u00e9\u00ff",
        "Bearer portail_' OR 1=1 --",
        "Bearer {token} {token}",
        "Bearer {token}x",
        "Bearer {hash}",
        "Basic {token}",
        "{token}",
        "token {token}",
    ],
    ids=lambda header: header[:40],
)
def test_only_a_whole_live_token_opens_anything(network, header):
    text = token_of(network.officer)
    said = header.replace("{token}", text).replace("{hash}", Jeton.objects.get().token_hash)
    answer = Client().get(SEARCH, headers={"authorization": said})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith('Bearer realm="portail"')


@pytest.mark.parametrize("written", ["bearer {}", "BEARER {}", "Bearer   {} "])
def test_the_scheme_is_written_as_one_likes(network, written):
    answer = Client().get(SEARCH, headers={"authorization": written.format(token_of(network.f1))})
    assert answer.status_code == 200


def test_a_token_in_the_address_or_in_a_cookie_opens_nothing(network):
    text = token_of(network.f1)
    client = Client()
    client.cookies["session"] = text
    assert client.get(SEARCH, {"access_token": text, "token": text}).status_code == 401


# --- Its end ---


def _revoke(network, text):
    row = Jeton.objects.get(personne=network.f2)
    assert logged_in(network.f2).post(f"/compte/jetons/{row.pk}/revoquer/").status_code == 302


def _new_password(network, text):
    change = {"oldpassword": PASSWORD, "password1": "encore une phrase bien longue", "password2": None}
    change["password2"] = change["password1"]
    assert just_logged_in(network.f2).post("/compte/mot-de-passe/", change).status_code == 302


ENDS = {
    "revoked": _revoke,
    "expired": lambda network, text: Jeton.objects.update(expires_at=timezone.now()),
    "account closed": lambda network, text: close_account(network.f2, by=network.officer),
    "account deactivated": lambda network, text: type(network.f2).objects.filter(pk=network.f2.pk).update(is_active=0),
    "left": lambda network, text: network.f2.adhesions.get().end(network.officer),
    "adhesion over": lambda network, text: network.f2.adhesions.update(
        since=datetime.date(2020, 1, 1), until=timezone.localdate() - datetime.timedelta(days=1)
    ),
    "new password": _new_password,
}


@pytest.mark.parametrize("end", ENDS)
def test_a_token_that_ended_opens_nothing_at_the_next_request(network, end):
    text = token_of(network.f2)
    assert ask(text).status_code == 200
    ENDS[end](network, text)
    absent = ask(text, "/api/rien")
    answer = ask(text)
    assert (answer.status_code, answer.content) == (401, absent.content)
    assert 'error="invalid_token"' in answer.headers["WWW-Authenticate"]


def test_it_lives_to_its_last_second_and_not_beyond(network):
    text = token_of(network.f2, 30)
    expiry = Jeton.objects.get().expires_at
    assert Jeton.objects.live(expiry - datetime.timedelta(seconds=1)).exists()
    assert not Jeton.objects.live(expiry).exists()
    assert ask(text).status_code == 200


def test_a_token_made_with_the_password_alone_is_no_way_round_the_second_factor(network):
    """Who becomes a referent, or an officer, must have a second factor: so must the session that made the token."""
    weak = token_of(network.f2, with_second_factor=False, nom="faible")
    strong = token_of(network.f2, with_second_factor=True, nom="fort")
    assert [ask(weak).status_code, ask(strong).status_code] == [200, 200]
    adhere(network.f2, Role.CHARGE_MISSION, network.region, network.conseil)
    assert [ask(weak).status_code, ask(strong).status_code] == [401, 200]
    assert ask(strong).wsgi_request.membership.is_officer


@pytest.mark.parametrize("second_factor", [True, False])
def test_the_token_notes_whether_its_session_had_used_a_second_factor(network, second_factor):
    created(just_logged_in(network.f2, second_factor=second_factor))
    assert Jeton.objects.get().with_second_factor is second_factor


def test_who_must_have_a_second_factor_makes_no_token_without(network):
    client = just_logged_in(network.officer, second_factor=False)
    assert client.post(CREATE, {"nom": "x", "days": 30}).url == "/compte/proteger/"
    assert client.get(SEARCH).status_code == 401
    assert not Jeton.objects.exists()


def test_nobody_ends_the_token_of_another(network):
    text = token_of(network.f2)
    row = Jeton.objects.get()
    for other in (network.officer, network.f1):
        assert logged_in(other).post(f"/compte/jetons/{row.pk}/revoquer/").status_code == 404
        assert row.nom not in logged_in(other).get("/compte/jetons/").content.decode()
    assert ask(text).status_code == 200


def test_nothing_is_made_or_ended_through_other_eyes(network):
    token_of(network.officer)
    row, client = Jeton.objects.get(), just_logged_in(network.officer)
    client.post("/acces/voir-comme/", {"role": Role.STRUCTURE, "territoire": network.t1.pk})
    client.post(CREATE, {"nom": "x", "days": 30})
    client.post(f"/compte/jetons/{row.pk}/revoquer/")
    assert Jeton.objects.get().revoked_at is None


# --- Traces ---


def test_the_last_use_is_written_once_an_hour(network, django_assert_num_queries):
    text = token_of(network.f2)
    ask(text)
    first = Jeton.objects.get().last_used_at
    assert first is not None
    ask(text)
    assert Jeton.objects.get().last_used_at == first
    Jeton.objects.update(last_used_at=first - jetons.TOUCH)
    ask(text)
    assert Jeton.objects.get().last_used_at >= first


def test_a_refused_token_is_not_said_to_be_used(network):
    text = token_of(network.f2)
    network.f2.adhesions.get().end(network.officer)
    ask(text)
    assert Jeton.objects.get().last_used_at is None


def test_a_year_after_its_end_a_token_is_forgotten(network):
    for nom in ("vieux", "révoqué", "vivant"):
        token_of(network.f2, nom=nom)
    past = timezone.now() - jetons.KEPT - datetime.timedelta(days=1)
    Jeton.objects.filter(nom="vieux").update(expires_at=past)
    Jeton.objects.filter(nom="révoqué").update(revoked_at=past)
    assert jetons.forget_old() == 2
    assert Jeton.objects.get().nom == "vivant"
