"""Minutes written in two browsers at once: what each types is saved as it is typed, shown to the other, never lost."""

import pytest
from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from rencontres.models import Point
from tests.rencontres.meetings import facilitators_of_t1, make_point, make_rencontre, make_serie

from .visitor import Visitor, start_browser

pytestmark = pytest.mark.browser

PASTE = """
const [editor, html] = arguments, data = new DataTransfer();
data.setData("text/html", html);
data.setData("text/plain", "texte seul");
editor.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
"""


@pytest.fixture
def other(server, content, tmp_path):
    """Somebody else, in front of a browser of their own."""
    browser = start_browser(tmp_path / "profile")
    visitor = Visitor(browser, server.url)
    visitor.look()
    yield visitor
    browser.quit()


@pytest.fixture
def points(content) -> list[Point]:
    """The items of a meeting that was held, whose organiser is F1 and whose secretary Lucie."""
    network = content.network
    serie = make_serie(network.f1, facilitators_of_t1(network))
    rencontre = make_rencontre(serie, in_days=-1, secretary=network.facilitator)
    return [make_point(rencontre, title) for title in ("Pénalités", "Calendrier")]


def come(visitor: Visitor, person, point: Point) -> None:
    """Bring somebody to the page on which the minutes are written."""
    visitor.be(person)
    visitor.open(f"{point.rencontre.get_absolute_url()}compte-rendu/ecrire/")
    visitor.find("[data-editor]")


def editor(visitor: Visitor, point: Point):
    return visitor.find(f'[data-note="{point.pk}"] [data-editor]')


def write(visitor: Visitor, point: Point, *keys: str) -> None:
    """Type into the text of an item."""
    editor(visitor, point).click()
    visitor.type_keys(*keys)


def wait_saved(visitor: Visitor, point: Point, html: str) -> None:
    """Wait until these minutes of the item are kept, and the page says so."""
    visitor.wait(lambda: notes_of(point) == html, f"kept is {notes_of(point)}")
    visitor.wait(lambda: "Enregistré à" in visitor.find(f'[data-note="{point.pk}"] [data-status]').text, "not saved")


def notes_of(point: Point) -> str:
    return Point.objects.get(pk=point.pk).notes


def test_two_browsers_write_the_same_item_and_lose_nothing(visitor, other, content, points):
    network, (point, second) = content.network, points
    come(visitor, network.f1, point)
    come(other, network.facilitator, point)
    write(visitor, point, "De Claire")
    wait_saved(visitor, point, "<p>De Claire</p>")
    write(other, second, "Ailleurs")
    wait_saved(other, second, "<p>Ailleurs</p>")
    other.wait(lambda: "De Claire" in editor(other, point).text, "what the other writes does not come")
    # Both write before either hears of the other.
    for one, words in ((visitor, " et encore"), (other, " et Lucie")):
        one.driver.execute_script(
            "const e = document.querySelector(arguments[0]); e.innerHTML = '<p>De Claire' + arguments[1] + '</p>';"
            "e.dispatchEvent(new Event('input', {bubbles: true}))",
            f'[data-note="{point.pk}"] [data-editor]',
            words,
        )
    late = visitor.wait(lambda: next((one for one in (visitor, other) if one.all(".conflict")), None), "no conflict")
    assert "voici les deux textes" in late.text
    assert "De Claire et encore" in late.text
    assert "De Claire et Lucie" in late.text
    assert late.has_focus("[data-error-summary]")
    late.press("Garder les deux")
    late.wait(lambda: "et Lucie" in notes_of(point) and "et encore" in notes_of(point), "a text is lost")
    assert notes_of(second) == "<p>Ailleurs</p>"
    complaints = [line for one in (visitor, other) for line in one.complaints()]
    assert all("409" in line for line in complaints), complaints


def test_what_word_pastes_shows_as_it_is_kept(visitor, content, points):
    come(visitor, content.network.f1, points[0])
    html = (
        "<p class=MsoNormal style='color:red'><b>Gras</b><o:p></o:p></p>"
        "<p class=MsoListParagraph><span style='mso-list:Ignore'>·</span>entrée</p><img src=x onerror=alert(1)>"
    )
    editor(visitor, points[0]).click()
    visitor.driver.execute_script(PASTE, editor(visitor, points[0]), html)
    wait_saved(visitor, points[0], "<p><strong>Gras</strong></p><ul><li>entrée</li></ul>")
    assert visitor.complaints() == []


def test_the_tools_are_reached_and_used_by_the_keyboard_alone(visitor, content, points):
    come(visitor, content.network.f1, points[0])
    visitor.driver.execute_script("arguments[0].focus()", editor(visitor, points[0]))
    visitor.type_keys("un mot")
    ActionChains(visitor.driver).key_down(Keys.SHIFT).send_keys(Keys.HOME).key_up(Keys.SHIFT).perform()
    visitor.tab_to('[data-do="bold"]', most=3)
    visitor.type_keys(Keys.ENTER)
    wait_saved(visitor, points[0], "<p><strong>un mot</strong></p>")


def test_what_was_typed_without_a_connection_is_saved_once_it_is_back(visitor, content, points):
    come(visitor, content.network.f1, points[0])
    offline = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
    visitor.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": True})
    try:
        write(visitor, points[0], "Dans le tunnel")
        visitor.wait_for_text("votre texte reste ici")
        assert notes_of(points[0]) == ""
    finally:
        visitor.driver.execute_cdp_cmd("Network.emulateNetworkConditions", {**offline, "offline": False})
    wait_saved(visitor, points[0], "<p>Dans le tunnel</p>")
    visitor.complaints()


def test_a_text_that_was_not_saved_is_there_after_a_reload(visitor, content, points):
    come(visitor, content.network.f1, points[0])
    visitor.driver.execute_script("window.fetch = () => Promise.reject(new Error('nothing leaves'))")
    write(visitor, points[0], "Avant de recharger")
    visitor.wait_for_text("votre texte reste ici")
    visitor.driver.execute_script("location.reload()")
    wait_saved(visitor, points[0], "<p>Avant de recharger</p>")
    assert "Avant de recharger" in visitor.driver.find_element(By.CSS_SELECTOR, "[data-editor]").text
