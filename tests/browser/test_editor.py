"""The officer's editor of pages, which is Wagtail's: what its console says is not asked."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.keys import Keys

from .test_walks import publish_a_fiche

pytestmark = pytest.mark.browser


@pytest.fixture
def editor(visitor, content):
    """The officer before a new fiche."""
    visitor.be(content.network.officer)
    visitor.open(reverse("wagtailadmin_pages:add", args=["portal", "fiche", content.section.pk]))
    yield visitor
    visitor.open(reverse("portal:aide"))
    visitor.complaints()


def test_an_officer_writes_a_fiche_and_publishes_it(visitor, content):
    visitor.be(content.network.officer)
    publish_a_fiche(visitor, content)


def test_who_will_read_follows_what_is_chosen_by_keyboard_alone(editor, content):
    said = editor.find("[data-lecteurs]")
    assert "Lisible par le réseau" in said.text
    assert not editor.all("[name=roles]")  # only once one wants to choose
    editor.find("[name=ouverture][value=dessus]").send_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    editor.wait(lambda: "Choisissez au moins un rôle" in said.text)
    editor.find("[name=roles][value=structure]").send_keys(Keys.SPACE)
    editor.wait(lambda: "Lisible par les structures de l’IAE," in said.text)
    editor.all("summary", "Secteurs")[0].send_keys(Keys.ENTER)
    box = editor.find(f"[name=territoires][value='{content.network.t1.pk}']")
    box.send_keys(Keys.SPACE)
    editor.wait(lambda: "Lisible par les structures de l’IAE de T1," in said.text)
    assert "1 sur" in editor.all("summary", "Secteurs")[0].text


def test_enter_in_a_field_keeps_a_draft(editor, content):
    editor.fill("title", "Un titre")
    editor.find('[name="chapo"]').send_keys("Une phrase qui dit à quoi elle sert.")
    editor.press("Promotion", "a")
    editor.find("[name=slug]").send_keys(Keys.ENTER)
    editor.wait_for_text("Page «")  # its message, once the form was sent
    editor.open(reverse("portal:fiches"))
    assert "Un titre" not in editor.text
