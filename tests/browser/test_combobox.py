"""The search field as a combobox: by the keyboard, by the mouse, and what is said of it, in a real browser."""

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from search import past

from .visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.browser

FIELD = '.band [name="q"]'
# What assistive technology is told of the field and of its list.
TOLD = """
const field = document.activeElement, list = document.getElementById(field.getAttribute("aria-controls"));
const active = document.getElementById(field.getAttribute("aria-activedescendant"));
const options = list ? [...list.querySelectorAll("[role=option]")] : [];
return {
  role: field.getAttribute("role"), expanded: field.getAttribute("aria-expanded"), name: field.ariaLabel,
  list: list?.getAttribute("role") ?? "", seen: list?.checkVisibility() ?? false,
  active: active ? options.indexOf(active) : -1, text: active?.innerText ?? "", address: active?.href ?? "",
  selected: options.filter((option) => option.ariaSelected === "true").length, options: options.length,
  groups: list ? [...list.querySelectorAll("[role=group]")].map((group) => group.ariaLabel) : [],
  said: field.form.querySelector("[role=status]").textContent, value: field.value,
};
"""
# Later answers of the server come at once; the first waits for `release()`, however it was called off.
HOLD_FIRST = """
const real = window.fetch;
let held = null;
window.asked = [];
window.fetch = (url, options) => {
  window.asked.push(new URL(url).searchParams.get("q"));
  const answer = real(url, {headers: options.headers});
  if (held) return answer;
  held = new Promise((resolve) => { window.release = resolve; });
  return held.then(() => answer);
};
"""
TYPE_AT_ONCE = """
const [field, text] = [document.activeElement, arguments[0]];
for (let end = 1; end <= text.length; end++) {
  field.value = text.slice(0, end);
  field.dispatchEvent(new InputEvent("input", {bubbles: true}));
}
"""


@pytest.fixture
def typist(visitor, content) -> Visitor:
    """A facilitator with two past searches, in front of the home page."""
    for text in ("clause sociale", "avenant"):
        past.remember(content.network.facilitator.pk, text)
    visitor.be(content.network.facilitator)
    visitor.look(WIDE)
    visitor.open("/")
    yield visitor
    assert visitor.complaints() == []


def told(visitor: Visitor) -> dict:
    """What is told of the field that has the focus."""
    return visitor.driver.execute_script(TOLD)


def wait_open(visitor: Visitor, said: str) -> dict:
    """Wait until the list is open and this is said; what is told then."""
    visitor.wait(lambda: told(visitor)["seen"] and told(visitor)["said"] == said, f"“{said}” is not said")
    return told(visitor)


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_the_keyboard_walks_through_the_list_and_the_focus_stays(typist, content, width):
    typist.look(width)
    typist.open("/recherche/")
    typist.type_keys("/")
    wait_open(typist, "2 recherches passées")
    typist.type_keys("clau")
    found = wait_open(typist, count(typist))
    assert (found["role"], found["expanded"], found["list"]) == ("combobox", "true", "listbox")
    assert found["groups"] == ["Vos recherches", "Titres"] and found["active"] == -1
    last = found["options"] - 1
    for keys, active in [
        ((Keys.ARROW_DOWN,), 0),
        ((Keys.ARROW_DOWN,), 1),
        ((Keys.END,), last),
        ((Keys.ARROW_DOWN,), -1),  # through the field itself
        ((Keys.ARROW_DOWN,), 0),
        ((Keys.ARROW_UP, Keys.ARROW_UP), last),
        ((Keys.HOME,), 0),
    ]:
        typist.type_keys(*keys)
        now = told(typist)
        assert (now["active"], now["selected"]) == (active, int(active >= 0))
        assert now["value"] == "clau"
    assert now["text"] == "clause sociale"


def count(visitor: Visitor) -> str:
    """“n suggestions”, as many as there are lines but for the last."""
    visitor.wait(lambda: told(visitor)["value"] == "clau" and "suggestion" in told(visitor)["said"])
    return f"{told(visitor)['options'] - 1} suggestions"


def test_enter_goes_where_the_line_leads_or_searches_what_is_typed(typist, content):
    typist.find(FIELD).click()
    typist.type_keys("lycée")
    wait_open(typist, "1 suggestion")
    typist.type_keys(Keys.ARROW_DOWN)
    assert "CCAP – Ateliers du lycée" in told(typist)["text"]
    typist.type_keys(Keys.ENTER)
    typist.wait(lambda: typist.path == f"/documents/{content.ccap.pk}/")
    typist.find(FIELD).click()
    typist.type_keys("lycée")
    wait_open(typist, "1 suggestion")
    typist.type_keys(Keys.ENTER)
    typist.wait(lambda: typist.path.startswith("/recherche/?q=lyc"))


