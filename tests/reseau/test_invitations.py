"""Invitations: who may invite whom, one link at a time, taken once."""

import datetime
import re

import pytest
from allauth.account.models import EmailAddress, EmailConfirmationHMAC
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from notifications.models import Courriel
from reseau import access, invitations, jetons
from reseau.comptes import close_account
from reseau.models import Adhesion, Invitation, Organisation, Personne, Role
from tests.network import PASSWORD, adhere, logged_in, make_territoire

pytestmark = pytest.mark.django_db
PAGE = "/reseau/invitations/"
ACCOUNT = {"first_name": "Julien", "last_name": "Kieffer", "password1": "quatre mots sans aucun rapport"}
ACCOUNT["password2"] = ACCOUNT["password1"]


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


def data(network, **fields):
    asked = {
        "email": "julien@exemple.fr",
        "organisation": network.mde1.pk,
        "role": Role.FACILITATEUR,
        "territoire": network.t1.pk,
    }
    return asked | fields


def link() -> str:
    """The path of the link in the last mail."""
    return re.search(r"https?://[^/\s]+(/invitation/\S+)", Courriel.objects.latest("pk").text)[1]


def invite(network, by=None, **fields):
    return logged_in(by or network.officer).post(PAGE, data(network, **fields))


# --- Who may invite whom ---


@pytest.mark.parametrize("name", ["agent", "f2", "l1", "buyer", "comite"])
def test_who_manages_nobody_finds_no_such_page(network, name):
    client = logged_in(getattr(network, name))
    assert client.get(PAGE).status_code == 404
    assert client.post(PAGE, data(network)).status_code == 404
    assert not Invitation.objects.exists()


def test_an_officer_invites_everywhere(network):
    for organisation, role in [
        (network.mde2, "facilitateur"),
        (network.ville2, "acheteur"),
        (network.aci1, "structure"),
    ]:
        invite(network, organisation=organisation.pk, role=role, territoire=network.region.pk)
    assert Invitation.objects.count() == 3


def test_a_referent_invites_into_their_own_organisation(network):
    assert invite(network, by=network.f1).status_code == 302
    invitation = Invitation.objects.get()
    assert (invitation.organisation, invitation.invited_by) == (network.mde1, network.f1)


@pytest.mark.parametrize(
    "crafted",
    [
        lambda n: {"organisation": n.mde2.pk},
        lambda n: {"organisation": n.conseil.pk, "role": Role.CHARGE_MISSION},
        lambda n: {"role": Role.CHARGE_MISSION},
        lambda n: {"role": Role.ADMINISTRATEUR},
        lambda n: {"role": Role.ACHETEUR},
        lambda n: {"territoire": n.t2.pk},
        lambda n: {"territoire": n.region.pk},
        lambda n: {"territoire": n.across.pk},
        lambda n: {"role": "root"},
        lambda n: {"organisation": "1 OR 1=1"},
    ],
)
def test_a_referent_gives_nothing_beyond_their_own(network, crafted):
    assert invite(network, by=network.f1, **crafted(network)).status_code == 200
    assert not Invitation.objects.exists()
    assert not Courriel.objects.exists()


def test_what_a_form_does_not_offer_is_ignored(network):
    fields = {
        "is_referent": "on",
        "invited_by": network.officer.pk,
        "token_hash": "0" * 64,
        "expires_at": "2099-01-01",
        "accepted_at": "2026-01-01",
        "is_staff": "on",
    }
    invite(network, by=network.f1, **fields)
    invitation = Invitation.objects.get()
    assert not invitation.is_referent
    assert invitation.invited_by == network.f1
    assert invitation.token_hash != "0" * 64
    assert invitation.expires_at <= timezone.now() + datetime.timedelta(days=7)


def test_the_territory_is_that_of_the_organisation_of_which_one_is_referent(network):
    adhere(network.f1, Role.FACILITATEUR, network.t2, network.mde2, is_referent=True)
    invite(network, by=network.f1, territoire=network.t2.pk)
    assert not Invitation.objects.exists()
    invite(network, by=network.f1, organisation=network.mde2.pk, territoire=network.t2.pk)
    assert Invitation.objects.count() == 1


