"""What is suggested while one types, and to whom."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reseau.access import Reader, membership_of, reader_of
from reseau.comptes import close_account
from reseau.models import Audience, Line
from search import index, past, suggestions
from tests.network import logged_in, make_organisation

pytestmark = pytest.mark.django_db

MOST_QUERIES = 4  # of its own: before them come session, account, adhesions and rights
CANARY = "zyqvortane"
AS_STRUCTURE = {"role": "structure", "territoire": 0, "organisation": 0, "words": "structures"}


def groups(text: str, reader: Reader) -> dict[str, list[tuple[str, str]]]:
    """Heading -> (line, where it leads)."""
    return {g.name: [(item.label, item.url) for item in g.items] for g in suggestions.suggest(text, reader)}


def fragment(client, text: str = "") -> str:
    response = client.get(reverse("search:suggest"), {"q": text})
    assert response.status_code == 200
    html = re.sub('data-token="[^"]+"', "", response.content.decode())  # another at each request
    return re.sub("&nbsp;|\xa0", " ", html)


@pytest.fixture
def office(shelf, network, network_audience):
    """A guide of Maison de l'emploi 1, deposited by Claire CLAIRE."""
    shelf.put(
        "essai:1",
        "Modèle de clause",
        "texte",
        audience=network_audience,
        owner_id=network.f1.pk,
        organisation_id=network.mde1.pk,
    )
    return network


def reader_for(person) -> Reader:
    return reader_of(membership_of(person))


def test_titles_organisations_people_and_own_searches_each_in_its_group(office):
    past.remember(office.f2.pk, "maison des clauses")
    found = groups("ma", reader_for(office.f2))
    assert found == {
        "Vos recherches": [("<mark>maison</mark> des clauses", "/recherche/?q=maison+des+clauses")],
        "Organisations": [("<mark>Maison</mark> de l’emploi 1", f"/recherche/?organisation={office.mde1.pk}")],
    }
    assert groups("modele de cl", reader_for(office.f2)) == {
        "Titres": [("<mark>Modèle</mark> <mark>de</mark> <mark>clause</mark>", "/essai/1/")]
    }
    assert groups("CLAI", reader_for(office.f2)) == {
        "Personnes": [("<mark>Claire</mark> <mark>CLAIRE</mark>", f"/recherche/?deposant={office.f1.pk}")]
    }


def test_the_lines_lead_to_what_they_say(office, shelf, network_audience):
    shelf.put("essai:2", "Autre", audience=network_audience, owner_id=office.f2.pk, organisation_id=office.mde2.pk)
    client = logged_in(office.f2)
    for text, heading in [("maison", "Organisations"), ("claire", "Personnes")]:
        _, url = groups(text, reader_for(office.f2))[heading][0]
        assert [hit.entry.key for hit in client.get(url).context["results"].hits] == ["essai:1"]


@pytest.mark.parametrize(
    ("text", "name", "fits"),
    [
        ("empl mai", "Maison de l’emploi", True),
        ("epinal", "PLIE d’Épinal", True),
        ("l emploi", "Maison de l’emploi", True),
        ("emploi d", "Maison de l’emploi", True),  # a last word that has just begun is not one yet
        ("ploi", "Maison de l’emploi", False),
        ("maison rouge", "Maison de l’emploi", False),
        ("œuvre", "Hors d’oeuvre", True),
    ],
)
def test_each_word_is_the_beginning_of_one(text, name, fits):
    assert suggestions.Typed.of(text).fits(name) is fits


@pytest.mark.parametrize(
    ("text", "name", "marked"),
    [
        ("emploi de", "Maison de l’emploi des demandeurs", ["de", "emploi", "des", "demandeurs"]),
        ("de emploi", "Maison de l’emploi des demandeurs", ["de", "emploi"]),
        ("péna", "Pe\u0301nalite\u0301s", ["Pe\u0301nalite\u0301s"]),  # accents apart, as some systems name files
        ("b", "<b>", []),
    ],
)
def test_the_words_that_fit_are_marked(text, name, marked):
    assert re.findall("<mark>(.*?)</mark>", suggestions.Typed.of(text).mark(name)) == marked


