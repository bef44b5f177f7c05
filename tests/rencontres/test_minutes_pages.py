"""The pages of minutes, by the requests that browsers send: writing with and without scripts, reading, PDF, steps."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from rencontres import pdf, prose, register
from rencontres.minutes import life, notes
from rencontres.models import Amendement, CompteRendu, Point

from ..documents.library import make_document
from ..network import audience_of, logged_in
from .meetings import Line, make_point, make_rencontre
from .test_minutes import Meeting, freeze, next_week
from .test_pdf import language_of, metadata_of, opened, tags_of, words_of

JSON = {"Accept": "application/json"}


@pytest.fixture
def held(network):
    return Meeting(network)


def url(name: str, held: Meeting, *more: object) -> str:
    return reverse(f"rencontres:{name}", args=[held.rencontre.pk, *more])


def send(client, held: Meeting, text: str, revision: int, *, point=None, script=False, **more):
    """Send the form of one item, as the page does with or without scripts."""
    data = {"texte": text, "format": "html" if script else "marques", "revision": revision} | more
    headers = JSON if script else None
    return client.post(url("note", held, (point or held.point).pk), data, headers=headers)


# ------------------------------------------------------------------ writing


def test_without_scripts_marks_are_kept_as_rich_text(held):
    response = send(logged_in(held.nadia), held, "Un **gras**\r\n\r\n- une liste\r\n", 0)
    assert response.url.endswith(f"/ecrire/#point-{held.point.pk}")
    held.point.refresh_from_db()
    assert held.point.notes == "<p>Un <strong>gras</strong></p><ul><li>une liste</li></ul>"
    assert "Un **gras**\n\n- une liste" in logged_in(held.f1).get(url("ecrire", held)).text


def test_the_editor_saves_clean_html_and_learns_the_revision(held):
    text = '<p style="color:red">Un<script>alert(1)</script> <b>gras</b></p>'
    saved = send(logged_in(held.nadia), held, text, 0, script=True).json()
    assert (saved["revision"], saved["html"]) == (1, "<p>Un <strong>gras</strong></p>")


def test_two_browsers_without_scripts_both_texts_are_shown_and_each_choice_keeps_what_it_says(held):
    claire, nadia = logged_in(held.f1), logged_in(held.nadia)
    send(claire, held, "De Claire", 0)
    response = send(nadia, held, "De Nadia", 0)
    assert response.status_code == 409
    assert "<p>De Claire</p>" in response.text
    assert ">\nDe Nadia</textarea>" in response.text
    assert 'name="revision" value="1"' in response.text
    held.point.refresh_from_db()
    assert held.point.notes == "<p>De Claire</p>"
    send(nadia, held, "De Nadia", 1, choix="leur")
    held.point.refresh_from_db()
    assert held.point.notes == "<p>De Claire</p>"
    send(nadia, held, "De Nadia", 1, choix="deux")
    held.point.refresh_from_db()
    assert held.point.notes == "<p>De Claire</p><p>De Nadia</p>"
    send(nadia, held, "De Nadia, corrigé", 2, choix="mien")
    held.point.refresh_from_db()
    assert held.point.notes == "<p>De Nadia, corrigé</p>"


def test_a_third_text_meanwhile_is_a_conflict_again(held):
    claire, nadia = logged_in(held.f1), logged_in(held.nadia)
    send(claire, held, "Un", 0)
    send(claire, held, "Deux", 1)
    assert send(nadia, held, "De Nadia", 1, choix="deux").status_code == 409
    held.point.refresh_from_db()
    assert held.point.notes == "<p>Deux</p>"


def test_two_editors_with_scripts_see_each_other(held):
    claire, nadia = logged_in(held.f1), logged_in(held.nadia)
    send(claire, held, "<p>De Claire</p>", 0, script=True)
    response = send(nadia, held, "<p>De Nadia</p>", 0, script=True)
    both = response.json()
    assert (response.status_code, both["revision"]) == (409, 1)
    assert "De Claire" in both["part"]
    assert "De Nadia" in both["part"]
    seen = nadia.get(url("ecrire_suite", held), {"r": f"{held.point.pk}:0,{held.second.pk}:0"}).json()["points"]
    assert [(change["point"], change["revision"], change["html"]) for change in seen] == [
        (held.point.pk, 1, "<p>De Claire</p>")
    ]


@pytest.mark.parametrize("asked", ["", "x", "1:2:3", "-1:0", "9" * 30 + ":0", "²:0", "1:"])
def test_any_question_about_news_has_an_answer(held, asked):
    assert logged_in(held.f1).get(url("ecrire_suite", held), {"r": asked}).json() == {"points": []}


def test_a_text_that_cannot_be_saved_comes_back(held):
    long = "mot " * 30_000
    client = logged_in(held.f1)
    response = send(client, held, long, 0)
    assert response.status_code == 400
    assert "mot mot mot" in response.text
    freeze(held)
    response = send(client, held, "Une phrase de trop", 0)
    assert "Une phrase de trop" in response.text
    assert "vient d’être arrêté" in response.text
    assert "vient d’être arrêté" in send(client, held, "<p>Une de trop</p>", 0, script=True).json()["why"]


def test_what_word_pastes_is_cleaned_before_it_shows(held):
    html = "<p class=MsoNormal><b>Gras</b><o:p></o:p></p><style>p{}</style>"
    assert logged_in(held.f1).post(url("coller", held), {"html": html}).json() == {
        "html": "<p><strong>Gras</strong></p>"
    }


def test_an_item_of_another_meeting_is_nowhere(held):
    other = make_point(make_rencontre(held.rencontre.serie), "Ailleurs")
    assert send(logged_in(held.f1), held, "Rien", 0, point=other).status_code == 404
    other.refresh_from_db()
    assert other.notes == ""


@pytest.mark.parametrize("who", ["remi", "other"])
def test_who_does_not_write_minutes_writes_nothing(held, who):
    client = logged_in(getattr(held, who))
    assert send(client, held, "Rien", 0).status_code == 404
    assert client.get(url("ecrire", held)).status_code == 404
    held.point.refresh_from_db()
    assert held.point.notes == ""


def test_the_page_of_writing_costs_the_same_for_sixty_items(held, django_assert_max_num_queries):
    for number in range(58):
        point = make_point(held.rencontre, f"Point {number}", notes="<p>Texte</p>")
        register.record_decision(held.rencontre, held.f1, "Retenu.", point=point)
    client = logged_in(held.f1)
    client.get(url("ecrire", held))
    with django_assert_max_num_queries(14):
        assert client.get(url("ecrire", held)).text.count('data-note="') == 60


# ------------------------------------------------------------------ reading


def test_the_steps_by_their_pages(held):
    """Circulate, amend, answer, freeze: what each person sees on the way."""
    organiser, remi = logged_in(held.f1), logged_in(held.remi)
    assert remi.get(url("compte_rendu", held)).status_code == 404
    assert "Diffuser à 2 personnes" in organiser.get(url("diffuser", held)).text
    response = organiser.post(url("diffuser", held), {"amend_by": "2020-01-01"})
    assert "Ce jour est passé" in response.text
    organiser.post(url("diffuser", held), {"amend_by": next_week().isoformat()})
    assert "Projet, pas encore arrêté" in remi.get(url("compte_rendu", held)).text
    remi.post(url("amender", held), {"texte": "Trente euros, pas quarante.", "point": held.point.pk})
    asked = Amendement.objects.get()
    assert (asked.personne, asked.point) == (held.remi, held.point)
    page = organiser.get(url("arreter", held)).text
    assert "Arrêter\u00a0: 1 amendement d’abord" in page
    refused = organiser.post(url("amendement", held, asked.pk), {"state": "refuse", "answer": ""})
    assert "Dites pourquoi" in refused.text
    response = organiser.post(url("amendement", held, asked.pk), {"state": "accepte"})
    assert response.url.endswith(f"/ecrire/#point-{held.point.pk}")
    early = organiser.post(url("arreter", held), {"confirme": "1"})
    assert "Le délai court encore" in early.text
    organiser.post(url("arreter", held), {"confirme": "1", "early": "on"})
    assert CompteRendu.objects.get().is_frozen
    assert "Compte rendu arrêté" in logged_in(held.other).get(url("compte_rendu", held)).text
    assert organiser.get(url("ecrire", held)).url == url("compte_rendu", held)


def test_amendments_are_the_business_of_those_who_were_there(held):
    life.circulate(held.minutes, held.f1, next_week())
    asked = life.amend(held.minutes, held.remi, "Trente euros, pas quarante.")
    life.answer(asked, held.f1, Amendement.State.DECLINED, "Le relevé dit quarante.")
    life.freeze(held.minutes, held.f1)
    page = url("compte_rendu", held)
    assert "Trente euros" in logged_in(held.remi).get(page).text
    assert "Trente euros" not in logged_in(held.other).get(page).text


def test_a_document_of_an_item_shows_to_who_reads_it(held):
    theirs = make_document(held.f1, audience_of(Line(personne=held.remi.pk)), title="Note réservée")
    held.point.documents.set([theirs])
    freeze(held)
    assert "Note réservée" in logged_in(held.remi).get(url("compte_rendu", held)).text
    assert "Note réservée" not in logged_in(held.other).get(url("compte_rendu", held)).text


def test_who_is_second_to_freeze_is_told(held):
    freeze(held)
    response = logged_in(held.nadia).post(url("arreter", held), {"confirme": "1", "early": "on"}, follow=True)
    assert "vient de faire avancer" in response.text


def test_the_approval_is_noted_where_it_is_on_the_agenda(held):
    freeze(held)
    following = make_rencontre(held.rencontre.serie, in_days=0.5)
    point = make_point(following, "Approuver", genre=Point.Genre.APPROVAL, approves=held.rencontre)
    organiser = logged_in(held.f1)
    page = reverse("rencontres:ecrire", args=[following.pk])
    assert "Noter l’approbation" in organiser.get(page).text
    organiser.post(reverse("rencontres:approuver", args=[following.pk, point.pk]))
    minutes = CompteRendu.objects.get(rencontre=held.rencontre)
    assert (minutes.state, minutes.approved_in) == (CompteRendu.State.APPROVED, following)
    assert "approuvé par cette rencontre" in organiser.get(page).text


def test_minutes_that_the_writer_does_not_read_are_not_approved_nor_named(held):
    """The agenda of a meeting may point to a steering committee's; its titles show to its audience alone."""
    freeze(held)
    following = make_rencontre(held.rencontre.serie, in_days=0.5)
    point = make_point(following, "Approuver", genre=Point.Genre.APPROVAL, approves=held.rencontre)
    CompteRendu.objects.update(audience=audience_of(Line(personne=held.officer.pk)))
    organiser = logged_in(held.f1)
    assert "Noter l’approbation" not in organiser.get(reverse("rencontres:ecrire", args=[following.pk])).text
    response = organiser.post(reverse("rencontres:approuver", args=[following.pk, point.pk]))
    assert response.status_code == 404


