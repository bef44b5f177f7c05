"""Naming people in the composer of readers."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.keys import Keys

pytestmark = pytest.mark.browser
CHOICES = ".checklist .choice"


def test_the_people_to_name_are_narrowed_as_one_types_and_stay_so_once_one_is_ticked(visitor, content):
    network = content.network
    visitor.be(network.f1)
    visitor.open(reverse("documents:deposit"))
    visitor.press("Nommer des personnes", "summary")
    everyone = len(visitor.all(CHOICES))
    field = visitor.find("[data-narrows]")
    field.send_keys(network.l1.last_name[:4].lower(), Keys.ENTER)  # sends nothing
    assert [choice.text.splitlines()[0] for choice in visitor.all(CHOICES)] == [str(network.l1)]
    visitor.wait_for_text("1 personne")
    visitor.all(CHOICES)[0].click()
    visitor.wait(lambda: str(network.l1) in visitor.find(".decision").text, "the readers do not follow")
    assert field.get_attribute("value") and len(visitor.all(CHOICES)) == 1
    field = visitor.find("[data-narrows]")
    field.clear()
    field.send_keys("personne de ce nom")
    visitor.wait_for_text("Personne ne porte ce nom")
    assert len(visitor.all(CHOICES)) == 1  # who is ticked
    field.clear()
    field.send_keys(" ")
    visitor.wait(lambda: len(visitor.all(CHOICES)) == everyone, "not everyone is back")
    assert visitor.complaints() == []