def test_an_invitation_is_cancelled_after_a_question_and_once(network):
    invite(network)
    invitation, client = Invitation.objects.get(), logged_in(network.officer)
    address = f"{PAGE}{invitation.pk}/annuler/"
    assert f"Annuler l’invitation de {invitation.email}\xa0?" in client.get(address).content.decode()
    invitation.refresh_from_db()
    assert invitation.state == "open"
    assert "son lien ne vaut plus rien" in client.post(address, follow=True).content.decode()
    assert "déjà acceptée ou annulée" in client.get(address, follow=True).content.decode()
    assert "déjà acceptée ou annulée" in client.post(address, follow=True).content.decode()


def test_a_referent_touches_no_foreign_invitation(network):
    invite(network, organisation=network.mde2.pk, territoire=network.t2.pk)
    invitation = Invitation.objects.get()
    client = logged_in(network.f1)
    assert invitation.email not in client.get(PAGE).content.decode()
    for verb in ("renvoyer", "annuler"):
        assert client.post(f"{PAGE}{invitation.pk}/{verb}/").status_code == 404
    before = invitation.token_hash
    invitation.refresh_from_db()
    assert (invitation.token_hash, invitation.revoked_at) == (before, None)


def test_a_referent_whose_adhesion_ended_invites_nobody_from_the_next_request_on(network):
    client = logged_in(network.f1)
    assert client.get(PAGE).status_code == 200
    network.f1.adhesions.get().end(by=network.officer)
    assert client.get(PAGE).status_code == 404


def test_every_kind_of_organisation_has_fitting_roles(network):
    officer = access.membership_of(network.officer)
    for genre in Organisation.Genre.values:
        assert invitations.roles_for(Organisation(genre=genre), officer), genre


# --- The link ---


def test_the_token_is_in_the_mail_alone(network):
    invite(network)
    token = link().split("/")[2]
    assert len(token) >= 43
    assert token not in str(Invitation.objects.values().get())


def test_the_link_opens_an_account_and_an_adhesion_once(network):
    invite(network, is_referent="on")
    path, client = link(), Client()
    assert client.get(path).status_code == 200
    response = client.post(path, ACCOUNT)
    assert response.status_code == 302
    person = Personne.objects.get(email="julien@exemple.fr")
    adhesion = person.adhesions.get()
    assert (adhesion.organisation, adhesion.role, adhesion.territoire) == (network.mde1, "facilitateur", network.t1)
    assert adhesion.is_referent
    assert adhesion.created_by == network.officer
    assert Invitation.objects.get().state == "accepted"
    assert client.session["_auth_user_id"] == str(person.pk)
    assert person.emailaddress_set.get().verified


def test_dead_links_look_the_same_whatever_killed_them(network):
    def page(path):
        answer = Client().get(path)
        return answer.status_code, re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())

    unknown = page("/invitation/" + "x" * 43 + "/")
    assert unknown[0] == 410
    invite(network)
    used = link()
    Client().post(used, ACCOUNT)
    assert page(used) == unknown

    invite(network, email="a@exemple.fr")
    revoked = link()
    logged_in(network.officer).post(f"{PAGE}{Invitation.objects.first().pk}/annuler/")
    assert page(revoked) == unknown

    invite(network, email="b@exemple.fr")
    expired = link()
    Invitation.objects.filter(email="b@exemple.fr").update(expires_at=timezone.now())
    assert page(expired) == unknown

    invite(network, email="c@exemple.fr")
    replaced = link()
    logged_in(network.officer).post(f"{PAGE}{Invitation.objects.first().pk}/renvoyer/")
    assert page(replaced) == unknown
    assert Client().get(link()).status_code == 200


def test_a_dead_link_takes_nothing(network):
    invite(network)
    path = link()
    Client().post(path, ACCOUNT)
    Client().post(path, ACCOUNT | {"first_name": "Autre"})
    assert Adhesion.objects.filter(personne__email="julien@exemple.fr").count() == 1
    assert Personne.objects.get(email="julien@exemple.fr").first_name == "Julien"


def test_two_people_who_take_the_same_link_at_the_same_moment(network):
    invite(network)
    token = link().split("/")[2]
    one, two = invitations.find_open(token), invitations.find_open(token)
    account = {"password": "x" * 20, "first_name": "J", "last_name": "K"}
    assert invitations.accept(one, **account)
    assert invitations.accept(two, **account) is None
    assert Adhesion.objects.filter(personne__email="julien@exemple.fr").count() == 1


