"""The agenda on the meeting's page: what each reader sees of it, and what it costs."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rencontres import agenda, rights
from rencontres.models import Action, Amendement, CompteRendu, Point, Rencontre, Sujet
from reseau.access import membership_of, reader_of
from reseau.models import Audience, Line
from tests.documents.library import make_document
from tests.network import audience_of, logged_in

from .meetings import facilitators_of_t1, make_point, make_rencontre, make_serie


@pytest.fixture
def rencontre(network):
    return make_rencontre(make_serie(network.f1, facilitators_of_t1(network)))


def seen(rencontre, person) -> agenda.Agenda:
    return agenda.section(rencontre, reader_of(membership_of(person)))


def page(rencontre, person) -> str:
    return logged_in(person).get(rencontre.get_absolute_url()).content.decode()


def test_items_stand_at_their_time_with_who_presents_them(network, rencontre):
    make_point(rencontre, "Bilan à trois mois", minutes=15, speaker=network.f2)
    make_point(rencontre, "Déjeuner sur place", minutes=90, genre=Point.Genre.BREAK)
    make_point(rencontre, "Le nettoyage", minutes=75, speaker_name="Inès Grandjean, ADEME", for_decision=True)
    content = page(rencontre, network.f1)
    assert "2 points, 1\xa0h\xa030" in content
    assert "1. Bilan à trois mois" in content and "2. Le nettoyage" in content
    assert "Inès Grandjean, ADEME" in content and "Pour décision" in content
    rows = seen(rencontre, network.f1).rows
    assert rows[2].slot.starts_at == rencontre.starts_at + datetime.timedelta(minutes=105)
    assert [row.speaker for row in rows] == [str(network.f2), "", "Inès Grandjean, ADEME"]


def test_a_document_is_shown_to_who_reads_it(network, rencontre):
    point = make_point(rencontre, "Pénalités")
    own = make_document(network.f1, audience_of(Line(personne=network.f1.pk)), title="Note pour soi canari")
    shared = make_document(network.f1, Audience.objects.network(), title="Modèle de clause")
    point.documents.set([own, shared])
    assert [d.title for d in seen(rencontre, network.f1).rows[0].documents] == ["Modèle de clause", own.title]
    assert [d.title for d in seen(rencontre, network.l1).rows[0].documents] == ["Modèle de clause"]


def test_minutes_to_approve_are_told_to_who_reads_them(network, rencontre):
    """A draft is its writers' and of who was there: anybody else sees the item, and nothing of the minutes."""
    past = make_rencontre(rencontre.serie, in_days=-30, number=31)
    minutes = CompteRendu.objects.create(
        rencontre=past, state=CompteRendu.State.DRAFT, audience=rights.readers_of_minutes(past, "projet")
    )
    Amendement.objects.create(compte_rendu=minutes, personne=network.f1, texte="Quarante euros.")
    Amendement.objects.create(compte_rendu=minutes, personne=network.f1, texte="Non retenu.", state="refuse")
    make_point(rencontre, "Approuver le compte rendu", genre=Point.Genre.APPROVAL, approves=past)
    mine, others = (seen(rencontre, person).rows[0] for person in (network.f1, network.l1))
    assert (mine.minutes, mine.minutes_label, mine.detail) == (
        minutes, "Compte rendu n°\xa031", "1 amendement à examiner",
    )  # fmt: skip
    assert (others.minutes, others.detail) == (None, "")
    Rencontre.objects.filter(pk=past.pk).update(titre="Rencontre de Nancy")
    assert seen(rencontre, network.f1).rows[0].minutes_label == "Compte rendu", "no number that nobody sees"


def test_open_actions_are_counted_for_who_reads_them(network, rencontre):
    past = make_rencontre(rencontre.serie, in_days=-30)
    today = timezone.localdate()
    states = [("a_faire", -1), ("en_cours", 1), ("faite", -3)]
    for number, (state, days) in enumerate(states, 1):
        Action.objects.create(
            serie=past.serie, rencontre=past, audience=past.audience, year=2026, number=number, texte="Recenser",
            state=state, due_on=today + datetime.timedelta(days=days), created_by=network.f1,
        )  # fmt: skip
    make_point(rencontre, "Actions reportées", genre=Point.Genre.ACTIONS)
    assert seen(rencontre, network.f1).rows[0].detail == "2 actions ouvertes, 1 en retard"
    assert seen(rencontre, network.f2).rows[0].detail == ""


def test_a_topic_that_was_put_off_says_so(network, rencontre):
    sujet = Sujet.objects.create(serie=rencontre.serie, titre="T", proposed_by=network.f1, state="reporte")
    make_point(rencontre, "T", sujet=sujet, for_decision=True)
    assert seen(rencontre, network.f1).rows[0].detail == "Reporté à une prochaine rencontre"


def test_sixty_items_cost_what_one_costs(network, rencontre):
    document = make_document(network.f1, Audience.objects.network(), title="Modèle de clause")
    for number in range(60):
        make_point(rencontre, f"Point {number}", speaker=network.f2).documents.add(document)
    reader = reader_of(membership_of(network.f1))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        rows = agenda.section(rencontre, reader).rows
        assert [(row.speaker, len(row.documents)) for row in rows] == [(str(network.f2), 1)] * 60
    assert len(queries) == 2
