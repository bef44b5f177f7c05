"""Synonyms as officers manage them: what a line does, what is refused, and that every process follows."""

import csv
import io
import re

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from search import supplied, synonyms, tuning
from search.models import Reglage, Synonyme
from search.query import Query, parse
from tests.network import logged_in
from tests.reseau.test_parallel import at_once

from .test_results_page import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(network):
    return logged_in(network.officer)


@pytest.fixture
def client(network):
    client = logged_in(network.f1)
    client.get(reverse("search:results"))
    return client


def add(officer, members: str, others: str = "", **fields):
    """Post the form of a new line; the answer."""
    data = {"members": members, "others": others, **fields}
    return officer.post(reverse("search:synonyme_ajouter"), data)


def plain(response) -> str:
    return re.sub(r"\s+", " ", re.sub("&nbsp;|\xa0|\u202f", " ", response.content.decode()))


def others_of(text: str) -> set[str]:
    """What is searched besides what was typed, over all words."""
    clauses = Query.from_text(text).clauses
    return {" ".join(w.exact for w in phrase.words) for clause in clauses for phrase in clause.phrases[1:]}


# --- What is supplied ---


def test_what_is_supplied_is_there_and_makes_sense():
    rows = list(Synonyme.objects.all())
    assert len(rows) == len(list(supplied.rows())) > 150
    for row in rows:
        line = synonyms.Line.of(row)
        keys = [synonyms.key(member) for member in (*line.members, *line.others)]
        assert all(keys) and len(set(keys)) == len(keys) >= 2, row
    groups = [synonyms.key(m) for row in rows if not row.others for m in row.members.splitlines()]
    assert sorted(groups) == sorted(set(groups)), "a member stands in two groups"


def test_loading_again_changes_nothing():
    assert supplied.load() == 0


def test_what_an_officer_changed_stays_and_the_rest_follows_the_file(officer, network, tmp_path, monkeypatch):
    lines = tmp_path / "lines.txt"
    monkeypatch.setattr(supplied, "FILE", lines)
    lines.write_text("un, deux\ntrois, quatre\ncinq, six\n", "utf-8")
    supplied.load()
    assert Synonyme.objects.count() == 3
    officer.post(reverse("search:synonyme_etat", args=[Synonyme.objects.get(source="un").pk]), {"etat": "inactif"})
    add(officer, "tonte\nfauche")
    lines.write_text("un, deux, autre\ntrois, quatre, autre\n?sept, huit\n", "utf-8")
    supplied.load()
    assert {(row.members, row.is_active) for row in Synonyme.objects.all()} == {
        ("un\ndeux", False),
        ("trois\nquatre\nautre", True),
        ("sept\nhuit", False),
        ("tonte\nfauche", True),
    }


# --- What a line does ---


def test_a_line_counts_at_the_next_search(officer, client, shelf, network_audience):
    shelf.put("essai:1", "Note", "La fauche tardive des talus.", audience=network_audience)
    assert "Aucun résultat" in page(client, q="tonte")
    assert add(officer, "tonte\nfauche").status_code == 302
    assert "1 résultat" in page(client, q="tontes")
    row = Synonyme.objects.get(source=None)
    officer.post(reverse("search:synonyme_etat", args=[row.pk]), {"etat": "inactif"})
    assert "Aucun résultat" in page(client, q="tonte")
    officer.post(reverse("search:synonyme_etat", args=[row.pk]), {"etat": "actif"})
    assert "1 résultat" in page(client, q="tonte")
    officer.post(reverse("search:synonyme_supprimer", args=[row.pk]))
    assert "Aucun résultat" in page(client, q="tonte")


def test_a_line_is_not_turned_on_against_another(officer):
    add(officer, "tonte\nfauche")
    first = Synonyme.objects.get(source=None)
    officer.post(reverse("search:synonyme_etat", args=[first.pk]), {"etat": "inactif"})
    add(officer, "tonte\ncoupe")
    officer.post(reverse("search:synonyme_etat", args=[first.pk]), {"etat": "actif"})
    assert "« tonte » est déjà dans une autre ligne" in plain(officer.get(reverse("search:synonymes")))
    assert others_of("tonte") == {"coupe"}