def test_inviting_again_replaces_the_link_before(network):
    invite(network)
    before = link()
    invite(network, email="Julien@Exemple.fr ")
    assert Client().get(before).status_code == 410
    assert Client().get(link()).status_code == 200


def test_a_wrong_password_keeps_the_link_alive(network):
    invite(network)
    path = link()
    answer = Client().post(path, ACCOUNT | {"password1": "julien kieffer 2026", "password2": "julien kieffer 2026"})
    assert "se devine" in answer.content.decode()
    assert not Personne.objects.filter(email="julien@exemple.fr").exists()
    assert Client().post(path, ACCOUNT).status_code == 302


def test_the_mail_and_the_invitation_are_one_transaction(network, settings):
    settings.EMAIL_BACKEND = "tests.reseau.test_invitations.Broken"
    with pytest.raises(OSError):
        invite(network)
    assert not Invitation.objects.exists()


class Broken:
    """A mail backend that cannot even write."""

    def __init__(self, *args, **kwargs):
        pass

    def send_messages(self, messages):
        raise OSError


def test_the_link_leads_to_the_site_whatever_host_the_request_named(network, settings):
    settings.ALLOWED_HOSTS = ["*"]
    logged_in(network.officer).post(PAGE, data(network), headers={"host": "evil.example"})
    assert "evil.example" not in Courriel.objects.get().text
    assert settings.SITE_URL + "/invitation/" in Courriel.objects.get().text


def test_closing_an_account_kills_the_links_it_sent(network):
    invite(network, by=network.f1)
    path = link()
    logged_in(network.officer).post(f"/reseau/comptes/{network.f1.pk}/fermer/")
    assert Client().get(path).status_code == 410


# --- Who has an account already ---


def test_inviting_tells_nothing_about_who_has_an_account(network):
    client = logged_in(network.f1)
    answers = [
        client.post(PAGE, data(network, email=e), follow=True) for e in ("karim@exemple.fr", "julien@exemple.fr")
    ]
    known, unknown = [
        re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|invitations/\d+', "", a.content.decode()) for a in answers
    ]
    first = known.count("karim@exemple.fr")
    assert first
    assert unknown.count("julien@exemple.fr") == first
    assert Courriel.objects.count() == 2


def test_who_has_an_account_logs_in_and_accepts(network):
    invite(network, email="karim@exemple.fr")
    path, client = link(), Client()
    page = client.get(path).content.decode()
    assert "connectez-vous" in page
    assert 'name="password1"' not in page
    client.post(path, ACCOUNT)
    assert network.f2.adhesions.count() == 1
    answer = client.post("/compte/connexion/", {"login": "karim@exemple.fr", "password": PASSWORD, "next": path})
    assert answer["Location"] == path
    client.post(path)
    assert network.f2.adhesions.current().count() == 2
    assert client.get(path).status_code == 410


def test_nobody_takes_an_invitation_made_to_another_address(network):
    invite(network, email="karim@exemple.fr")
    path = link()
    client = logged_in(network.l1)
    assert "pour une autre adresse" in client.get(path).content.decode()
    client.post(path)
    assert network.l1.adhesions.count() == 1
    assert Invitation.objects.get().state == "open"


# --- Who had an account, and who has none because someone else wants the address ---


@pytest.fixture
def left(network):
    """F2, whose account was closed, with all that opened it before."""
    TOTP.activate(network.f2, "JBSWY3DPEHPK3PXP")
    text = jetons.create(network.f2, "Tableur", 30, with_second_factor=True)[1]
    EmailAddress.objects.create(user=network.f2, email="ailleurs@exemple.fr")
    close_account(network.f2, by=network.officer)
    return text


def plain(answer) -> str:
    """A page without what differs from one request to the next."""
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


def test_an_invitation_of_who_left_looks_like_one_of_who_never_was_there(network, left):
    pages = []
    for email in ("karim@exemple.fr", "jamais@exemple.fr"):
        invite(network, email=email)
        path = link()
        refused = Client().post(path, ACCOUNT | {"password2": "autre"})
        pages += [plain(answer).replace(email, "…") for answer in (Client().get(path), refused)]
    assert 'name="password1"' in pages[0]
    assert pages[:2] == pages[2:]


