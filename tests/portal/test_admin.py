"""The Wagtail admin: open to officers, closed to all others, and closed doors for officers too."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from reseau.models import Personne
from tests.network import logged_in

DOORS = ["/admin/", "/admin/pages/", "/admin/organisation/", "/admin/documents/chooser/", "/admin/choose-page/"]
CLOSED = [
    "/admin/users/",
    "/admin/groups/",
    "/admin/documents/",
    "/admin/documents/add/",
    "/admin/documents/multiple/add/",
    "/admin/documents/chooser/create/",
    "/admin/api/main/documents/",
    "/admin/images/",
    "/admin/images/chooser/",
    "/admin/collections/",
    "/admin/reports/site-history/",
    "/admin/password_reset/",
    "/admin/pages/1/privacy/",
    "/admin/bulk/reseau/personne/delete/",
]


@pytest.mark.parametrize("door", DOORS)
def test_officers_enter_and_nobody_else(network, door):
    assert logged_in(network.officer).get(door).status_code == 200
    for person in (network.f1, network.l1, network.agent, network.comite):
        assert logged_in(person).get(door).status_code == 404
    assert Client().get(door).status_code == 302


def test_an_officer_without_second_factor_does_not_enter(network):
    response = logged_in(network.officer, second_factor=False).get("/admin/")
    assert response.status_code == 302
    assert "proteger" in response.url or "confirmer" in response.url


@pytest.mark.parametrize("door", CLOSED)
def test_what_would_skip_the_access_rules_is_closed_to_officers_too(network, door):
    client = logged_in(network.officer)
    assert client.get(door).status_code == 404
    assert client.post(door).status_code == 404


def test_an_officer_whose_adhesion_ends_is_out_at_the_next_request(network):
    client = logged_in(network.officer)
    assert client.get("/admin/pages/").status_code == 200
    network.officer.adhesions.get().end(network.admin)
    assert client.get("/admin/pages/").status_code == 404


def test_no_flag_on_an_account_can_be_saved(network):
    with pytest.raises(IntegrityError), transaction.atomic():
        Personne.objects.filter(pk=network.f1.pk).update(is_superuser=True)


def test_only_the_admin_relaxes_the_content_policy(network):
    client = logged_in(network.officer)
    assert "unsafe-inline" in client.get("/admin/").headers["Content-Security-Policy"]
    policy = client.get("/").headers["Content-Security-Policy"]
    assert "unsafe" not in policy and "frame-ancestors 'none'" in policy