def test_the_last_line_searches_everywhere(typist):
    typist.find(FIELD).click()
    typist.type_keys("introuvable ici")
    found = wait_open(typist, "Aucune suggestion")
    assert found["options"] == 1
    typist.type_keys(Keys.ARROW_UP)
    assert told(typist)["text"] == "Rechercher «\xa0introuvable ici\xa0» partout"
    typist.type_keys(Keys.ENTER)
    typist.wait(lambda: typist.path == "/recherche/?q=introuvable%20ici")


def test_escape_closes_then_empties_and_tab_moves_on(typist):
    typist.find(FIELD).click()
    typist.type_keys("clause")
    typist.find('[role="listbox"]')
    typist.type_keys(Keys.ARROW_DOWN, Keys.ESCAPE)
    closed = told(typist)
    assert (closed["expanded"], closed["seen"], closed["active"], closed["value"]) == ("false", False, -1, "clause")
    typist.type_keys(Keys.ARROW_DOWN)
    typist.wait(lambda: told(typist)["active"] == 0, "the arrow does not open the list again")
    typist.type_keys(Keys.ESCAPE, Keys.ESCAPE)
    assert told(typist)["value"] == ""
    typist.type_keys("clause")
    typist.find('[role="listbox"]')
    typist.type_keys(Keys.TAB)
    assert not typist.has_focus(FIELD) and not typist.all('[role="listbox"]')


def test_organisations_and_people_lead_to_what_is_theirs(typist, content):
    officer = content.network.officer
    typist.find(FIELD).click()
    typist.type_keys("anne")
    wait_open(typist, "1 suggestion")
    typist.press("Anne ANNE", '[role="option"]')
    typist.wait(lambda: typist.path == f"/recherche/?deposant={officer.pk}")
    typist.wait_for_text("Déposé par Anne ANNE")
    assert typist.all(".hit")


def test_past_searches_are_removed_by_a_key_by_the_mouse_and_all_at_once(typist, content):
    person = content.network.facilitator.pk
    past.remember(person, "tonte")
    typist.find(FIELD).click()
    wait_open(typist, "3 recherches passées")
    typist.type_keys(Keys.ARROW_DOWN, Keys.ARROW_DOWN)
    assert told(typist)["text"] == "avenant"
    typist.type_keys(Keys.DELETE)
    wait_open(typist, "Recherche retirée. 2 recherches passées")
    assert told(typist)["text"] == "clause sociale"
    typist.find("[data-forget]").click()
    wait_open(typist, "Recherche retirée. 1 recherche passée")
    assert [search.text for search in past.of(person)] == ["clause sociale"]
    typist.type_keys(Keys.TAB)
    assert typist.driver.switch_to.active_element.text == "Tout effacer"
    typist.type_keys(Keys.ENTER)
    typist.wait(lambda: "Recherches effacées" in told(typist)["said"])
    assert typist.has_focus(FIELD) and not typist.all('[role="listbox"]')
    assert past.of(person) == []


def test_the_text_keeps_its_own_keys_while_no_line_is_chosen(typist):
    typist.find(FIELD).click()
    typist.type_keys("clause")
    typist.find('[role="listbox"]')
    typist.type_keys(Keys.HOME, "x", Keys.END, "y", Keys.ARROW_LEFT, Keys.DELETE)
    assert told(typist)["value"] == "xclause"


def test_one_asks_when_the_typing_rests_and_a_late_answer_is_dropped(typist):
    typist.find(FIELD).click()
    typist.type_keys(Keys.ESCAPE)
    typist.driver.execute_script(HOLD_FIRST)
    typist.driver.execute_script(TYPE_AT_ONCE, "lycée")
    typist.wait(lambda: typist.driver.execute_script("return window.asked.length"))
    typist.driver.execute_script(TYPE_AT_ONCE, "avenant")
    found = wait_open(typist, "2 suggestions")
    assert typist.driver.execute_script("return window.asked") == ["lycée", "avenant"]
    typist.driver.execute_async_script("const done = arguments[0]; release(); setTimeout(done, 100)")
    assert told(typist) == found


def test_leaving_by_the_mouse_closes(typist):
    typist.find(FIELD).click()
    wait_open(typist, "2 recherches passées")
    ActionChains(typist.driver).move_to_element(typist.find("h1")).click().perform()
    typist.wait(lambda: not typist.all('[role="listbox"]'), "the list stays open")


@pytest.mark.parametrize("dark", [False, True])
def test_an_open_list_has_nothing_to_complain_of(typist, dark):
    typist.look(WIDE, dark=dark)
    typist.find(FIELD).click()
    for keys in ("", "clau"):
        typist.type_keys(keys, Keys.ARROW_DOWN)
        typist.wait(lambda: told(typist)["seen"] and told(typist)["active"] == 0)
        assert typist.violations() == []
        assert typist.misspelt() == []
        typist.type_keys(Keys.ARROW_UP)
