"""Evidence is found as one types, by the keyboard alone, and joined."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.keys import Keys

from rencontres.models import Action

from .rencontres import make_register as makemake_register
from .visitor import WIDE

pytestmark = pytest.mark.browser


def test_evidence_is_found_while_one_types_and_joined_with_the_keyboard(visitor, content):
    makemake_register(content)
    action = Action.objects.get(texte__startswith="Tester")
    visitor.look(WIDE)
    visitor.be(content.network.facilitator)
    visitor.open(reverse("rencontres:evidence", args=[action.pk]))
    page = visitor.find("body")
    visitor.tab_to("#q")
    visitor.type_keys('"toute exception"')
    said = "return document.getElementById('compte').textContent"
    visitor.wait(lambda: visitor.driver.execute_script(said) == "1 résultat", "the number of results is not said")
    assert page.is_displayed()  # the page is the same one
    assert visitor.has_focus("#q")
    visitor.tab_to("#trouve button")
    visitor.type_keys(Keys.ENTER)
    visitor.wait_for_text("Preuve jointe")
    visitor.wait_for_text("Toute exception est consignée")
    assert action.preuves.count() == 1
    assert visitor.complaints() == []
