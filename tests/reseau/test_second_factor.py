"""The second factor: asked of who may do much, used once, and not to be got round."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications.models import Courriel
from reseau.comptes import current_code, give_totp
from reseau.models import Role
from tests.network import PASSWORD, adhere, logged_in

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
LOGIN, SECOND = "/compte/connexion/", "/compte/connexion/second-facteur/"


@pytest.fixture(autouse=True)
def fresh(db, settings):
    cache.clear()
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


@pytest.fixture
def instant(monkeypatch):
    """One instant that stands still, in the middle of a code's life."""
    now = int(time.time()) // 30 * 30 + 10
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: now)
    return now


def first_step(email="karim@exemple.fr"):
    client = Client()
    client.post(LOGIN, {"login": email, "password": PASSWORD})
    return client


def just_logged_in(person):
    client = logged_in(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time()}]
    session.save()
    return client


def is_inside(client) -> bool:
    return client.get("/compte/").status_code == 200


def test_a_password_alone_opens_nothing_once_there_is_a_second_factor(network, instant):
    give_totp(network.f2, SECRET)
    client = first_step()
    assert not is_inside(client)
    client.post(SECOND, {"code": current_code(network.f2, instant)})
    assert is_inside(client)


@pytest.mark.parametrize("written", ["{}", "{} ", " {}", "{:.3} {:.3}"])
def test_a_code_is_accepted_once_however_it_is_written(network, instant, written):
    give_totp(network.f2, SECRET)
    code = current_code(network.f2, instant)
    first = first_step()
    first.post(SECOND, {"code": code})
    assert is_inside(first)
    again = f"{code[:3]} {code[3:]}" if ":.3" in written else written.format(code)
    second = first_step()
    answer = second.post(SECOND, {"code": again})
    assert answer.status_code == 200
    assert not is_inside(second)
    assert again.strip() not in answer.content.decode()


@pytest.mark.parametrize(("seconds", "accepted"), [(-60, False), (-30, True), (30, True), (60, False)])
def test_a_phone_may_be_a_little_early_or_late(network, instant, seconds, accepted):
    give_totp(network.f2, SECRET)
    client = first_step()
    client.post(SECOND, {"code": current_code(network.f2, instant + seconds)})
    assert is_inside(client) == accepted


@pytest.mark.parametrize("late", [0, 30, 60])
def test_a_code_serves_once_in_all_the_time_it_is_right(network, instant, monkeypatch, late):
    give_totp(network.f2, SECRET)
    code = current_code(network.f2, instant + 30)
    first = first_step()
    first.post(SECOND, {"code": code})
    assert is_inside(first)
    monkeypatch.setattr("allauth.mfa.totp.internal.auth.time.time", lambda: instant + late)
    cache.delete(Authenticator.objects.get().wrap()._get_used_cache_key(code))  # allauth forgets it after 30 seconds
    for client in (first_step(), first_step()):
        client.post(SECOND, {"code": code})
        assert not is_inside(client)


