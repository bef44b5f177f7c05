"""Searches without result: counted without who, never what names a person, and what officers make of them."""

import csv
import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.management.commands import worker
from search import unanswered
from search.models import MiseEnAvant, SansResultat, Synonyme
from tests.network import logged_in

from .test_results_page import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(network):
    return logged_in(network.officer)


@pytest.fixture
def client(network, shelf, network_audience):
    shelf.put("essai:1", "Guide", "une clause sociale", audience=network_audience)
    client = logged_in(network.f1)
    client.get(reverse("search:results"))
    return client


def noted() -> dict[str, int]:
    return dict(SansResultat.objects.values_list("text", "times"))


# --- What is counted ---


def test_what_finds_nothing_is_counted_once_however_it_is_written(client, network):
    for text in ("Télétravail partiel", "teletravail  PARTIEL", "le télétravail partiel"):
        page(client, q=text)
    page(logged_in(network.l1), q="télétravail partiel")
    assert noted() == {"Télétravail partiel": 4}
    row = SansResultat.objects.get()
    assert timezone.now() - row.last_at < datetime.timedelta(minutes=1)
    fields = {field.name for field in SansResultat._meta.get_fields()}
    assert fields == {"id", "words", "text", "times", "last_at", "is_dismissed"}  # and nobody


@pytest.mark.parametrize("text", ["clause", "de la", "", "-clause", "clausse", '"clause sociale"'])
def test_what_finds_something_or_asks_nothing_is_not(client, text):
    page(client, q=text)
    assert noted() == {}


def test_what_a_filter_alone_leaves_empty_is_not(client):
    page(client, q="clause", type="ccap")
    page(client, type="ccap")
    assert noted() == {}


def test_what_is_very_long_is_cut(client):
    page(client, q=("introuvable" * 5 + " ") * 12)
    assert max(len(text) for text in noted()) <= 200


def test_another_role_s_eyes_count_for_nothing(officer, client, network):
    session = officer.session
    session["voir_comme"] = {"role": "structure", "territoire": network.t1.pk, "organisation": 0, "words": "x"}
    session.save()
    assert "Aucun résultat" in page(officer, q="télétravail")
    assert noted() == {}


def test_a_degraded_engine_counts_for_nothing(client, monkeypatch):
    from search import service

    real = service.answering

    class Degraded:
        def find(self, question, reader):
            found = real().find(question, reader)
            found.degraded = True
            return found

    monkeypatch.setattr(service, "answering", Degraded)
    assert "Aucun résultat" in page(client, q="télétravail")
    assert noted() == {}


@pytest.mark.parametrize(
    "text",
    [
        "jeanne.petit@exemple.fr",
        "jeanne @ exemple",
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "tél 06-12-34-56-78 jeanne",
        "+33 6 12 34 56 78",
        "+33(0)612345678",
        "0033612345678",
        "6 12 34 56 78",
        "1 85 05 54 123 456",
        "185055412345678",
        "2 85 05 2A 123 456 78",
        "١",  # other figures than ours are words: kept
        "０６ １２ ３４ ５６ ７８",
    ],
)
def test_what_looks_like_a_person_is_dropped(client, text):
    page(client, q=text)
    assert noted() == ({text: 1} if text == "١" else {})


@pytest.mark.parametrize(
    "text",
    ["bilan 2023 2024 2025", "SIRET 21540395800012", "lot 12 article R2123-1", "marché 2026-014", "décret 2016-360"],
)
def test_figures_that_name_nobody_are_kept(text):
    assert not unanswered.names_someone(text)