def test_a_line_that_leads_one_way(officer):
    add(officer, "tonte\ntondeuse", "fauche")
    assert others_of("tonte") == others_of("tondeuse") == {"fauche"}
    assert others_of("fauche") == set()


def test_an_acronym_in_capitals_alone(officer):
    add(officer, "TDF\ntonte différenciée", in_capitals="on")
    assert others_of("TDF") == {"tonte differenciee"}
    assert others_of("tdf") == set()
    assert others_of("tonte différenciée") == {"tdf"}


def test_acronyms_of_one_stem_are_not_confused(officer):
    assert "maitre ouvrage" in others_of("MOA") and "maitre oeuvre" not in others_of("MOA")
    assert "maitre oeuvre" in others_of("moe") and "maitre ouvrage" not in others_of("moe")


def test_an_old_article_named_with_its_code_is_worth_today_s():
    assert "l2112-2" in others_of("article 14 du code des marchés publics")
    assert "article 14 code marches publics" in others_of("L. 2112-2")


def test_meanings_of_several_lines_add_up():
    assert {"cahier clauses particulieres", "code commande publique"} <= others_of("CCP")


# --- Without a restart, without a query ---


def by_another_process(members: str) -> None:
    """What another process does to the database: this one is not told."""
    Synonyme.objects.create(members=members)
    Reglage.objects.update_or_create(pk=1, defaults={"stamp": members})


def test_searches_of_every_process_follow_within_two_seconds(client, shelf, network_audience, monkeypatch):
    now = [tuning.time.monotonic()]
    monkeypatch.setattr(tuning.time, "monotonic", lambda: now[0])
    shelf.put("essai:1", "Note", "La fauche tardive des talus.", audience=network_audience)
    assert "Aucun résultat" in page(client, q="tonte")
    by_another_process("tonte\nfauche")
    now[0] += tuning.LOOK
    assert "1 résultat" in page(client, q="tonte")


