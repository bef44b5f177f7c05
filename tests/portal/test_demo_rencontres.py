"""The demo's meetings as they are written: agendas that fit, registers without a gap, law in force."""

import datetime
import itertools
import re

import pytest

from portal.demo import calendrier
from portal.demo.calendrier import PRESENT
from portal.demo.contenu import contenus, front_matter, reseau
from portal.demo.rendering import blocks
from portal.demo.rendering.html import html
from portal.demo.seance import BREAK, seances, series
from rencontres.models import Action, Amendement, CompteRendu, Invitation, Point, Rencontre, Serie, Sujet
from rencontres.richtext import clean
from tests.portal.test_demo import HERE, LONGEST_SHARED_RUN, OTHERS, PROCEDURE, SOCIAL

ALL = seances()
HELD = [seance for seance in ALL if seance.compte_rendu]
TOPICS = series()["sujet"]
PEOPLE, DOCUMENTS = reseau()["personne"], {contenu.slug for contenu in contenus()}
SOURCES = [*sorted((HERE / "seances").glob("*.md")), HERE / "series.toml"]
each = pytest.mark.parametrize("seance", ALL, ids=lambda seance: seance.slug)


def people_of(seance) -> set[str]:
    """Everybody that a meeting names."""
    answers = {key for answer, keys in (seance.venus | seance.reponses).items() if answer != "mots" for key in keys}
    speakers = {point.par for point in seance.points} | {action.qui for action in seance.actions}
    words = {word["qui"] for action in seance.actions for word in action.suivis}
    others = {amendment.qui for amendment in seance.amendements} | {seance.organise, seance.secretariat}
    return (answers | speakers | words | others) - {""}


def documents_of(seance) -> set[str]:
    """Every document that a meeting names."""
    of_points = itertools.chain.from_iterable(point.documents for point in seance.points)
    of_actions = itertools.chain.from_iterable(action.preuves for action in seance.actions)
    return {*seance.documents, *of_points, *of_actions}


def test_there_is_a_year_of_each_series():
    def numbers(serie):
        return [seance.numero for seance in ALL if seance.serie == serie]

    assert numbers("technique") == list(range(25, 34))
    assert numbers("comite") == list(range(7, 11)) and len(numbers("territoriale")) == 5
    assert {seance.etat for seance in ALL} == {"close", "ouverte", "annoncee", "annulee", "brouillon"}
    assert {seance.compte_rendu["etat"] for seance in HELD} == {"arrete", "projet", "redaction"}


@each
def test_a_meeting_names_who_and_what_exists(seance):
    assert people_of(seance) <= PEOPLE.keys()
    assert documents_of(seance) <= DOCUMENTS
    assert seance.serie in series()["serie"] and seance.etat in Rencontre.State.values
    assert {*seance.venus, *seance.reponses} - {"sans", "mots", "attente"} <= set(Invitation.Answer.values)
    assert {point.genre for point in seance.points} <= set(Point.Genre.values)
    assert {action.etat for action in seance.actions} <= set(Action.State.values)
    assert {amendment.etat for amendment in seance.amendements} <= set(Amendement.State.values)
    assert seance.compte_rendu.get("etat", "redaction") in CompteRendu.State.values


@each
def test_an_agenda_fits_into_its_meeting(seance):
    spent = datetime.timedelta(minutes=sum(point.minutes for point in seance.points))
    assert spent <= seance.fin - seance.debut
    numbers = range(1, 1 + sum(point.genre != BREAK for point in seance.points))
    assert {action.point for action in seance.actions} | {one.point for one in seance.amendements} <= set(numbers)


@pytest.mark.parametrize("seance", HELD, ids=lambda seance: seance.slug)
def test_minutes_say_something_of_what_was_treated(seance):
    items = [point for point in seance.points if point.genre != BREAK]
    silent = [point.titre for point in items if not point.notes and not point.decisions]
    assert silent == [] or seance.compte_rendu["etat"] == "redaction"
    for point in items:
        assert clean(point.notes).replace("&nbsp;", "\xa0") == point.notes
        assert "Décision 2026" not in point.notes and "CP 2026" not in point.notes
        assert point.decision or not point.decisions or point.approuve or seance.slug == "rt-30"