def test_a_name_is_escaped_and_its_words_marked(office):
    office.mde1.nom = "<b>Mission</b> & co"
    office.mde1.save()
    assert groups("mission", reader_for(office.f2))["Organisations"][0][0] == (
        "&lt;b&gt;<mark>Mission</mark>&lt;/b&gt; &amp; co"
    )


def test_an_acronym_is_a_name_too(office):
    office.mde1.sigle = "MDE1"
    office.mde1.save()
    assert groups("mde", reader_for(office.f2))["Organisations"][0][0] == "Maison de l’emploi 1 (<mark>MDE1</mark>)"


def test_few_of_each_are_shown_in_the_order_of_their_names(office, shelf, network_audience):
    for n in range(5):
        owner = make_organisation(f"Atelier {9 - n}", office.t1)
        shelf.put(f"essai:{n + 20}", f"Atelier {n}", audience=network_audience, organisation_id=owner.pk)
    found = groups("atelier", reader_for(office.f2))
    names = [label.replace("<mark>", "").replace("</mark>", "") for label, _ in found["Organisations"]]
    assert names == ["Atelier 5", "Atelier 6", "Atelier 7"]
    assert len(found["Titres"]) == 5


# --- Rights ---


@pytest.fixture
def closed(shelf, network, network_audience, closed_audience):
    """A document that structures alone read, whose title, organisation and depositor are called by the canary."""
    for n in range(3):
        shelf.put(f"essai:{n}", f"Guide {n}", audience=network_audience)
    network.f2.last_name = network.mde2.nom = CANARY
    network.f2.save()
    network.mde2.save()
    shelf.put(
        "essai:9",
        f"Clause {CANARY}",
        audience=closed_audience,
        owner_id=network.f2.pk,
        organisation_id=network.mde2.pk,
        date=datetime.date(1999, 1, 1),
    )
    past.remember(network.f2.pk, f"recherche {CANARY}")
    return network


@pytest.mark.parametrize("text", ["", CANARY, "zyqv", "clause zyqv", "karim", "karim zyqv", "recherche", "clause"])
def test_nothing_of_a_closed_document_nor_of_anothers_searches_is_suggested(closed, text):
    client = logged_in(closed.f1)
    with_it = fragment(client, text)
    index.remove("essai:9")
    past.forget(closed.f2)
    assert fragment(client, text) == with_it
    assert CANARY not in with_it.replace(f"q={text}", "").replace(f"<b>{text}</b>", "")


def test_who_reads_it_is_suggested_its_title_its_organisation_and_its_depositor(closed):
    found = groups("zyqv", reader_for(closed.l1))
    assert {name: [url for _, url in lines] for name, lines in found.items()} == {
        "Titres": ["/essai/9/"],
        "Organisations": [f"/recherche/?organisation={closed.mde2.pk}"],
        "Personnes": [f"/recherche/?deposant={closed.f2.pk}"],
    }


def test_officers_see_nobodys_searches_but_their_own(closed):
    past.remember(closed.officer.pk, "bilan")
    assert groups("", reader_for(closed.officer)) == {"Vos recherches": [("bilan", "/recherche/?q=bilan")]}
    assert "Vos recherches" not in groups("recherche", reader_for(closed.officer))


def test_what_only_its_owner_reads_names_nobody_to_others(shelf, network):
    draft = Audience.objects.depositor_only()
    shelf.put("essai:1", "Brouillon", audience=draft, owner_id=network.f1.pk, organisation_id=network.mde1.pk)
    assert groups("claire", reader_for(network.f2)) == groups("maison", reader_for(network.f2)) == {}
    assert groups("claire", reader_for(network.officer)) == {}
    assert list(groups("claire", reader_for(network.f1))) == ["Personnes"]