def test_the_words_of_a_question_follow_within_two_seconds(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(tuning.time, "monotonic", lambda: now[0])

    def phrases() -> int:
        (clause,), _ = parse("tonte")
        return len(clause.phrases)

    assert phrases() == 1
    by_another_process("tonte\nfauche")
    now[0] += tuning.LOOK - 0.01
    assert phrases() == 1
    now[0] += 0.02
    assert phrases() == 2


@pytest.mark.django_db(transaction=True)
def test_a_search_of_another_thread_while_a_line_is_saved_does_not_keep_the_old_ones():
    assert others_of("tonte") == set()
    with transaction.atomic():
        Synonyme.objects.create(members="tonte\nfauche")
        tuning.touch()
        assert at_once(lambda number: others_of("tonte"), 1) == [set()]
    assert others_of("tonte") == {"fauche"}


def test_synonyms_cost_a_search_no_query(client, shelf, network_audience):
    shelf.put("essai:1", "CCAP", "cahier des clauses administratives particulières", audience=network_audience)
    page(client, q="rien")

    def statements(text: str) -> list[str]:
        with CaptureQueriesContext(connection) as captured:
            page(client, q=text)
        return [query["sql"] for query in captured]

    with_synonyms, without = statements("CCAP"), statements("particulières")
    assert len(with_synonyms) == len(without)
    assert not any("search_synonyme" in sql or "search_reglage" in sql for sql in with_synonyms)


# --- What is refused, at the field and in French ---


@pytest.mark.parametrize(
    ("members", "others", "said"),
    [
        ("", "", "À remplir."),
        ("tonte", "", "Il en faut au moins deux"),
        ("tonte\n\n  \n", "", "Il en faut au moins deux"),
        ("tonte\n!!!", "", "« !!! » ne contient ni lettre ni chiffre."),
        ("tonte\nde la", "", "« de la » : ces mots sont trop courants"),
        ("54\nMeurthe-et-Moselle", "", "« 54 » : un nombre seul se trouve partout."),
        ("tonte\nTontes", "", "« tonte » et « Tontes » sont la même chose"),
        ("tonte", "la tonte", "« tonte » et « la tonte » sont la même chose"),
        ("tonte\n" + "mot " * 11, "", "est trop long : 10 mots"),
        ("tonte\n" + "x" * 121, "", "est trop long"),
        ("\n".join(f"mot{letter}" for letter in "abcdefghijklm"), "", "12 lignes au plus"),
        ("ccap\ntonte", "", "« ccap » est déjà dans une autre ligne : « CCAP » et « cahier des clauses"),
        ("CCP\ntonte", "code de la commande publique", "« CCP » est déjà dans une autre ligne"),
        ("tonte\n\u202e", "", "« \u202e » ne contient ni lettre ni chiffre."),
        ("tonte\x00\nfauche", "", "Le caractère nul"),
    ],
)
def test_nonsense_is_refused_at_the_field(officer, members, others, said):
    before = Synonyme.objects.count()
    response = add(officer, members, others)
    assert response.status_code == 200
    assert said in re.sub("\xa0", " ", " ".join(response.context["form"].errors.get("members", [])))
    assert 'aria-invalid="true"' in plain(response)
    assert Synonyme.objects.count() == before


def test_what_would_set_off_too_much_is_refused(officer):
    for start in ("a", "b"):
        add(officer, "tonte", "\n".join(f"parcelle {start}{number}" for number in range(12)))
    response = add(officer, "tonte", "goutte\ndébordement")
    assert "ferait chercher plus de 24 autres mots" in plain(response)


def test_a_line_is_no_duplicate_of_itself_nor_of_what_is_turned_off(officer):
    row = Synonyme.objects.get(source="CCAP")
    data = {"members": row.members + "\ncahier administratif", "others": ""}
    assert officer.post(reverse("search:synonyme", args=[row.pk]), data).status_code == 302
    assert "cahier administratif" in others_of("CCAP")
    assert not Synonyme.objects.get(source="lot").is_active
    assert add(officer, "lot\ntranche").status_code == 302


# --- The pages ---


def test_the_list_is_searched_filtered_and_taken_away(officer):
    add(officer, "=cmd\nétang")
    found = plain(officer.get(reverse("search:synonymes"), {"q": "ETANG cmd", "origine": "ajoute", "etat": "actif"}))
    assert "1 ligne<" in found and "=cmd" in found
    assert "0 ligne<" in plain(officer.get(reverse("search:synonymes"), {"q": "étang cmd", "origine": "fourni"}))
    body = officer.get(reverse("search:synonymes_csv"), {"origine": "ajoute"}).getvalue().decode("utf-8-sig")
    heading, row = csv.reader(io.StringIO(body), delimiter=";")
    assert heading[0] == "Mots" and row[0] == "'=cmd, étang"


def test_the_form_says_what_a_line_does_before_it_is_kept(officer):
    response = add(officer, "TDF\ntonte", in_capitals="on", apercu="1")
    assert "« <b>TDF</b> » en capitales cherche aussi « tonte »." in plain(response)
    assert not Synonyme.objects.filter(source=None).exists()
    assert 'value="1">Voir' in plain(response)


def test_a_supplied_line_can_be_turned_off_but_not_deleted(officer):
    row = Synonyme.objects.get(source="CCAP")
    assert officer.post(reverse("search:synonyme_supprimer", args=[row.pk])).status_code == 404
    assert "Supprimer" not in plain(officer.get(reverse("search:synonyme", args=[row.pk])))
    assert officer.get(reverse("search:synonyme", args=[10**30])).status_code == 404


def test_who_changed_a_line_is_kept(officer, network):
    add(officer, "tonte\nfauche")
    assert Synonyme.objects.get(source=None).changed_by == network.officer
    assert str(network.officer) in plain(officer.get(reverse("search:synonymes"), {"origine": "ajoute"}))


def test_the_list_costs_few_queries_whatever_its_rows(officer):
    officer.get(reverse("search:synonymes"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        officer.get(reverse("search:synonymes"), {"q": "CCAP"})
    with CaptureQueriesContext(connection) as many:
        officer.get(reverse("search:synonymes"), {"q": "e"})
    assert len(many) == len(few) <= 12