@pytest.mark.parametrize(("serie", "last"), [("technique", 19), ("comite", 7)])
def test_the_register_of_a_series_has_no_gap(serie, last):
    numbers = [
        reference
        for seance in ALL
        if seance.serie == serie
        for point in seance.points
        for reference, _ in point.decisions
    ]
    assert numbers == [f"2026-{number:02}" for number in range(1, last + 1)]


def test_minutes_are_approved_at_the_next_meeting_of_the_series():
    held = {(seance.serie, seance.numero): seance for seance in HELD}
    approved = {(seance.serie, point.approuve): seance for seance in ALL for point in seance.points if point.approuve}
    assert approved.keys() <= held.keys()
    for key, seance in approved.items():
        assert seance.debut > held[key].fin
    waiting = {key for key, seance in approved.items() if seance.debut.date() > PRESENT}
    assert waiting == {("technique", 31), ("comite", 8), ("territoriale", 1), ("territoriale", 2)}


def test_steps_of_minutes_follow_one_another():
    for seance in HELD:
        steps = [seance.compte_rendu.get(step) for step in ("diffuse", "amender", "arrete")]
        days = [seance.debut.date(), *filter(None, steps)]
        assert days == sorted(days), seance.slug


def test_topics_name_who_and_what_exists():
    assert {topic["qui"] for topic in TOPICS} <= PEOPLE.keys()
    assert {slug for topic in TOPICS for slug in topic.get("documents", [])} <= DOCUMENTS
    assert {topic.get("etat", "propose") for topic in TOPICS} == set(Sujet.State.values)
    titles = {topic["titre"] for topic in TOPICS}
    assert {point.sujet for seance in ALL for point in seance.points if point.sujet} <= titles
    assert {fields["genre"] for fields in series()["serie"].values()} == set(Serie.Genre.values)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
def test_the_typography_is_french(path):
    text = path.read_text(encoding="utf-8")
    body = front_matter(path)[1] if path.suffix == ".md" else ""
    said = "\n".join([*re.findall(r'"([^"]*)"', text), body])
    assert re.findall(r".{0,20}(?: [;:?!»%€]|« |'|\.\.\.|n° ).{0,9}", said) == []


@each
def test_cited_articles_are_those_in_force(seance):
    body = (HERE / "seances" / f"{seance.slug}.md").read_text(encoding="utf-8")
    cited = {"".join(parts) for parts in re.findall(r"\b([LRD])\.? ?(\d{4}(?:-\d+)+)", body)}
    assert cited - SOCIAL - PROCEDURE - OTHERS == set()


def test_no_two_minutes_share_a_run_of_text():
    where = {}
    for path in SOURCES:
        sequence = re.findall(r"\w+", path.read_text(encoding="utf-8").partition("+++\n##")[2].lower())
        for start in range(len(sequence) - LONGEST_SHARED_RUN + 1):
            where.setdefault(tuple(sequence[start : start + LONGEST_SHARED_RUN]), set()).add(path.stem)
    assert [slugs for slugs in where.values() if len(slugs) > 1] == []


def test_notes_are_the_html_that_minutes_keep():
    text = (
        "Un **mot** *fin* & <b>.\n\n- un\n- deux\n\n3. trois\n\n> Cité.\n\n\\newpage\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    )
    found = html(blocks.parse(text))
    assert found == clean(found)
    assert found.startswith(
        "<p>Un <strong>mot</strong> <em>fin</em> &amp; &lt;b&gt;.</p><ul><li>un</li><li>deux</li></ul>"
    )
    assert "<ol><li>trois</li></ol><blockquote><p>Cité.</p></blockquote><table><thead><tr><th>a</th>" in found


@pytest.mark.parametrize(
    "today", ["2026-11-20", "2026-11-25", "2026-11-26", "2026-12-03", "2027-02-28", "2027-12-31", "2031-06-01"]
)
def test_what_is_to_come_stays_to_come(today):
    today = datetime.date.fromisoformat(today)
    coming = [seance for seance in ALL if seance.debut.date() > PRESENT]
    for seance in coming:
        start = calendrier.day(seance.debut.date(), today)
        assert start >= today + calendrier.SOONEST and start.weekday() == seance.debut.weekday()
        assert seance.repondre is None or calendrier.day(seance.repondre, today) > today
    soonest = min(calendrier.day(seance.debut.date(), today) for seance in coming)
    assert soonest <= max(today + datetime.timedelta(days=16), calendrier.NEXT_MEETING)
    assert calendrier.day(PRESENT, today) == PRESENT
