"""What somebody who means it would try: each test is one way in that must stay shut."""

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from rencontres import holding, register
from rencontres.minutes import life, record
from rencontres.models import CompteRendu, Point
from reseau.access import membership_of, reader_of

from ..network import audience_of, logged_in
from .meetings import Line, make_point, make_rencontre
from .test_minutes import Meeting, freeze


@pytest.fixture
def held(network):
    return Meeting(network)


def test_who_took_the_minutes_before_reads_them_no_more(held):
    decision = register.record_decision(held.rencontre, held.nadia, "Canari des minutes")
    held.rencontre.secretary = held.other
    holding.change(held.rencontre, held.rencontre.revision)
    assert held.read_by() == {"Claire", "Gilles", "Anne"}
    page, found = reverse("rencontres:compte_rendu", args=[held.rencontre.pk]), reverse("rencontres:decisions")
    before, now = logged_in(held.nadia), logged_in(held.other)
    assert (before.get(page).status_code, now.get(page).status_code) == (404, 200)
    assert decision.texte not in before.get(found).text
    assert decision.texte in now.get(found).text


# ------------------------------------------------------------------ names of what one does not read


def test_minutes_do_not_name_the_meeting_that_approved_them_to_who_does_not_read_it(held):
    freeze(held)
    committee = audience_of(Line(personne=held.f1.pk), Line(personne=held.nadia.pk))
    closed = make_rencontre(held.rencontre.serie, in_days=0.5, titre="Canari du comité", audience=committee)
    life.approve(make_point(closed, "Approuver", genre=Point.Genre.APPROVAL, approves=held.rencontre), held.f1)
    page = reverse("rencontres:compte_rendu", args=[held.rencontre.pk])
    assert "Compte rendu approuvé, Canari du comité" in logged_in(held.nadia).get(page).text
    assert "Canari" not in logged_in(held.other).get(page).text
    assert "Canari" not in printed(held, held.other)
    assert "Canari" in printed(held, held.nadia)


def test_printed_minutes_do_not_name_the_series_to_who_does_not_read_it(held):
    """A meeting may be open to more people than its series."""
    serie = held.rencontre.serie
    serie.nom, serie.audience = "Canari de la série", audience_of(Line(personne=held.f1.pk))
    serie.save()
    freeze(held)
    assert "Canari" in printed(held, held.f1)
    assert "Canari" not in printed(held, held.other)


def printed(held, person) -> str:
    """The page of which the PDF of the minutes is made, for this person."""
    minutes = CompteRendu.objects.get(rencontre=held.rencontre)
    said = record.shown(minutes, reader_of(membership_of(person)))
    return render_to_string("rencontres/pdf/compte_rendu.html", {"minutes": minutes, "record": said})
