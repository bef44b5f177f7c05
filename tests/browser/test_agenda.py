"""The editor of an agenda in a browser: buttons, keys and the hand, forms under their items, and nothing reloaded."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone
from selenium.webdriver import ActionChains
from selenium.webdriver.common.keys import Keys

from rencontres.models import Point, Rencontre, Sujet
from tests.rencontres.meetings import facilitators_of_t1, make_point, make_rencontre, make_serie

from .visitor import NARROW

pytestmark = pytest.mark.browser


@pytest.fixture
def rencontre(content) -> Rencontre:
    """A meeting on 3 December at half past nine, of which the facilitator makes the agenda: four items."""
    organiser = content.network.facilitator
    start = timezone.make_aware(datetime.datetime(timezone.localdate().year + 1, 12, 3, 9, 30))
    rencontre = make_rencontre(
        make_serie(organiser, facilitators_of_t1(content.network)),
        starts_at=start,
        ends_at=start + datetime.timedelta(hours=2),
    )
    for titre, minutes in [("Un", 15), ("Deux", 25), ("Trois", 50), ("Quatre", 60)]:
        make_point(rencontre, titre, minutes=minutes)
    return rencontre


@pytest.fixture
def editor(visitor, content, rencontre):
    """The facilitator in front of the editor, whose page bears a mark that a reload would take away."""
    visitor.be(content.network.facilitator)
    visitor.open(f"/rencontres/{rencontre.pk}/ordre-du-jour/")
    visitor.find("[data-plan]")
    visitor.driver.execute_script("window.samePage = true")
    yield visitor
    assert visitor.driver.execute_script("return window.samePage"), "the page was reloaded"
    assert visitor.complaints() == []


def shown(visitor) -> list[str]:
    return [e.text.partition(". ")[2] or e.text for e in visitor.all(".plan-row h3")]


def kept(rencontre) -> list[str]:
    connection.close()  # the server writes by another connection
    return list(rencontre.points.values_list("titre", flat=True))


def said(visitor) -> str:
    return visitor.driver.execute_script("return document.querySelector('[data-agenda-said]').textContent")


def point(rencontre, titre) -> Point:
    return rencontre.points.get(titre=titre)


def test_buttons_move_an_item_and_keep_the_focus(editor, rencontre):
    pk = point(rencontre, "Trois").pk
    editor.find(f"#monter-{pk}").click()
    editor.wait(lambda: shown(editor) == ["Un", "Trois", "Deux", "Quatre"], "it did not go up")
    editor.wait(lambda: said(editor) == "«\xa0Trois\xa0»\xa0: place 2 sur 4, à 9\xa0h\xa045.", "nothing is said")
    assert editor.has_focus(f"#monter-{pk}")
    hours = [e.text.replace("\xa0", " ") for e in editor.all(".plan-row time")]
    assert hours == ["9 h 30", "9 h 45", "10 h 35", "11 h 00"]
    assert kept(rencontre) == ["Un", "Trois", "Deux", "Quatre"]


def test_keys_pressed_faster_than_the_server_answers_are_all_obeyed(editor, rencontre):
    pk = point(rencontre, "Quatre").pk
    editor.driver.execute_script(f"document.getElementById('modifier-{pk}').focus()")
    up = ActionChains(editor.driver).key_down(Keys.ALT)
    up.send_keys(Keys.ARROW_UP, Keys.ARROW_UP, Keys.ARROW_UP, Keys.ARROW_UP).key_up(Keys.ALT).perform()
    editor.wait(lambda: shown(editor) == ["Quatre", "Un", "Deux", "Trois"], "the keys were not obeyed")
    editor.wait(lambda: "place 1 sur 4, à 9\xa0h\xa030" in said(editor), "nothing is said")
    assert editor.has_focus(f"#modifier-{pk}")
    ActionChains(editor.driver).key_down(Keys.ALT).send_keys(Keys.ARROW_DOWN).key_up(Keys.ALT).perform()
    editor.wait(lambda: kept(rencontre) == ["Un", "Quatre", "Deux", "Trois"], "it did not go down")


@pytest.mark.parametrize("let_go", [True, False])
def test_a_hand_drags_an_item_or_thinks_better_of_it(editor, rencontre, let_go):
    pk, target = point(rencontre, "Un").pk, point(rencontre, "Trois").pk
    handle = editor.find(f"#point-{pk} [data-handle]")
    over = editor.find(f"#point-{target}")
    hand = ActionChains(editor.driver).click_and_hold(handle).move_to_element(over)
    hand.move_by_offset(0, over.size["height"] // 2 - 2).perform()
    assert shown(editor) == ["Deux", "Trois", "Un", "Quatre"]
    if not let_go:
        editor.type_keys(Keys.ESCAPE)
    ActionChains(editor.driver).release().perform()
    expected = ["Deux", "Trois", "Un", "Quatre"] if let_go else ["Un", "Deux", "Trois", "Quatre"]
    editor.wait(lambda: shown(editor) == expected and kept(rencontre) == expected, "it is not where it was let go")
    if let_go:
        editor.wait(lambda: "place 3 sur 4" in said(editor), "nothing is said")
    else:
        assert said(editor) == ""


def test_an_item_is_changed_under_its_row_while_others_move(editor, rencontre):
    """What is being typed in one form stays while another item changes places."""
    pk, other = point(rencontre, "Deux").pk, point(rencontre, "Quatre").pk
    editor.find(f"#modifier-{pk}").click()
    field = editor.find(f"#point-{pk} [name=titre]")
    assert editor.has_focus(f"#p{pk}_titre")
    field.clear()
    field.send_keys("Deux, précisé")
    editor.find(f"#monter-{other}").click()
    editor.wait(lambda: shown(editor) == ["Un", "Deux", "Quatre", "Trois"])
    assert editor.find(f"#p{pk}_titre").get_attribute("value") == "Deux, précisé"
    editor.press("Enregistrer", "[data-fiche] button")
    editor.wait(lambda: shown(editor) == ["Un", "Deux, précisé", "Quatre", "Trois"])
    editor.wait(lambda: not editor.all("[data-fiche]"), "the form stays open")
    assert editor.has_focus(f"#modifier-{pk}")


def test_what_is_wrong_is_said_in_the_form_under_its_row(editor, rencontre):
    pk = point(rencontre, "Deux").pk
    editor.find(f"#modifier-{pk}").click()
    editor.find(f"#p{pk}_titre").clear()
    editor.press("Enregistrer", "[data-fiche] button")
    editor.wait(lambda: editor.all(f"#point-{pk} .field-error"), "nothing is said")
    assert editor.has_focus("[data-error-summary]")
    editor.press("Annuler", "[data-fiche] a")
    editor.wait(lambda: not editor.all("[data-fiche]"))
    assert editor.has_focus(f"#modifier-{pk}")


def test_items_are_added_one_after_the_other(editor, rencontre):
    for titre in ("Cinq", "Six"):
        editor.find("#nouveau_titre").send_keys(titre, Keys.ENTER)
        editor.wait(lambda added=titre: shown(editor)[-1] == added, f"{titre} was not added")
        editor.wait(lambda: editor.has_focus("#nouveau_titre"), "the focus is elsewhere")
        editor.wait(lambda: editor.find("#nouveau_titre").get_attribute("value") == "")
    assert "de trop" in editor.text  # the meeting lasts two hours


def test_an_item_is_taken_off_and_a_document_found_on_the_way(editor, content, rencontre):
    pk = point(rencontre, "Deux").pk
    editor.find(f"#modifier-{pk}").click()
    editor.find(f"#p{pk}_cherche").send_keys("deux-forges")
    editor.wait(lambda: editor.all(f"#point-{pk} .field label", content.ccap.title), "the document is not offered")
    editor.press(content.ccap.title, f"#point-{pk} .field label")
    editor.press("Enregistrer", "[data-fiche] button")
    editor.wait(lambda: "1 document" in editor.find(f"#point-{pk}").text, "it was not attached")
    editor.find(f"#retirer-{pk}").click()
    editor.press("Retirer le point", "[data-fiche] button")
    editor.wait(lambda: shown(editor) == ["Un", "Trois", "Quatre"])


def test_a_proposed_topic_comes_on_the_agenda(editor, content, rencontre):
    sujet = Sujet.objects.create(serie=rencontre.serie, titre="Les seuils", proposed_by=content.network.f1)
    editor.open(f"/rencontres/{rencontre.pk}/ordre-du-jour/")
    editor.driver.execute_script("window.samePage = true")
    editor.press("Inscrire", "#a-venir button")
    editor.wait(lambda: shown(editor)[-1] == "Les seuils")
    editor.wait_for_text("Aucun sujet n’attend")
    sujet.refresh_from_db()
    assert sujet.state == Sujet.State.SCHEDULED


def test_an_item_goes_to_the_place_that_is_typed_among_sixty(editor, rencontre):
    for number in range(5, 61):
        make_point(rencontre, str(number))
    editor.open(f"/rencontres/{rencontre.pk}/ordre-du-jour/")
    editor.driver.execute_script("window.samePage = true")
    pk = point(rencontre, "60").pk
    editor.find(f"#modifier-{pk}").click()
    titre = editor.find(f"#p{pk}_titre")
    titre.clear()
    titre.send_keys("Soixante")
    field = editor.find(f"#p{pk}_place")
    field.clear()
    field.send_keys("2", Keys.ENTER)
    editor.wait(lambda: shown(editor)[:3] == ["Un", "60", "Deux"] and len(shown(editor)) == 60, "it did not go there")
    editor.wait(lambda: "place 2 sur 60" in said(editor), "nothing is said")
    assert editor.find(f"#p{pk}_titre").get_attribute("value") == "Soixante"  # not saved yet, and not lost


def test_two_organisers_move_at_once_and_the_second_is_told(editor, rencontre):
    Rencontre.objects.filter(pk=rencontre.pk).update(agenda_revision=7)
    connection.close()
    pk = point(rencontre, "Trois").pk
    editor.find(f"#monter-{pk}").click()
    editor.wait_for_text("a changé entre-temps")
    assert kept(rencontre) == ["Un", "Deux", "Trois", "Quatre"]
    editor.find(f"#monter-{pk}").click()
    editor.wait(lambda: shown(editor) == ["Un", "Trois", "Deux", "Quatre"])


def test_the_narrow_window_holds_it_all(editor, rencontre):
    editor.look(NARROW)
    pk = point(rencontre, "Un").pk
    editor.find(f"#descendre-{pk}").click()
    editor.wait(lambda: shown(editor) == ["Deux", "Un", "Trois", "Quatre"])
    editor.find(f"#modifier-{pk}").click()
    editor.find(f"#p{pk}_titre")
    assert editor.overflow() == []
