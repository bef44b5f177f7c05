"""Best bets: a page shown first to who looks for some words and may read it, and to nobody else."""

import datetime
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from search import index
from search.models import Entry, MiseEnAvant
from tests.network import logged_in

from .test_results_page import page

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


@pytest.fixture
def officer(network):
    return logged_in(network.officer)


@pytest.fixture
def client(network):
    client = logged_in(network.f1)
    client.get(reverse("search:results"))
    return client


@pytest.fixture
def library(shelf, network_audience, closed_audience):
    """One page for the network, one for the structures alone, one more that holds the words."""
    shelf.put("essai:1", "Calendrier des rencontres", "mardi", audience=network_audience)
    shelf.put("essai:2", "Livret canari", "mercredi", audience=closed_audience)
    shelf.put("essai:3", "Note", "pénalité forfaitaire", audience=network_audience)
    return shelf


def add(officer, queries: str, key: str = "essai:1", **fields):
    """Post the form of a new best bet; the answer."""
    data = {"queries": queries, "entry_key": key, "page": "", "note": "", "since": "", "until": "", **fields}
    return officer.post(reverse("search:mise_en_avant_ajouter"), data)


def pinned(html: str) -> list[str]:
    """The titles that are shown first."""
    return re.findall(r'<li class="pin">.*?<h\d class="title"><a [^>]*>(.*?)</a>', html, re.DOTALL)


def listed(html: str) -> list[str]:
    """The addresses of the hits."""
    return re.findall(r'<article class="hit">.*?<h3 class="title"><a href="([^"?]*)', html, re.DOTALL)


# --- For the reader ---


@pytest.mark.parametrize("typed", ["pénalité forfaitaire", "Penalites FORFAITAIRES", "forfaitaire, la pénalité"])
def test_a_page_is_shown_first_however_the_words_are_written(officer, client, library, typed):
    assert add(officer, "pénalités forfaitaires\nautre chose", note="Le barème est page 3.").status_code == 302
    html = page(client, q=typed)
    assert pinned(html) == ["Calendrier des rencontres"]
    assert "Le barème est page 3." in html
    assert listed(html) == ["/essai/3/"]
    assert pinned(page(client, q="pénalité")) == []


def test_nobody_sees_a_page_they_may_not_read(officer, client, library, network):
    add(officer, "pénalité forfaitaire", "essai:2", note="note secrète")
    html = page(client, q="pénalité forfaitaire")
    assert pinned(html) == []
    assert "canari" not in html and "secrète" not in html and "pin-label" not in html
    assert pinned(page(logged_in(network.l1), q="pénalité forfaitaire")) == ["Livret canari"]


def test_a_right_withdrawn_works_at_the_next_search(officer, client, library, closed_audience):
    add(officer, "pénalité forfaitaire")
    assert pinned(page(client, q="pénalité forfaitaire"))
    index.repoint("essai:1", closed_audience.pk)
    assert pinned(page(client, q="pénalité forfaitaire")) == []


def test_who_looks_through_another_role_sees_what_it_sees(officer, library, network):
    add(officer, "pénalité forfaitaire", "essai:2")
    session = officer.session
    session["voir_comme"] = {
        "role": "facilitateur",
        "territoire": network.t1.pk,
        "organisation": network.mde1.pk,
        "words": "x",
    }
    session.save()
    assert pinned(page(officer, q="pénalité forfaitaire")) == []


def test_a_page_that_is_found_too_stands_once_on_the_first_page(officer, client, library):
    add(officer, "pénalité forfaitaire", "essai:3")
    html = page(client, q="pénalité forfaitaire")
    assert pinned(html) == ["Note"] and listed(html) == []
    assert "1 résultat " in html


def test_a_search_without_result_shows_it_all_the_same(officer, client, library):
    add(officer, "télétravail")
    html = page(client, q="télétravail")
    assert pinned(html) == ["Calendrier des rencontres"]
    assert "1 page mise en avant" in html and "Aucun résultat" not in html


@pytest.mark.parametrize("params", [{"type": "guide"}, {"page": "2"}, {"tri": "date"}, {"q": "pénalité -rien"}])
def test_it_is_for_the_words_alone(officer, client, library, params):
    add(officer, "pénalité")
    assert pinned(page(client, q="pénalité"))
    assert pinned(page(client, **{"q": "pénalité"} | params)) == []


@pytest.mark.parametrize(
    ("since", "until", "is_shown"), [(0, 0, True), (-3, "", True), ("", 3, True), (1, "", False), ("", -1, False)]
)
def test_it_is_shown_from_one_day_to_another(officer, client, library, since, until, is_shown):
    days = {name: TODAY() + datetime.timedelta(n) for name, n in [("since", since), ("until", until)] if n != ""}
    add(officer, "pénalité", **days)
    assert bool(pinned(page(client, q="pénalité"))) is is_shown


def test_acronyms_of_one_stem_are_two_searches(officer, client, library):
    add(officer, "MOA")
    assert pinned(page(client, q="moa")) and not pinned(page(client, q="MOE"))


