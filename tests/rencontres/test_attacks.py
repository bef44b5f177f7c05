"""What somebody who means it would try: each test is one way in that must stay shut."""

import pytest
from django.urls import reverse

from rencontres import holding, register

from ..network import logged_in
from .test_minutes import Meeting


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