def test_the_code_that_set_up_the_application_opens_nothing_more(network, instant):
    client = just_logged_in(network.f2)
    client.get("/compte/second-facteur/application/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, instant // 30))
    client.post("/compte/second-facteur/application/", {"code": code})
    assert network.f2.authenticator_set.filter(type="totp").exists()
    again = first_step()
    again.post(SECOND, {"code": code})
    assert not is_inside(again)


def test_a_code_with_a_space_in_it_is_a_code(network, instant):
    give_totp(network.f2, SECRET)
    code = current_code(network.f2, instant)
    client = first_step()
    client.post(SECOND, {"code": f"{code[:3]} {code[3:]}"})
    assert is_inside(client)


def test_codes_are_guessed_five_times_then_there_is_a_pause(network, instant):
    give_totp(network.f2, SECRET)
    for _ in range(5):
        first_step().post(SECOND, {"code": "000000"})
    client = first_step()
    answer = client.post(SECOND, {"code": current_code(network.f2, instant)})
    assert "Trop d’essais" in answer.content.decode()
    assert not is_inside(client)


def test_a_recovery_code_serves_once(network):
    give_totp(network.f2, SECRET)
    code = RecoveryCodes.activate(network.f2).get_unused_codes()[0]
    client = first_step()
    client.post(SECOND, {"code": code})
    assert is_inside(client)
    client = first_step()
    client.post(SECOND, {"code": code})
    assert not is_inside(client)


def test_the_secret_is_not_readable_in_the_database(network):
    give_totp(network.f2, SECRET)
    assert SECRET not in str(Authenticator.objects.get().data)


# --- Who must have one ---


@pytest.mark.parametrize("path", ["/", "/compte/", "/documents/", "/reseau/membres/", "/admin/", "/recherche/?q=ccap"])
@pytest.mark.parametrize("name", ["officer", "admin", "f1"])
def test_who_may_invite_gets_nowhere_without_a_second_factor(network, name, path):
    client = first_step(getattr(network, name).email)
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (302, "/compte/proteger/")


def test_a_post_gets_no_further_than_a_get(network):
    client = first_step(network.officer.email)
    assert client.post(f"/reseau/comptes/{network.f2.pk}/fermer/")["Location"] == "/compte/proteger/"
    network.f2.refresh_from_db()
    assert network.f2.is_active


@pytest.mark.parametrize("name", ["agent", "f2", "l1", "buyer", "comite"])
def test_the_others_do_without(network, name):
    assert is_inside(first_step(getattr(network, name).email))


def test_setting_up_an_application_opens_the_portal_and_gives_recovery_codes(
    network, instant, django_capture_on_commit_callbacks
):
    client = first_step(network.officer.email)
    assert client.get("/compte/proteger/").status_code == 200
    page = client.get("/compte/second-facteur/application/").content.decode()
    assert "<svg" in page
    assert "data:" not in page
    secret = client.session["mfa.totp.secret"]
    give = format_hotp_value(hotp_value(secret, instant // 30))
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post("/compte/second-facteur/application/", {"code": give})
    assert answer["Location"] == "/compte/second-facteur/secours/"
    assert is_inside(client)
    codes = RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()
    page = client.get("/compte/second-facteur/secours/").content.decode()
    assert len(codes) == 10
    assert all(code in page for code in codes)
    assert "Application ajoutée" in Courriel.objects.latest("pk").subject


def test_another_session_opened_before_must_use_the_new_factor(network):
    before = first_step(network.officer.email)
    give_totp(network.officer, SECRET)
    assert before.get("/reseau/membres/")["Location"].startswith("/compte/confirmer/code/?next=")


def test_who_becomes_a_referent_needs_one_at_the_next_request(network):
    client = first_step()
    assert is_inside(client)
    adhere(network.f2, Role.FACILITATEUR, network.t2, network.mde2, is_referent=True)
    assert client.get("/compte/")["Location"] == "/compte/proteger/"


def test_logging_out_stays_possible(network):
    client = first_step(network.officer.email)
    assert client.get("/compte/deconnexion/").status_code == 200
    assert client.post("/compte/deconnexion/")["Location"] == LOGIN


def test_the_last_second_factor_of_an_officer_stays(network):
    give_totp(network.officer, SECRET)
    client = just_logged_in(network.officer)
    page = client.post("/compte/second-facteur/application/retirer/")
    assert "ajoutez-en un autre" in page.content.decode()
    key = Authenticator.objects.create(user=network.officer, type="webauthn", data={"name": "Clé 1", "credential": {}})
    client.post("/compte/second-facteur/application/retirer/")
    assert list(Authenticator.objects.values_list("type", flat=True)) == ["webauthn"]
    client.post(f"/compte/second-facteur/cles/{key.pk}/retirer/")
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_nobody_touches_another_s_keys(network):
    key = Authenticator.objects.create(user=network.f1, type="webauthn", data={"name": "Clé 1", "credential": {}})
    client = just_logged_in(network.f2)
    for verb in ("retirer", "renommer"):
        assert client.get(f"/compte/second-facteur/cles/{key.pk}/{verb}/").status_code == 404
    assert client.post(f"/compte/second-facteur/cles/{key.pk}/retirer/").status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_changing_a_factor_asks_who_one_is_when_the_login_is_notlogged_in(network):
    client = logged_in(network.f2)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time() - 3600}]
    session.save()
    answer = client.get("/compte/second-facteur/application/")
    assert answer["Location"].startswith("/compte/confirmer/")
    client.post(answer["Location"], {"password": "faux"})
    assert client.get("/compte/second-facteur/application/").status_code == 302
    client.post(answer["Location"], {"password": PASSWORD})
    assert client.get("/compte/second-facteur/application/").status_code == 200


def test_the_session_knows_that_the_factor_was_used_without_a_query(network):
    give_totp(network.officer, SECRET)
    client = logged_in(network.officer)
    with CaptureQueriesContext(connection) as seen:
        assert client.get("/reseau/demandes/").status_code == 200
    assert not [query for query in seen.captured_queries if "mfa_authenticator" in query["sql"]]
