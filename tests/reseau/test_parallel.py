"""Many at the same moment: limits are not multiplied, and what serves once serves once."""

import threading

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client

from reseau import invitations
from reseau.access import membership_of
from reseau.comptes import close_account, current_code, give_totp
from reseau.models import Invitation, Role
from tests.network import PASSWORD, Network

pytestmark = pytest.mark.django_db(transaction=True)
LOGIN, SECOND = "/compte/connexion/", "/compte/connexion/second-facteur/"


def at_once(action, times: int) -> list:
    """What `action(n)` returned in each of so many threads started together; fails if one of them failed."""
    results, failures, start = [], [], threading.Barrier(times)

    def run(number: int) -> None:
        try:
            start.wait()
            results.append(action(number))
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    return results


@pytest.fixture
def network():
    cache.clear()
    return Network()


def test_fifty_guesses_at_once_are_five(network):
    def guess(number: int) -> str:
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        return client.post(
            LOGIN, {"login": "karim@exemple.fr", "password": f"faux faux faux {number}"}
        ).content.decode()

    pages = at_once(guess, 50)
    assert sum("Adresse ou mot de passe inexact" in page for page in pages) <= 5
    assert sum("Trop d’essais" in page for page in pages) >= 45


@pytest.mark.parametrize("kind", ["totp", "recovery"])
def test_one_code_in_twenty_sessions_at_once_opens_one(network, kind):
    give_totp(network.f2, "JBSWY3DPEHPK3PXP")
    clients = [Client() for _ in range(20)]
    for client in clients:
        client.post(LOGIN, {"login": "karim@exemple.fr", "password": PASSWORD})
    code = current_code(network.f2) if kind == "totp" else RecoveryCodes.activate(network.f2).get_unused_codes()[0]
    at_once(lambda n: clients[n].post(SECOND, {"code": code}).status_code, 20)
    assert sum(client.get("/compte/").status_code == 200 for client in clients) == 1


def test_of_many_invitations_of_who_left_one_opens_the_account(network):
    """Whoever comes second has an account by then: an invitation sets no password of one that is open."""
    close_account(network.f2, by=network.officer)
    officer = membership_of(network.officer)
    places = [(network.mde1, network.t1), (network.mde2, network.t2)]
    links = [invitations.invite(invitation_into(*place), officer) for place in places]

    def take(number: int) -> str:
        password = f"quatre mots sans rapport {number}"
        path = links[number].removeprefix(settings.SITE_URL)
        names = {"first_name": "Karim", "last_name": "Bensaïd"}
        answer = Client().post(path, names | {"password1": password, "password2": password})
        return "" if answer.get("Location") == path or b"connectez-vous" in answer.content else password

    (password,) = filter(None, at_once(take, len(links)))
    network.f2.refresh_from_db()
    assert network.f2.is_active and network.f2.check_password(password)
    assert network.f2.adhesions.current().count() == 1
    assert Invitation.objects.open().count() == 1


def invitation_into(organisation, territoire) -> Invitation:
    return Invitation(
        email="karim@exemple.fr", role=Role.FACILITATEUR, organisation=organisation, territoire=territoire
    )
