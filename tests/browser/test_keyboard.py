"""The facilitator's walk without a mouse: Tab, Enter, Space and arrows alone, the focus seen wherever it comes."""

import pytest
from selenium.webdriver.common.keys import Keys

from tests.documents.library import read_all
from tests.network import PASSWORD

from .content import pdf_of
from .visitor import NARROW, WIDE

pytestmark = pytest.mark.browser

TITLE = "Guide de la tonte différenciée"


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_a_facilitator_deposits_and_finds_with_the_keyboard_alone(visitor, content, width):
    visitor.look(width)
    visitor.open("/compte/connexion/")
    visitor.tab_to('[name="login"]').send_keys(content.network.facilitator.email)
    visitor.tab_to('[name="password"]').send_keys(PASSWORD, Keys.ENTER)
    visitor.wait_for_text("Ce qui m’attend")
    skip_to_content(visitor)
    visitor.tab_to('a[href="/documents/deposer/"]')
    visitor.type_keys(Keys.ENTER)
    deposit(visitor)
    compose(visitor)
    visitor.tab_to('[name="publier"]')
    visitor.type_keys(Keys.ENTER)
    visitor.wait_for_text("1 document publié pour")
    search(visitor, width)
    visitor.tab_to('a[href*="page=2"]')
    visitor.type_keys(Keys.ENTER)
    assert "La tonte différenciée des prairies." in visitor.find(".viewer-passage").text
    assert visitor.complaints() == []


def skip_to_content(visitor) -> None:
    """The first Tab of a page offers to jump over the band."""
    visitor.tab_to("a", most=1)
    assert visitor.driver.switch_to.active_element.text == "Aller au contenu"
    visitor.type_keys(Keys.ENTER)


def deposit(visitor) -> None:
    """Choose a file (the system's own window does the rest), and correct title and type."""
    field = visitor.tab_to("input[type=file]")
    field.send_keys(visitor.write_file("guide.pdf", pdf_of("Guide.", "La tonte différenciée des prairies.")))
    visitor.find("[data-draft]")
    read_all()
    visitor.wait(lambda: not visitor.all("[data-pending]"))
    title = visitor.tab_to('[name$="-titre"]')
    title.send_keys(Keys.CONTROL, "a")
    title.send_keys(TITLE)
    kind = visitor.tab_to('select[name$="-type"]')
    kind.send_keys("Gui")
    assert visitor.driver.execute_script("return arguments[0].selectedOptions[0].text", kind) == "Guide"


# HTMX listens to what it put in twenty milliseconds later: sooner than a hand, later than a driver.
SETTLING = "return document.querySelector('.htmx-added, .htmx-settling, .htmx-swapping, .htmx-request')"


def compose(visitor) -> None:
    """Add the structures, and a line too many: while the composer is drawn again, the focus follows what one does."""
    before = visitor.find(".decision-result b").text
    visitor.tab_to('[name="audience-ajouter"]')
    visitor.type_keys(Keys.SPACE)
    visitor.wait(lambda: visitor.has_focus('[name="audience-1-role"]'), "the focus does not follow to the new line")
    visitor.wait(lambda: not visitor.driver.execute_script(SETTLING), "the new line does not come to rest")
    visitor.type_keys("str")
    visitor.wait(lambda: visitor.find(".decision-result b").text != before, "the number of readers does not follow")
    visitor.wait(lambda: visitor.has_focus('[name="audience-1-role"]'), "the focus is lost when the number follows")
    visitor.tab_to('[name="audience-ajouter"]')
    visitor.type_keys(Keys.SPACE)
    visitor.wait(lambda: visitor.has_focus('[name="audience-2-role"]'))
    visitor.tab_to('[name="audience-retirer"][value="2"]')
    visitor.type_keys(Keys.ENTER)
    visitor.wait(lambda: visitor.has_focus('[name="audience-ajouter"]'), "the focus is lost with the line")
    assert "Structures de l’IAE" in visitor.text


def search(visitor, width: int) -> None:
    """Search with the key “/”; where the window is narrow, from the page behind the loupe."""
    if width == NARROW:
        visitor.tab_to(".to-search")
        visitor.type_keys(Keys.ENTER)
        visitor.wait_for_text("La recherche porte sur")
    visitor.type_keys("/")
    assert visitor.has_focus('[name="q"]')
    visitor.type_keys("tonte différenciée", Keys.ENTER)
    visitor.wait_for_text("1 résultat")


def test_an_officer_adds_a_synonym_and_pins_a_page_with_the_keyboard_alone(visitor, content):
    visitor.look(WIDE)
    visitor.be(content.network.officer)
    visitor.open("/recherche/reglages/synonymes/ajouter/")
    visitor.tab_to('[name="members"]').send_keys("fauche", Keys.ENTER, "pénalité")
    visitor.wait_for_text("« fauche » cherche aussi « pénalité ».")
    visitor.tab_to('[name="others"]')
    visitor.tab_to(".button-main")
    visitor.type_keys(Keys.ENTER)
    visitor.wait_for_text("elle compte dès maintenant")
    visitor.open("/recherche/reglages/mises-en-avant/ajouter/")
    visitor.tab_to('[name="queries"]').send_keys("fauche")
    visitor.tab_to('[name="page"]').send_keys("nettoyage")
    visitor.find('[name="entry_key"]')
    visitor.tab_to('[name="entry_key"]')
    visitor.type_keys(Keys.SPACE)
    visitor.tab_to(".button-main")
    visitor.type_keys(Keys.ENTER)
    visitor.wait_for_text("Page mise en avant pour")
    visitor.open("/recherche/?q=fauches")
    visitor.tab_to(".pin a")
    visitor.type_keys(Keys.ENTER)
    visitor.wait_for_text("Nettoyage")
    assert visitor.complaints() == []
