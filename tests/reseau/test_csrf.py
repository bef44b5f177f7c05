"""No address of accounts and rights takes a POST that another site could have made, or changes anything on a GET."""

import pytest
from django.forms.models import model_to_dict
from django.test import Client

from reseau.models import Adhesion, DemandeAcces, Invitation, Personne
from tests.network import logged_in
from tests.test_acces import addresses, fill

from .objects import sample_values

pytestmark = pytest.mark.django_db
LOGIN = "/compte/connexion/"
ROUTES = [route for route in addresses() if route.startswith(("compte/", "reseau/", "acces/", "invitation/"))]


def state() -> list:
    """All that these addresses could change."""
    return [
        model_to_dict(row) for model in (Personne, Adhesion, Invitation, DemandeAcces) for row in model.objects.all()
    ]


@pytest.mark.parametrize("route", ROUTES)
def test_a_post_without_the_token_is_refused(network, route):
    url = "/" + fill(route, sample_values(network, route) or {})
    member = Client(enforce_csrf_checks=True)
    member.cookies = logged_in(network.officer).cookies
    before = state()
    assert member.post(url, {"issue": "opened"}).status_code in (403, 404)
    refused = Client(enforce_csrf_checks=True).post(url)
    if url == LOGIN:  # it would lead to itself, and say nothing
        assert refused.status_code == 403 and "Ce formulaire a expiré" in refused.content.decode()
    else:
        assert refused["Location"].startswith(LOGIN)
    assert state() == before


@pytest.mark.parametrize("route", ROUTES)
def test_a_get_changes_nothing(network, route):
    url = "/" + fill(route, sample_values(network, route) or {})
    client = logged_in(network.officer)
    before = state()
    assert client.get(url).status_code in (200, 302, 404, 405)
    assert state() == before


@pytest.mark.parametrize("route", [route for route in ROUTES if "<int:pk>" in route])
def test_a_number_beyond_the_database_s_is_absent(network, route):
    url = "/" + fill(route, {"pk": 10**30})
    assert logged_in(network.officer).post(url).status_code in (302, 404, 405)
    assert logged_in(network.officer).get(url).status_code in (302, 404, 405)
