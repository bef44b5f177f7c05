"""The members of the organisations one manages, and requests for access."""

import datetime

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from notifications.models import Courriel
from reseau import demandes
from reseau.models import Adhesion, DemandeAcces, Role
from tests.network import adhere, logged_in, make_member

pytestmark = pytest.mark.django_db
PAGE, ASK, LIST = "/reseau/membres/", "/acces/demander/", "/reseau/demandes/"


@pytest.fixture(autouse=True)
def outbox(db, settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"
    cache.clear()


def names(client, **filters) -> list[str]:
    """The people on the list, by first name, in its order."""
    return [row.personne.first_name for row in client.get(PAGE, filters).context["page"]]


def test_an_officer_sees_everyone(network):
    assert sorted(names(logged_in(network.officer))) == sorted(
        ["Anne", "Paul", "Bruno", "Claire", "Karim", "Aicha", "Olivier", "Monique"]
    )


def test_a_referent_sees_their_own_organisation_alone(network):
    make_member("Julie", Role.FACILITATEUR, network.t1, network.mde1)
    client = logged_in(network.f1)
    assert names(client) == ["Claire", "Julie"]
    page = client.get(PAGE).content.decode()
    for foreign in ("Karim", "karim@", "Maison de l’emploi 2", "Ville 2"):
        assert foreign not in page
    assert names(client, organisation=network.mde2.pk) == ["Claire", "Julie"]
    assert names(client, q="karim") == []


def test_the_list_is_filtered_and_searched_whatever_case_and_accents(network):
    client = logged_in(network.officer)
    elodie = make_member("Elodie", Role.FACILITATEUR, network.t2, network.mde2)
    elodie.first_name, elodie.last_name = "Élodie", "Marchal"
    elodie.save()
    assert names(client, q="elodie MARCH") == ["Élodie"]
    assert names(client, q="ÉLODIE") == ["Élodie"]
    network.ville2.nom = "Cœur de ville"
    network.ville2.save()
    assert names(client, q="coeur") == names(client, q="CŒUR ville") == ["Olivier"]
    assert names(client, role="acheteur") == ["Olivier"]
    assert set(names(client, organisation=network.mde2.pk)) == {"Karim", "Élodie"}
    assert "Aicha" not in names(client, territoire=network.t2.pk)
    assert "Karim" in names(client, territoire=network.t2.pk)


def test_the_list_is_taken_away_as_it_is_filtered(network):
    make_member("Julie", Role.FACILITATEUR, network.t1, network.mde1)
    client = logged_in(network.f1)
    page = client.get(PAGE, {"q": "julie", "tri": "-nom"}).content.decode()
    assert f'href="{PAGE}liste.csv?q=julie&amp;tri=-nom"' in page
    heading, *lines = b"".join(client.get(f"{PAGE}liste.csv", {"q": "julie"})).decode("utf-8-sig").splitlines()
    assert heading.startswith("Nom;Prénom;Adresse électronique;")
    assert len(lines) == 1 and ";Julie;" in lines[0] and ";Facilitateur;" in lines[0]
    everyone = b"".join(client.get(f"{PAGE}liste.csv")).decode("utf-8-sig")
    assert "Claire" in everyone and "Karim" not in everyone
    ended = Adhesion.objects.get(personne__first_name="Julie")
    ended.end(by=network.officer)
    over = b"".join(client.get(f"{PAGE}liste.csv", {"etat": "terminees"})).decode("utf-8-sig").splitlines()
    assert f";{timezone.localdate():%d/%m/%Y};" in over[1]


@pytest.mark.parametrize("bad", ["-password", "personne__password", "x", "", "nom,role", "-" * 500])
def test_a_sort_that_is_not_offered_is_ignored(network, bad):
    client = logged_in(network.officer)
    assert names(client, tri=bad) == names(client)


@pytest.mark.parametrize("page", ["-1", "0", "999999999999999999999", "x", "1e9"])
def test_a_page_that_is_not_there_is_the_nearest_one(network, page):
    assert logged_in(network.officer).get(PAGE, {"page": page}).status_code == 200


@pytest.mark.parametrize("filters", [{"role": "' OR 1=1"}, {"territoire": "1) --"}, {"q": "\x00%_\\"}, {"etat": "x"}])
def test_a_value_that_is_not_offered_is_ignored(network, filters):
    assert logged_in(network.officer).get(PAGE, filters).status_code == 200


def test_the_list_is_sorted_both_ways(network):
    client = logged_in(network.officer)
    assert names(client, tri="-nom") == names(client)[::-1]


def test_adhesions_of_the_past_and_the_future_are_shown_when_asked_for(network):
    client, today = logged_in(network.officer), timezone.localdate()
    network.f2.adhesions.get().end(by=network.officer)
    day = datetime.timedelta(days=1)
    adhere(network.l1, Role.STRUCTURE, network.t1, network.aci1, since=today + day)
    adhere(network.buyer, Role.ACHETEUR, network.t2, network.ville2, since=today - 9 * day, until=today - day)
    assert "Karim" not in names(client)
    assert sorted(names(client, etat="terminees")) == ["Karim", "Olivier"]
    assert names(client, etat="a_venir") == ["Aicha"]


def test_the_list_costs_the_same_however_long_it_is(network, django_assert_max_num_queries):
    client = logged_in(network.officer)
    client.get(PAGE)
    with django_assert_max_num_queries(11) as few:
        client.get(PAGE, {"q": "a"})
    for n in range(30):
        make_member(f"Ajout{n}", Role.FACILITATEUR, network.t1, network.mde1)
    with django_assert_max_num_queries(11) as many:
        assert len(names(client, q="a")) == 25
    assert len(few) == len(many)


# --- Ending ---


def test_ending_an_adhesion_is_confirmed_then_works_at_the_next_request(network):
    theirs, officer = logged_in(network.f2), logged_in(network.officer)
    adhesion = network.f2.adhesions.get()
    assert theirs.get("/documents/").status_code == 200
    officer.get(f"{PAGE}{adhesion.pk}/fin/")
    assert theirs.get("/documents/").status_code == 200
    officer.post(f"{PAGE}{adhesion.pk}/fin/")
    assert theirs.get("/documents/").status_code == 404
    adhesion.refresh_from_db()
    assert adhesion.ended_by == network.officer
    assert Adhesion.objects.filter(pk=adhesion.pk).exists()


def test_a_referent_ends_no_foreign_adhesion(network):
    adhesion = network.f2.adhesions.get()
    client = logged_in(network.f1)
    assert client.get(f"{PAGE}{adhesion.pk}/fin/").status_code == 404
    assert client.post(f"{PAGE}{adhesion.pk}/fin/").status_code == 404
    adhesion.refresh_from_db()
    assert adhesion.ended_at is None


def test_nobody_ends_their_own_adhesion_by_mistake(network):
    adhesion = network.officer.adhesions.get()
    logged_in(network.officer).post(f"{PAGE}{adhesion.pk}/fin/")
    adhesion.refresh_from_db()
    assert adhesion.ended_at is None


def test_an_officer_closes_an_account_but_not_their_own(network):
    client = logged_in(network.officer)
    client.post(f"/reseau/comptes/{network.f2.pk}/fermer/")
    network.f2.refresh_from_db()
    assert not network.f2.is_active
    assert client.post(f"/reseau/comptes/{network.officer.pk}/fermer/").status_code == 404


# --- The blind request ---


@pytest.mark.parametrize(
    "path", ["/documents/1/", "/documents/987654/", "/nulle/part/", "", "//evil.example/", "x" * 5000]
)
def test_every_request_gets_the_same_acknowledgement(network, path):
    answer = logged_in(network.l1).post(ASK, {"chemin": path, "message": "Bonjour"}, follow=True)
    assert [str(m) for m in answer.context["messages"]] == [
        "Votre demande est partie. Si un accès peut vous être ouvert, vous recevrez un courriel."
    ]
    assert DemandeAcces.objects.get().chemin == path[:500]


def test_requests_are_limited(network):
    client = logged_in(network.l1)
    answers = [client.post(ASK, {"chemin": "/x/"}).status_code for _ in range(11)]
    assert answers == [302] * 10 + [429]
    assert DemandeAcces.objects.count() == 10


def test_a_visitor_asks_for_nothing(network):
    assert Client().post(ASK, {"chemin": "/x/"})["Location"].startswith("/compte/connexion/")
    assert not DemandeAcces.objects.exists()


def test_an_officer_treats_a_request_once(network):
    row = demandes.ask(network.l1, "/documents/1/", "")
    client = logged_in(network.officer)
    assert client.get(LIST).context["page"].paginator.count == 1
    for issue in ("opened", "closed", "x"):
        client.post(f"{LIST}{row.pk}/traiter/", {"issue": issue})
    row.refresh_from_db()
    assert (row.issue, row.treated_by) == ("opened", network.officer)
    told = Courriel.objects.filter(recipients__to=["aicha@exemple.fr"])
    assert [c.subject.partition(" –")[0] for c in told] == ["Votre demande d’accès"]
    assert not client.get(LIST).context["page"].object_list
    assert client.get(LIST, {"etat": "traitees"}).context["page"].object_list


def test_a_closed_request_tells_its_author_nothing(network):
    row = demandes.ask(network.l1, "/documents/1/", "")
    logged_in(network.officer).post(f"{LIST}{row.pk}/traiter/", {"issue": "closed"})
    assert not Courriel.objects.filter(recipients__to=["aicha@exemple.fr"]).exists()


@pytest.mark.parametrize("path", ["//evil.example/", "javascript:alert(1)", "https://evil.example", "/\\evil.example"])
def test_what_leads_elsewhere_is_no_link(network, path):
    demandes.ask(network.l1, path, "<script>")
    page = logged_in(network.officer).get(LIST).content.decode()
    assert f'href="{path}' not in page
    assert "evil.example" not in "".join(part.split('"')[0] for part in page.split('href="')[1:])
    assert "<script>" not in page.split("<main")[1].split("</main")[0]


def test_the_requests_cost_the_same_however_many(network, django_assert_max_num_queries):
    client = logged_in(network.officer)
    demandes.ask(network.l1, "/x/", "")
    client.get(LIST)
    with django_assert_max_num_queries(10) as few:
        client.get(LIST)
    for n in range(30):
        demandes.ask([network.f1, network.f2][n % 2], f"/{n}/", "")
    with django_assert_max_num_queries(10) as many:
        client.get(LIST)
    assert len(few) == len(many)


# --- My account ---


def test_one_changes_one_s_profile_and_nothing_else(network):
    client = logged_in(network.f2)
    crafted = {"email": "autre@exemple.fr", "is_staff": "on", "is_superuser": "on", "is_active": "", "role": "x"}
    profile = {"first_name": "Karim", "last_name": "Bensaïd", "telephone": "03 00 00 00 58", "fonction": "Facilitateur"}
    assert client.post("/compte/", profile | crafted)["Location"] == "/compte/"
    network.f2.refresh_from_db()
    assert (network.f2.last_name, network.f2.telephone) == ("Bensaïd", "03 00 00 00 58")
    assert (network.f2.email, network.f2.is_staff, network.f2.is_active) == ("karim@exemple.fr", False, True)


def test_a_refused_profile_says_why_and_keeps_the_name_in_the_band(network):
    page = logged_in(network.f2).post("/compte/", {"first_name": "", "last_name": "X"}).content.decode()
    assert "Prénom" in page
    assert "À remplir." in page
    assert "Karim KARIM" in page
    network.f2.refresh_from_db()
    assert network.f2.last_name == "KARIM"


def test_the_account_page_says_where_one_belongs(network):
    page = logged_in(network.f1).get("/compte/").content.decode()
    for words in ("Facilitateur, référent", "Maison de l’emploi 1", "claire@exemple.fr"):
        assert words in page
    network.f1.adhesions.get().end(by=network.officer)
    assert "pas d’adhésion en cours" in logged_in(network.f1).get("/compte/").content.decode()