def test_who_left_comes_back_under_their_address(network, left):
    invite(network, email="karim@exemple.fr")
    client = Client()
    assert client.post(link(), ACCOUNT).status_code == 302
    network.f2.refresh_from_db()
    assert client.session["_auth_user_id"] == str(network.f2.pk)
    assert (network.f2.is_active, network.f2.first_name, network.f2.last_name) == (True, "Julien", "Kieffer")
    adhesion = network.f2.adhesions.current().get()
    assert (adhesion.organisation, adhesion.created_by) == (network.mde1, network.officer)
    assert client.get("/documents/").status_code == 200


def test_nothing_of_the_former_life_opens_the_account_again(network, left):
    invite(network, email="karim@exemple.fr")
    Client().post(link(), ACCOUNT)
    network.f2.refresh_from_db()
    assert network.f2.check_password(ACCOUNT["password1"])
    assert not Authenticator.objects.filter(user=network.f2).exists()
    assert jetons.find(left) is None
    assert list(network.f2.emailaddress_set.values_list("email", "verified")) == [("karim@exemple.fr", True)]


def test_an_invitation_sets_no_password_of_an_account_that_is_open(network):
    invite(network, email="karim@exemple.fr")
    invitation = invitations.find_open(link().split("/")[2])
    with pytest.raises(IntegrityError), transaction.atomic():
        invitations.accept(invitation, password="x" * 20, first_name="J", last_name="K")
    network.f2.refresh_from_db()
    assert network.f2.check_password(PASSWORD)


def test_who_wants_an_address_without_having_it_keeps_nobody_out(network):
    wanted = EmailAddress.objects.create(user=network.l1, email="julien@exemple.fr")
    key = EmailConfirmationHMAC(wanted).key
    invite(network)
    path, client = link(), Client()
    assert 'name="password1"' in client.get(path).content.decode()
    assert client.post(path, ACCOUNT).status_code == 302
    logged_in(network.l1).post(f"/compte/adresse/{key}/")
    network.l1.refresh_from_db()
    assert network.l1.email == "aicha@exemple.fr"
    assert Personne.objects.get(email="julien@exemple.fr").emailaddress_set.get().verified
    assert not network.l1.emailaddress_set.filter(verified=False).exists()


# --- Starting an installation, and keeping it clean ---


def test_the_first_charge_de_mission_comes_from_the_command_line(db, capsys):
    make_territoire("41", ["1A"], genre="region")
    call_command("bootstrap", email="helene@exemple.fr", prenom="Hélène", nom="Mougenot")
    path = re.search(r"(/invitation/\S+)", capsys.readouterr().out)[1]
    client = Client()
    assert "Mougenot" in client.get(path).content.decode()
    client.post(path, ACCOUNT | {"first_name": "Hélène", "last_name": "Mougenot"})
    assert access.membership_of(Personne.objects.get()).is_officer
    assert client.get("/")["Location"] == "/compte/proteger/"
    with pytest.raises(CommandError):
        call_command("bootstrap", email="autre@exemple.fr")


def test_housekeeping_forgets_old_invitations_and_dead_sessions(network, capsys):
    from allauth.usersessions.models import UserSession

    invite(network)
    invite(network, email="b@exemple.fr")
    Invitation.objects.filter(email="b@exemple.fr").update(expires_at=timezone.now() - datetime.timedelta(days=181))
    UserSession.objects.create(user=network.f1, ip="192.0.2.1", session_key="gone")
    call_command("housekeeping")
    assert capsys.readouterr().out.strip() == "1 sessions, 1 invitations, 0 tokens"
    assert Invitation.objects.get().email == "julien@exemple.fr"


# --- Lists ---


def test_the_list_costs_the_same_however_long_it_is(network, django_assert_max_num_queries):
    def fill(n):
        for i in range(n):
            invite(network, email=f"p{i}-{n}@exemple.fr")

    client = logged_in(network.officer)
    fill(3)
    client.get(PAGE)
    with django_assert_max_num_queries(10) as few:
        client.get(PAGE)
    fill(20)
    with django_assert_max_num_queries(10) as many:
        assert "p19-20@exemple.fr" in client.get(PAGE).content.decode()
    assert len(many) == len(few)


def test_the_list_is_filtered_by_state(network):
    invite(network)
    client = logged_in(network.officer)
    for state, there in [("open", True), ("expired", False), ("accepted", False), ("revoked", False), ("x", True)]:
        assert ("julien@exemple.fr" in client.get(PAGE, {"etat": state}).content.decode()) is there, state
