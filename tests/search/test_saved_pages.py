"""Saving a search, and the page of one's saved searches."""

import re

import pytest

from reseau.models import Audience, Line
from search import index
from search.models import Recherche
from search.saved import watching
from tests.network import audience_of, logged_in

pytestmark = pytest.mark.django_db
LIST, SAVE = "/recherche/enregistrees/", "/recherche/enregistrer/"


@pytest.fixture
def client(network, shelf):
    shelf.put("essai:1", "Guide des clauses", "une clause sociale", audience=Audience.objects.network())
    return logged_in(network.f1)


def main(client, url=LIST) -> str:
    return client.get(url).content.decode().split("<main")[1].split("</main")[0]


def save(client, query="?q=clause", name="Clauses", rhythm="daily"):
    return client.post(SAVE + query, {"name": name, "rhythm": rhythm})


def test_a_search_is_saved_from_its_results(client, network):
    page = main(client, "/recherche/?q=clause&type=guide")
    link = re.search(r'href="(/recherche/enregistrer/[^"]*)"', page)[1].replace("&amp;", "&")
    form = client.get(link)
    assert form.context["form"].initial["name"] == "clause, Guide"
    assert client.post(link, {"name": "Mes clauses", "rhythm": "weekly"}).url == LIST
    search = Recherche.objects.get()
    assert (search.personne, search.name, search.rhythm) == (network.f1, "Mes clauses", "weekly")
    assert search.address == "?q=clause&type=guide"
    listed = main(client)
    for words in ("Mes clauses", "clause, Guide", "chaque semaine", "rien de neuf", "?q=clause&amp;type=guide"):
        assert words in listed


def test_a_search_without_results_can_be_saved(client):
    assert f'{SAVE}?q=zzzz"' in main(client, "/recherche/?q=zzzz")


def test_what_was_corrected_is_what_is_saved(client):
    assert f'{SAVE}?q=sociale"' in main(client, "/recherche/?q=socialle")


@pytest.mark.parametrize("query", ["", "?q=", "?q=de+la", "?tri=date", "?q=" + "%C3%A9" * 1000])
def test_what_asks_nothing_or_too_much_is_not_saved(client, query):
    assert save(client, query).url == "/recherche/"
    assert not Recherche.objects.exists()


def test_the_same_search_is_saved_once(client):
    save(client, "?q=clause&page=3")
    answer = client.post(f"{SAVE}?q=clause", {"name": "Autre", "rhythm": "daily"}, follow=True)
    assert "était déjà enregistrée" in answer.content.decode()
    assert Recherche.objects.get().name == "Clauses"


def test_fifty_are_enough(client, network):
    Recherche.objects.bulk_create(
        Recherche(personne=network.f1, name=str(number), address=f"?q=mot{number}") for number in range(50)
    )
    answer = save(client)
    assert "supprimez-en une" in answer.content.decode()
    assert Recherche.objects.count() == 50


@pytest.mark.parametrize("data", [{"name": ""}, {"name": "x" * 81}, {"rhythm": "often"}, {"rhythm": ""}])
def test_a_name_and_a_rhythm_are_wanted(client, data):
    answer = client.post(f"{SAVE}?q=clause", {"name": "Clauses", "rhythm": "daily"} | data)
    assert "à corriger" in answer.content.decode()
    assert not Recherche.objects.exists()


def test_one_renames_pauses_and_deletes(client):
    save(client)
    address = f"{LIST}{Recherche.objects.get().pk}/"
    client.post(address, {"name": "Renommée", "rhythm": "never"})
    assert "Renommée" in main(client)
    assert "sans alerte" in main(client)
    client.post(f"{address}pause/", {"pause": "1"})
    assert "En pause" in main(client)
    client.post(f"{address}pause/", {"pause": "0"})
    assert "En pause" not in main(client)
    client.post(f"{address}supprimer/")
    assert "Pas encore de recherche" in main(client)


def test_a_refused_change_changes_nothing(client):
    save(client)
    search = Recherche.objects.get()
    assert "à corriger" in client.post(f"{LIST}{search.pk}/", {"name": "", "rhythm": "daily"}).content.decode()
    search.refresh_from_db()
    assert search.name == "Clauses"


def test_others_have_no_way_to_it(client, network):
    save(client)
    address, other = f"{LIST}{Recherche.objects.get().pk}/", logged_in(network.officer)
    absent = f"{LIST}987654321/"
    for method, path in (("get", ""), ("post", ""), ("post", "pause/"), ("post", "vue/"), ("post", "supprimer/")):
        assert getattr(other, method)(address + path).status_code == 404
        assert getattr(other, method)(absent + path).status_code == 404
    assert Recherche.objects.get().name == "Clauses"
    assert "Clauses" not in main(other)


def test_what_is_new_since_one_looked_is_counted_under_rights(client, network, shelf):
    save(client)
    whole = Audience.objects.network()
    for number in (2, 3):
        shelf.put(f"essai:{number}", f"Guide {number}", "clause", audience=whole)
    watching.look()
    assert "2 nouveaux" in main(client)
    index.repoint("essai:3", audience_of(Line(role="structure")).pk)
    assert "1 nouveau<" in main(client)
    client.get("/recherche/?q=clause")
    assert "1 nouveau<" in main(client)  # a GET marks nothing
    client.post(f"{LIST}{Recherche.objects.get().pk}/vue/")
    assert "rien de neuf" in main(client)


def test_the_page_costs_the_same_for_one_and_for_fifty(client, network, shelf, django_assert_max_num_queries):
    save(client, "?q=clause&territoire=1&deposant=1")
    main(client)
    with django_assert_max_num_queries(10) as one:
        client.get(LIST)
    for number in range(49):
        save(client, f"?q=clause&deposant={number}&territoire={number}", name=str(number))
    shelf.put("essai:2", "Guide", "clause", audience=Audience.objects.network())
    watching.look()
    with django_assert_max_num_queries(10) as fifty:
        client.get(LIST)
    assert len(one) == len(fifty)


def test_names_are_text(client):
    save(client, "?q=%3Cscript%3E", name="<script>alert(1)</script>")
    assert "<script>alert" not in main(client)