def test_the_page_of_frozen_minutes_costs_the_same_for_sixty_items(held, django_assert_max_num_queries):
    for number in range(58):
        make_point(held.rencontre, f"Point {number}", notes="<p>Texte</p>")
    freeze(held)
    client = logged_in(held.remi)
    client.get(url("compte_rendu", held))
    with django_assert_max_num_queries(12):
        client.get(url("compte_rendu", held))


# ------------------------------------------------------------------ PDF


@pytest.mark.skipif(not pdf.available(), reason="without the extra pdf")
def test_minutes_as_pdf_are_tagged_and_say_what_the_page_says(held):
    text = prose.from_markup("Quarante **euros**.\n\n- un\n\n| Lot | Heures |\n|---|---|\n| 1 | 240 |")
    notes.note(held.point, held.f1, text, 0)
    register.record_decision(held.rencontre, held.f1, "Le réseau retient 40 €.", point=held.point)
    register.record_action(held.rencontre, held.f1, "Prévenir les acheteurs", point=held.point, due_on=next_week())
    freeze(held)
    response = logged_in(held.other).get(url("compte_rendu_pdf", held))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename=")
    assert "no-store" in response["Cache-Control"]
    words = words_of(response.content)
    for said in ("Quarante euros.", "Le réseau retient 40 €.", "Prévenir les acheteurs", "Remi REMI", "Lisible par"):
        assert said in words
    assert opened(response.content).get_metadata_value("Title").startswith("Compte rendu, Rencontre technique n°")
    assert language_of(response.content) == "fr"
    assert b'pdfuaid:part="1"' in metadata_of(response.content)
    assert {"H1", "H2", "P", "L", "LI", "Table", "TH", "TD"} <= tags_of(response.content)


@pytest.mark.skipif(not pdf.available(), reason="without the extra pdf")
def test_a_pdf_follows_the_rights_of_its_minutes(held):
    life.circulate(held.minutes, held.f1, timezone.localdate() + datetime.timedelta(days=1))
    page = url("compte_rendu_pdf", held)
    assert [logged_in(person).get(page).status_code for person in (held.remi, held.other)] == [200, 404]


def test_without_the_extra_there_is_no_link_and_nothing_behind_it(held, monkeypatch):
    """As on an installation that cannot import WeasyPrint."""
    monkeypatch.setitem(__import__("sys").modules, "weasyprint", None)
    pdf.available.cache_clear()
    try:
        freeze(held)
        client = logged_in(held.f1)
        assert "Télécharger en PDF" not in client.get(url("compte_rendu", held)).text
        assert client.get(url("compte_rendu_pdf", held)).status_code == 404
    finally:
        pdf.available.cache_clear()
