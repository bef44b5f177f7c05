"""“Voir comme…”: never more than one's own, nothing changed, and a way out."""

import pytest

from reseau.models import Role
from reseau.voir_comme import SESSION_KEY
from tests.network import adhere, logged_in


@pytest.fixture
def looking(network):
    """F1, looking as a structure of T2."""
    client = logged_in(network.f1)
    choice = {"role": Role.STRUCTURE, "territoire": network.t2.pk, "organisation": "", "next": "/documents/"}
    response = client.post("/acces/voir-comme/", choice)
    assert response.url == "/documents/"
    return client


def test_one_sees_what_the_role_may_do(looking):
    assert looking.get("/documents/deposer/").status_code == 404
    assert b"Organisations" not in looking.get("/").content


def test_nothing_can_be_changed_meanwhile(looking, network):
    response = looking.post("/compte/", {"first_name": "Autre", "last_name": "Nom"})
    assert response.status_code == 302
    network.f1.refresh_from_db()
    assert network.f1.first_name == "Claire"


def test_one_leaves_and_is_oneself_again(looking):
    assert looking.post("/acces/voir-comme/quitter/", {"next": "//ailleurs.example/"}).url == "/"
    assert looking.get("/documents/deposer/").status_code == 200


def test_who_loses_the_right_to_look_is_oneself_again(looking, network):
    network.f1.adhesions.get().end(network.officer)
    assert looking.get("/documents/").status_code == 404


def test_who_becomes_a_member_without_that_right_sees_no_banner_and_gets_out(looking, network):
    assert "Vous voyez le portail comme" in looking.get("/documents/").content.decode()
    network.f1.adhesions.get().end(network.officer)
    adhere(network.f1, Role.COMITE, network.region, network.conseil)
    assert "Vous voyez le portail comme" not in looking.get("/documents/").content.decode()
    assert looking.post("/acces/voir-comme/quitter/").status_code == 302
    assert SESSION_KEY not in looking.session
    assert looking.post("/acces/voir-comme/quitter/").status_code == 404


def test_a_choice_without_territory_is_refused_at_its_field(network):
    response = logged_in(network.f1).post("/acces/voir-comme/", {"role": Role.STRUCTURE, "territoire": ""})
    assert response.status_code == 200
    assert "id_territoire_error" in response.content.decode()


def test_an_officer_who_looks_as_a_structure_is_out_of_the_admin(network):
    client = logged_in(network.officer)
    client.post("/acces/voir-comme/", {"role": Role.STRUCTURE, "territoire": network.t1.pk})
    assert client.get("/admin/").status_code == 404
    client.post("/acces/voir-comme/quitter/")
    assert client.get("/admin/").status_code == 200