def test_it_is_turned_off_and_on_and_deleted(officer, client, library):
    add(officer, "pénalité")
    row = MiseEnAvant.objects.get()
    for state, shown in [("inactif", []), ("actif", ["Calendrier des rencontres"])]:
        officer.post(reverse("search:mise_en_avant_etat", args=[row.pk]), {"etat": state})
        assert pinned(page(client, q="pénalité")) == shown
    officer.post(reverse("search:mise_en_avant_supprimer", args=[row.pk]))
    assert pinned(page(client, q="pénalité")) == []


def test_at_most_three_are_shown(officer, client, library, network_audience):
    for number in range(4, 9):
        library.put(f"essai:{number}", f"Guide {number}", audience=network_audience)
        add(officer, "pénalité", f"essai:{number}")
    assert len(pinned(page(client, q="pénalité"))) == 3


def test_what_it_costs(officer, client, library):
    """No query where there is none for these words, or where it is among the hits; two where it is not."""
    page(client, q="pénalité")

    def queries(text: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            page(client, q=text)
        return len(captured)

    before = queries("pénalité")
    add(officer, "pénalité", "essai:3")
    page(client, q="pénalité")
    assert queries("pénalité") == before
    add(officer, "pénalité", "essai:1")
    page(client, q="pénalité")
    assert queries("pénalité") == before + 2


# --- For the officer ---


def test_the_page_is_chosen_by_words_by_address_or_by_key(officer, library):
    for typed in ("calendrier rencontre", "https://testserver/essai/1/", "/essai/1/", "essai:1"):
        html = officer.post(
            reverse("search:mise_en_avant_ajouter"), {"queries": "x", "page": typed, "chercher": "1"}
        ).content.decode()
        assert 'value="essai:1"' in html and "Calendrier des rencontres" in html, typed
    assert not MiseEnAvant.objects.exists()


def test_the_officer_s_own_rights_decide_what_can_be_chosen(officer, library, network):
    library.put("essai:9", "Brouillon d’un autre", "x", audience=_draft(), owner_id=network.f1.pk)
    for typed in ("brouillon", "essai:9", "/essai/9/"):
        html = officer.post(
            reverse("search:mise_en_avant_ajouter"), {"queries": "x", "page": typed, "chercher": "1"}
        ).content.decode()
        assert 'type="radio"' not in html and "d’un autre" not in html
    assert add(officer, "x", "essai:9").status_code == 200
    assert not MiseEnAvant.objects.exists()


def _draft():
    from reseau.models import Audience

    return Audience.objects.obtain([])


@pytest.mark.parametrize(
    ("fields", "where", "said"),
    [
        ({"queries": ""}, "queries", "À remplir."),
        ({"queries": "de la"}, "queries", "« de la » : ces mots sont trop courants"),
        ({"queries": "pénalité\nPénalités"}, "queries", "Deux lignes sont la même recherche"),
        ({"queries": "x" * 121}, "queries", "caractères au plus"),
        ({"key": ""}, "page", "Cherchez la page"),
        ({"key": "", "page": "introuvable"}, "page", "Aucune page que vous pouvez lire ne répond à « introuvable »."),
        ({"key": "", "page": "calendrier"}, "page", "Choisissez la page parmi celles-ci."),
        ({"key": "essai:404"}, "entry_key", "essai:404"),
        ({"note": "x" * 201}, "note", "200"),
        ({"since": "2026-02-01", "until": "2026-01-01"}, "until", "Cette date est avant la première."),
    ],
)
def test_nonsense_is_refused_at_the_field(officer, library, fields, where, said):
    response = add(officer, **{"queries": "pénalité"} | fields)
    assert response.status_code == 200
    assert said in re.sub("\xa0", " ", " ".join(response.context["form"].errors[where]))
    assert not MiseEnAvant.objects.exists()


def test_the_same_page_is_not_shown_twice_for_the_same_words(officer, library):
    add(officer, "pénalité")
    assert "montre déjà cette page" in add(officer, "pénalités").content.decode()


def test_a_page_that_is_gone_is_said_to_the_officer_alone(officer, client, library):
    add(officer, "pénalité")
    index.remove("essai:1")
    assert pinned(page(client, q="pénalité")) == []
    html = officer.get(reverse("search:mises_en_avant"), {"etat": "perdue"}).content.decode()
    assert "Page introuvable" in html and "1 mise en avant" in html
    assert (
        "introuvable"
        in officer.get(reverse("search:mise_en_avant", args=[MiseEnAvant.objects.get().pk])).content.decode()
    )
    library.put("essai:1", "Calendrier", audience=Entry.objects.get(key="essai:3").audience)
    assert pinned(page(client, q="pénalité")) == ["Calendrier"]


def test_the_list_costs_few_queries_whatever_its_rows(officer, library):
    officer.get(reverse("search:mises_en_avant"))
    counts = []
    for number in (1, 6):
        for n in range(number):
            add(officer, f"recherche {number} {n}")
        with CaptureQueriesContext(connection) as captured:
            officer.get(reverse("search:mises_en_avant"))
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 10
