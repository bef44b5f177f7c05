"""Holding a series and its meeting in a real browser: a button that counts its readers, then one step after another."""

import datetime

import pytest
from django.utils import timezone

from rencontres.models import Rencontre, Serie

from .content import Content
from .visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_from_a_new_series_to_a_meeting_that_is_called_off(visitor, content, width):
    visitor.look(width)
    visitor.be(content.network.facilitator)
    create_series(visitor)
    prepare(visitor)
    announce(visitor, content)
    put_off_and_call_off(visitor)
    assert visitor.complaints() == []


def create_series(visitor: Visitor) -> None:
    """The button says how many will read, as one composes."""
    visitor.open("/rencontres/series/nouvelle/")
    visitor.fill("nom", "Groupe bâtiment")
    assert "Créer la série pour" in visitor.find("[data-counts-readers]").text
    before = visitor.find("[data-counts-readers]").text
    visitor.choose("audience-0-role", "membres du réseau")
    visitor.wait(lambda: visitor.find("[data-counts-readers]").text != before, "the button does not count")
    visitor.press("Créer la série pour", "main button")
    visitor.wait_for_text("Série créée, lisible par")
    assert {line.role for line in Serie.objects.get().audience.specification() if line.role} == set()


def prepare(visitor: Visitor) -> None:
    """Fields of a day and of hours, as the browser fills them."""
    visitor.press("Préparer une rencontre", "main a")
    day = timezone.localdate() + datetime.timedelta(days=30)
    for name, value in (("jour", day.isoformat()), ("debut", "09:30"), ("fin", "12:00")):
        field = visitor.find(f'[name="{name}"]')
        visitor.driver.execute_script("arguments[0].value = arguments[1]", field, value)
    visitor.fill("place", "Toul")
    visitor.press("Garder en brouillon", "main button")
    visitor.wait_for_text("Personne d’autre ne voit cette rencontre")


def announce(visitor: Visitor, content: Content) -> None:
    """Who reads is counted and named; then they read, and were told."""
    visitor.press("Annoncer…", "main a")
    visitor.wait_for_text("pourront lire")
    visitor.press("Annoncer et prévenir", "main button")
    visitor.wait_for_text("Rencontre annoncée, inscriptions ouvertes.")
    address = visitor.path
    visitor.be(content.network.l1)
    visitor.open("/notifications/")
    visitor.wait_for_text("rendez-vous le")
    visitor.open("/rencontres/")
    visitor.wait_for_text("Toul")
    visitor.be(content.network.facilitator)
    visitor.open(address)


def put_off_and_call_off(visitor: Visitor) -> None:
    """Postponed until its date is known, then cancelled for good."""
    visitor.press("Reporter", "main a")
    visitor.fill("motif", "La salle est prise.")
    visitor.press("Reporter et prévenir", "main button")
    visitor.wait_for_text("Reportée, date à fixer.")
    visitor.press("Annuler", "main a")
    visitor.press("Annuler la rencontre et prévenir", "main button")
    visitor.wait_for_text("Dites pourquoi")
    visitor.fill("motif", "Le groupe se réunit autrement.")
    visitor.press("Annuler la rencontre et prévenir", "main button")
    visitor.wait_for_text("Annulée.")
    assert Rencontre.objects.get().state == Rencontre.State.CANCELLED
