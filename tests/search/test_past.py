"""One's own past searches: when they are kept, how many, and who sees them."""

import datetime
import re

import pytest
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from reseau.comptes import close_account
from reseau.models import Personne
from search import past
from search.models import RecherchePassee
from tests.network import logged_in

pytestmark = pytest.mark.django_db

PAGE = "/recherche/passees/"


def texts(person) -> list[str]:
    return [search.text for search in past.of(person.pk)]


@pytest.fixture
def client(network, shelf, network_audience):
    """Someone who finds one document by “clause” and by “guide”."""
    for n in range(12):
        shelf.put(f"essai:{n}", "Guide", "une clause sociale", audience=network_audience)
    client = logged_in(network.f1)
    client.get(PAGE)  # a session notes its first use
    return client


def look(client, text: str, **params) -> None:
    assert client.get(reverse("search:results"), {"q": text, **params}).status_code == 200


def test_what_was_searched_is_kept_the_newest_first_and_once(client, network):
    for text in ("clause", "guide", "Clause", "guide sociale"):
        look(client, text)
    assert texts(network.f1) == ["guide sociale", "Clause", "guide"]


def test_the_newest_twenty_are_kept(network):
    for n in range(30):
        past.remember(network.f1.pk, f"texte {n}")
    past.remember(network.f1.pk, "texte 15")
    past.remember(network.f2.pk, "texte 15")
    assert texts(network.f1) == ["texte 15", *(f"texte {n}" for n in range(29, 9, -1) if n != 15)]
    assert texts(network.f2) == ["texte 15"]


def test_a_place_that_was_freed_does_not_push_another_text_out(network):
    for n in range(20):
        past.remember(network.f1.pk, f"texte {n}")
    past.forget(network.f1, past.of(network.f1.pk)[10].pk)
    past.remember(network.f1.pk, "nouveau")
    assert len(texts(network.f1)) == 20 and "texte 0" in texts(network.f1)


def test_nothing_is_kept_but_words_that_found_something_on_a_first_page(client, network):
    look(client, "")
    look(client, "clause", page=2)
    look(client, "introuvable")
    look(client, "clausse")  # corrected
    look(client, "clause", type="guide")
    look(client, "clause", tri="date")
    look(client, "clause", vue="pages")
    look(client, "", type="guide")
    look(client, "clause " * 40)  # longer than is kept
    client.head(reverse("search:results"), {"q": "clause"})
    assert texts(network.f1) == []


@pytest.mark.parametrize("text", ["clause jeanne@exemple.fr", "06 12 34 56 78", "2 69 05 49 588 157 80"])
def test_what_names_somebody_is_not_kept(network, text):
    past.remember(network.f1.pk, text)
    assert texts(network.f1) == []


def test_a_link_from_another_site_keeps_nothing(client, network):
    client.get(reverse("search:results"), {"q": "clause"}, headers={"sec-fetch-site": "cross-site"})
    assert texts(network.f1) == []
    client.get(reverse("search:results"), {"q": "clause"}, headers={"sec-fetch-site": "same-origin"})
    assert texts(network.f1) == ["clause"]


def test_voir_comme_keeps_nothing(client, network):
    session = client.session
    session["voir_comme"] = {"role": "structure", "territoire": network.t1.pk, "organisation": 0, "words": "structures"}
    session.save()
    look(client, "clause")
    assert texts(network.f1) == []


def test_who_does_not_want_it_has_nothing_kept(client, network):
    look(client, "clause")
    client.post(PAGE, {"garder": "non"})
    assert texts(network.f1) == []
    look(client, "clause")
    assert texts(network.f1) == []
    client.post(PAGE, {"garder": "oui"})
    look(client, "clause")
    assert texts(network.f1) == ["clause"]


def test_it_costs_the_results_page_one_statement(client, network):
    with CaptureQueriesContext(connection) as queries:
        look(client, "clause")
    written = [query["sql"] for query in queries if "recherchepassee" in query["sql"]]
    assert len(written) == 1


def test_a_database_that_cannot_be_written_to_still_answers(client, network):
    def full(execute, sql, params, many, context):
        if "INSERT INTO search_recherchepassee" in sql:
            raise OperationalError("database or disk is full")
        return execute(sql, params, many, context)

    with connection.execute_wrapper(full):
        look(client, "clause")
    assert texts(network.f1) == []


def test_one_is_removed_or_all(client, network):
    for text in ("un", "deux", "trois"):
        past.remember(network.f1.pk, text)
    past.remember(network.f2.pk, "à un autre")
    other = past.of(network.f2.pk)[0]
    assert client.post(PAGE, {"retirer": past.of(network.f1.pk)[1].pk}).url == PAGE
    assert texts(network.f1) == ["trois", "un"]
    for nonsense in (other.pk, "x", "9" * 30):
        client.post(PAGE, {"retirer": nonsense})
    assert client.post(PAGE, {}).url == PAGE
    assert texts(network.f1) == ["trois", "un"]
    answer = client.post(PAGE, {"effacer": "oui"}, headers={"hx-request": "true"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert texts(network.f1) == [] and texts(network.f2) == ["à un autre"]


def test_the_page_lists_ones_own_and_nobody_elses(client, network):
    past.remember(network.f1.pk, "<b>clause</b>")
    past.remember(network.f2.pk, "zyqvortane")
    html = client.get(PAGE).content.decode()
    assert "&lt;b&gt;clause&lt;/b&gt;" in html and "?q=%3Cb%3Eclause%3C%2Fb%3E" in html
    for person in (network.f1, network.officer, network.admin, network.l1):
        assert "zyqvortane" not in logged_in(person).get(PAGE).content.decode()


def test_no_other_page_shows_them(client, network):
    look(client, "clause sociale")
    look(client, "guide")
    officer = logged_in(network.officer)
    for address in ("/", "/compte/", "/reseau/membres/", "/recherche/", "/admin/", f"/admin/users/{network.f1.pk}/"):
        page = officer.get(address).content.decode()
        assert not re.search("clause sociale", page), address


def test_without_the_token_nothing_is_removed(network):
    past.remember(network.f1.pk, "clause")
    client = Client(enforce_csrf_checks=True)
    client.cookies = logged_in(network.f1).cookies
    assert client.post(PAGE, {"effacer": "oui"}).status_code == 403
    assert texts(network.f1) == ["clause"]


def test_they_go_with_the_account(network):
    past.remember(network.f1.pk, "clause")
    past.remember(network.f2.pk, "guide")
    close_account(network.f1, network.officer)
    assert [search.text for search in RecherchePassee.objects.all()] == ["guide"]
    alone = Personne.objects.create_user("seule@exemple.fr")
    past.remember(alone.pk, "lot")
    alone.delete()
    assert [search.text for search in RecherchePassee.objects.all()] == ["guide"]


def test_they_are_forgotten_after_a_year(network):
    past.remember(network.f1.pk, "vieux")
    RecherchePassee.objects.update(at=timezone.now() - past.LIFE - datetime.timedelta(minutes=1))
    past.remember(network.f1.pk, "neuf")
    assert past.purge_old() == 1
    assert texts(network.f1) == ["neuf"]
