"""The results page with the keyboard: pages, dates, facets, the link of the search; and what is like a document."""

import pytest
from selenium.webdriver.common.keys import Keys

from .screens import QUERY
from .visitor import WIDE

pytestmark = pytest.mark.browser


@pytest.fixture
def searcher(visitor, content):
    visitor.look(WIDE)
    visitor.be(content.network.facilitator)
    visitor.open(f"/recherche/?q={QUERY}")
    return visitor


def test_a_search_is_narrowed_with_the_keyboard_alone(searcher):
    searcher.tab_to('a[href*="vue=pages"]')
    searcher.type_keys(Keys.ENTER)
    searcher.wait(lambda: "vue=pages" in searcher.path)
    searcher.tab_to('[name="territoire"]')
    searcher.type_keys(Keys.SPACE)
    searcher.wait(lambda: "territoire=" in searcher.path)
    searcher.wait(lambda: searcher.has_focus('[name="territoire"]:checked'), "the focus is not where it was")
    since = searcher.tab_to('[name="du"]')
    searcher.driver.execute_script("arguments[0].value = '2020-01-01'", since)  # the calendar is the browser's own
    searcher.tab_to(".facet-dates .button")
    searcher.type_keys(Keys.ENTER)
    searcher.wait(lambda: "du=2020-01-01" in searcher.path and "vue=pages" in searcher.path)
    assert "au=" not in searcher.path  # empty fields stay out of the address
    searcher.wait_for_text("Depuis le 1er janvier 2020")
    searcher.tab_to('.chip:not([href*="du="])')
    searcher.type_keys(Keys.ENTER)
    searcher.wait(lambda: "du=" not in searcher.path)
    assert searcher.complaints() == []


def test_the_link_is_copied_and_that_is_said(searcher):
    searcher.tab_to("[data-copy-link]")
    searcher.type_keys(Keys.ENTER)
    said = '[role="status"][data-link-copied]'
    searcher.wait(lambda: searcher.driver.execute_script(f"return document.querySelector('{said}').textContent"))
    words = searcher.find(said).text
    assert words == "Lien copié." or words.endswith(searcher.driver.current_url)  # a browser may refuse the clipboard
    assert searcher.complaints() == []


def test_what_is_like_a_document_comes_into_its_page(searcher, content):
    searcher.open(content.ccap.get_absolute_url())
    searcher.wait(lambda: not searcher.all("a", "Voir les documents semblables"), "the link was not replaced")
    assert searcher.all("#semblables")
    assert searcher.complaints() == []
