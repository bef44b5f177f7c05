"""Forgotten passwords and changed addresses: nothing to learn, nothing to replay, nobody else's host."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from notifications import delivery
from notifications.models import Courriel
from reseau.comptes import close_account
from reseau.models import Personne
from tests.network import PASSWORD, logged_in

pytestmark = pytest.mark.django_db
ASK, NEW = "/compte/mot-de-passe/oublie/", "agrafe bateau cheval orange"


@pytest.fixture(autouse=True)
def outbox(db, settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    cache.clear()


def ask(email="karim@exemple.fr", **headers):
    return Client().post(ASK, {"email": email}, headers=headers)


def link(pattern=r"/compte/mot-de-passe/lien/\S+") -> str:
    return re.search(pattern, Courriel.objects.latest("pk").text)[0]


def follow(path: str, client=None, password=NEW) -> bool:
    """Whether the link let the password be changed."""
    client = client or Client()
    answer = client.get(path)
    if answer.status_code != 302:
        return False
    client.post(answer["Location"], {"password1": password, "password2": password})
    return True


def opens(password: str, email="karim@exemple.fr") -> bool:
    client = Client()
    client.post("/compte/connexion/", {"login": email, "password": password})
    return client.get("/compte/").status_code == 200


def test_the_link_changes_the_password_once(network):
    ask()
    path = link()
    assert follow(path)
    assert opens(NEW)
    assert not follow(path, password="autre phrase de passe inconnue")
    assert "n’est plus valable" in Client().get(path).content.decode()


def test_known_and_unknown_get_the_same_answer_and_each_one_mail(network):
    known, unknown = ask(), ask("maude@exemple.fr")
    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert list(Courriel.objects.values_list("state", flat=True)) == ["waiting", "waiting"]
    assert "lien/" not in Courriel.objects.latest("pk").text


def test_a_closed_account_gets_no_link(network):
    network.f2.is_active = False
    network.f2.save()
    ask()
    assert "lien/" not in Courriel.objects.get().text


def test_a_reset_ends_every_session_and_tells_the_person(network):
    client = logged_in(network.f2)
    ask()
    follow(link())
    assert client.get("/compte/").status_code == 302
    assert "a changé" in Courriel.objects.latest("pk").subject


@pytest.mark.parametrize("event", ["password", "address", "login"])
def test_a_link_dies_with_what_it_was_made_for(network, event):
    ask()
    path = link()
    if event == "password":
        network.f2.set_password(NEW)
        network.f2.save()
    elif event == "address":
        EmailAddress.objects.filter(user=network.f2).update(email="k@exemple.fr")
        Personne.objects.filter(pk=network.f2.pk).update(email="k@exemple.fr")
    else:
        opens(PASSWORD)
    assert not follow(path)


@pytest.mark.parametrize("headers", [{"host": "evil.example"}, {"x-forwarded-host": "evil.example"}])
def test_the_link_leads_to_the_site_whatever_host_the_request_named(network, settings, headers):
    answer = ask(**headers)
    if "host" in headers:
        assert answer.status_code == 400
        assert not Courriel.objects.exists()
    else:
        text = Courriel.objects.get().text
        assert "evil" not in text
        assert settings.SITE_URL + "/compte/mot-de-passe/lien/" in text


def test_even_a_server_that_takes_any_host_sends_its_own(network, settings):
    settings.ALLOWED_HOSTS = ["*"]
    ask(host="evil.example")
    courriel = Courriel.objects.get()
    assert "evil" not in courriel.text + courriel.message_id


def test_the_token_does_not_stay_in_the_database(network, settings):
    settings.DELIVERY_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ask()
    delivery.send_due()
    assert "lien/" not in str(Courriel.objects.values().get())


def test_asking_is_limited_for_a_person(network):
    for _ in range(10):
        ask()
    assert Courriel.objects.count() == 5


def test_the_rule_holds_for_the_new_password_too(network):
    ask()
    client = Client()
    form = client.get(link())["Location"]
    answer = client.post(form, {"password1": "azertyuiop12345", "password2": "azertyuiop12345"})
    assert "se devine" in answer.content.decode()
    assert opens(PASSWORD)


# --- Changing one's address ---


def change(client, email="k.bensaid@exemple.fr"):
    return client.post("/compte/adresse/", {"email": email, "action_add": ""}, follow=True)


def confirm(client, path):
    return client.post(path)


@pytest.fixture
def karim(network):
    client = Client()
    client.post("/compte/connexion/", {"login": "karim@exemple.fr", "password": PASSWORD})
    return client


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(network, karim):
    change(karim)
    path = link(r"/compte/adresse/\S+")
    assert not opens(PASSWORD, "k.bensaid@exemple.fr")
    assert opens(PASSWORD)
    confirm(karim, path)
    told = [c.recipients["to"] for c in Courriel.objects.filter(subject__contains="adresse de connexion")]
    assert told == [["karim@exemple.fr"]]
    assert opens(PASSWORD, "k.bensaid@exemple.fr")
    cache.clear()
    assert not opens(PASSWORD)
    assert Personne.objects.get(pk=network.f2.pk).email == "k.bensaid@exemple.fr"


def test_an_unconfirmed_address_gets_no_reset_link(network, karim):
    change(karim)
    before = Courriel.objects.count()
    ask("k.bensaid@exemple.fr")
    assert not Courriel.objects.filter(text__contains="mot-de-passe/lien/").exists()
    assert Courriel.objects.count() == before + 1


def test_a_reset_cancels_a_change_that_waits(network, karim):
    change(karim)
    pending = link(r"/compte/adresse/\S+")
    ask()
    follow(link())
    confirm(Client(), pending)
    assert Personne.objects.get(pk=network.f2.pk).email == "karim@exemple.fr"
    assert not EmailAddress.objects.filter(email="k.bensaid@exemple.fr").exists()


def test_closing_an_account_cancels_a_change_that_waits(network, karim):
    change(karim)
    pending = link(r"/compte/adresse/\S+")
    close_account(network.f2, by=network.officer)
    confirm(Client(), pending)
    assert Personne.objects.get(pk=network.f2.pk).email == "karim@exemple.fr"


def test_somebody_s_address_is_answered_like_a_free_one(network, karim):
    def words(answer):
        return re.sub(r'value="[^"]+"|[\w.]+@exemple.fr', "", answer.content.decode())

    taken = change(karim, "claire@exemple.fr")
    free = change(karim, "libre@exemple.fr")
    assert words(taken) == words(free)


def test_another_s_address_is_never_taken_over(network, karim):
    change(karim, "claire@exemple.fr")
    for courriel in Courriel.objects.all():
        for path in re.findall(r"/compte/adresse/\S+", courriel.text):
            confirm(karim, path)
    assert Personne.objects.get(pk=network.f2.pk).email == "karim@exemple.fr"
    assert Personne.objects.get(pk=network.f1.pk).email == "claire@exemple.fr"