def test_a_right_withdrawn_works_at_the_next_request(shelf, network):
    audience = Audience.objects.obtain([Line(role="facilitateur", territoire=network.t1.pk)])
    shelf.put("essai:1", "Clause", audience=audience, owner_id=network.officer.pk, organisation_id=network.conseil.pk)
    client = logged_in(network.f1)
    assert "Anne" in fragment(client, "anne").split("is-last")[0]
    network.f1.adhesions.update(territoire=network.t2)
    assert "Anne" not in fragment(client, "anne").split("is-last")[0]


def test_who_left_is_still_the_depositor_of_what_stays(office):
    close_account(office.f1, office.officer)
    assert list(groups("claire", reader_for(office.f2))) == ["Personnes"]
    index.remove("essai:1")
    assert groups("claire", reader_for(office.f2)) == {}


def test_who_left_is_suggested_nothing(office):
    client = logged_in(office.f2)
    office.f2.adhesions.get().end(office.officer)
    response = client.get(reverse("search:suggest"), {"q": "clause"})
    assert response.status_code == 404
    assert b"clause" not in response.content.split(b"<main")[1]


def test_in_voir_comme_one_sees_what_the_role_reads_and_no_past_searches(closed):
    past.remember(closed.officer.pk, "clause à moi")
    client = logged_in(closed.officer)
    session = client.session
    session["voir_comme"] = AS_STRUCTURE | {"territoire": closed.t1.pk, "role": "facilitateur"}
    session.save()
    assert "clause à moi" not in fragment(client) + fragment(client, "clause")
    assert CANARY not in fragment(client, "zyqv")


# --- The piece of page ---


def test_the_piece_of_page_is_a_list_box_that_says_how_many(office):
    client = logged_in(office.f2)
    html = fragment(client, "clause")
    assert 'role="listbox"' in html and 'data-said="1 suggestion"' in html
    assert 'role="group" aria-label="Titres"' in html
    assert "<small>Guide</small>" in html
    assert re.search(r'href="/recherche/\?q=clause">.*Rechercher « <b>clause</b> » partout', html, re.DOTALL)
    assert 'data-said="Aucune suggestion"' in fragment(client, "rien de tel")
    assert fragment(client).strip() == fragment(client, "\x00 ").strip() == ""


def test_it_is_kept_nowhere(office):
    response = logged_in(office.f2).get(reverse("search:suggest"), {"q": "clause"})
    assert response.headers["Cache-Control"] == "private, no-store"
    assert "Cookie" in response.headers["Vary"]


def test_what_is_typed_is_escaped_and_leads_to_a_search_for_it(office):
    html = fragment(logged_in(office.f2), '<b>"&é')
    assert "<b>&lt;b&gt;&quot;&amp;é</b>" in html
    assert 'href="/recherche/?q=%3Cb%3E%22%26%C3%A9"' in html


@pytest.mark.parametrize("text", ["", "cl", "maison claire", "rien"])
def test_four_queries_at_most_whatever_the_rows(office, shelf, network_audience, text):
    for n in range(30):
        owner = make_organisation(f"Maison Claire {n}", office.t1)
        shelf.put(
            f"essai:{n + 20}",
            f"Maison Claire {n}, clause",
            audience=network_audience,
            organisation_id=owner.pk,
            owner_id=office.f1.pk,
        )
        past.remember(office.f2.pk, f"maison claire {n}")
    reader = reader_for(office.f2)
    with CaptureQueriesContext(connection) as queries:
        suggestions.suggest(text, reader)
    assert len(queries) <= MOST_QUERIES


def test_without_the_script_the_field_is_a_plain_form(office):
    page = logged_in(office.f2).get("/recherche/").content.decode()
    forms = re.findall(r'<form class="search[^>]*action="/recherche/"[^>]*>.*?</form>', page, re.DOTALL)
    assert len(forms) == 2
    assert all('<input type="search" name="q"' in form and "role=" not in form.split("<input")[1] for form in forms)