def test_it_costs_the_empty_page_one_statement(client):
    page(client, q="télétravail")

    def statements(text: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            page(client, q=text)
        return [query["sql"] for query in captured]

    counted, dropped = statements("télétravail"), statements("introuvable@exemple.fr")
    assert sum("search_sansresultat" in sql for sql in counted) == 1
    assert not any("search_sansresultat" in sql for sql in dropped)


def test_the_page_shows_even_if_nothing_can_be_written(client, settings):
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE search_sansresultat RENAME TO ailleurs")
    try:
        if connection.vendor == "sqlite":
            assert "Aucun résultat" in page(client, q="télétravail")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE ailleurs RENAME TO search_sansresultat")


@pytest.mark.django_db(transaction=True)
def test_a_page_waits_for_nobody_who_writes(network, shelf, network_audience, tmp_path):
    if connection.vendor != "sqlite" or connection.is_in_memory_db():
        pytest.skip("SQLite in a file alone has one writer")
    import sqlite3
    import time

    client = logged_in(network.f1)
    page(client, q="télétravail")
    other = sqlite3.connect(connection.settings_dict["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    began = time.monotonic()
    assert "Aucun résultat" in page(client, q="télétravail")
    took = time.monotonic() - began
    other.execute("ROLLBACK")
    other.close()
    assert noted() == {"télétravail": 1}
    assert took < 10  # the usual patience of a writer is 20 s
    page(client, q="télétravail")
    assert noted() == {"télétravail": 2}


# --- How long ---


def test_it_is_forgotten_after_twelve_months_by_the_worker(monkeypatch):
    now = timezone.now()
    for days in (1, 364, 366):
        SansResultat.objects.create(words=str(days), text=str(days), last_at=now - datetime.timedelta(days))
    assert unanswered.purge_old in [chore for chore, _ in worker.CHORES]
    unanswered.purge_old()
    assert set(noted()) == {"1", "364"}
    monkeypatch.setattr(unanswered, "MOST", 1)
    assert unanswered.purge_old() == 1
    assert set(noted()) == {"1"}


# --- What officers make of it ---


@pytest.fixture
def row(db):
    return SansResultat.objects.create(words="teletravail", text="=télétravail", times=3, last_at=timezone.now())


def html_of(officer, **params) -> str:
    return re.sub("&nbsp;|\xa0|\u202f", " ", officer.get(reverse("search:sans_resultat"), params).content.decode())


def test_the_list_is_sorted_searched_and_taken_away(officer, row):
    SansResultat.objects.create(words="apprentis", text="apprentis", times=9, last_at=timezone.now())
    html = html_of(officer)
    assert html.index("apprentis") < html.index("télétravail")
    html = html_of(officer, tri="fois")
    assert html.index("apprentis") > html.index("télétravail")
    assert "apprentis" not in html_of(officer, q="TELETRAVAIL")
    body = officer.get(reverse("search:sans_resultat_csv"), {"q": "tele"}).getvalue().decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(body), delimiter=";"))[1][:2] == ["'=télétravail", "3"]


def test_a_search_is_put_aside_and_taken_up_again(officer, row):
    address = reverse("search:sans_resultat_ecarter", args=[row.pk])
    officer.post(address, {"etat": "ecartee"})
    officer.get(reverse("search:sans_resultat"))  # says it
    assert "télétravail" not in html_of(officer)
    assert "télétravail" in html_of(officer, etat="ecartees")
    officer.post(address, {"etat": "a_voir"})
    officer.get(reverse("search:sans_resultat"))
    assert "télétravail" in html_of(officer)


def test_a_synonym_answers_it(officer, client, row):
    link = re.search(r'href="(/recherche/reglages/synonymes/ajouter/\?[^"]*)"', html_of(officer))[1]
    form = officer.get(link.replace("&amp;", "&")).content.decode()
    assert "=télétravail</textarea>" in form
    origin = re.search(r'name="sans_resultat" value="(\d+)"', form)[1]
    officer.post(link, {"members": "télétravail\nclause", "others": "", "sans_resultat": origin})
    assert Synonyme.objects.filter(source=None).exists()
    assert SansResultat.objects.get().is_dismissed
    assert "1 résultat" in page(client, q="télétravail")


def test_a_best_bet_answers_it(officer, client, row):
    link = re.search(r'href="(/recherche/reglages/mises-en-avant/ajouter/\?[^"]*)"', html_of(officer))[1]
    form = officer.get(link.replace("&amp;", "&")).content.decode()
    assert "=télétravail</textarea>" in form
    data = {"queries": "télétravail", "entry_key": "essai:1", "sans_resultat": row.pk}
    officer.post(reverse("search:mise_en_avant_ajouter"), data)
    assert MiseEnAvant.objects.exists() and SansResultat.objects.get().is_dismissed
    assert "1 page mise en avant" in page(client, q="télétravail")
    assert noted() == {"=télétravail": 3}  # answered: not counted any more


@pytest.mark.parametrize("origin", ["x", "-1", "٣", "9" * 40, "999999"])
def test_an_origin_that_is_none_breaks_nothing(officer, origin):
    address = reverse("search:synonyme_ajouter")
    assert officer.get(address, {"sans_resultat": origin}).status_code == 200
    assert officer.post(address, {"members": "tonte\nfauche", "sans_resultat": origin}).status_code == 302
