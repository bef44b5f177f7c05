"""The main walk, as the three people who make it: deposit and find, read or ask, answer and publish."""

import pytest
from django.urls import reverse
from selenium.webdriver.common.by import By

from reseau.models import DemandeAcces
from tests.documents.library import read_all

from .content import Content, pdf_of
from .visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.browser

SHARED = "RC – Entretien des espaces verts"
KEPT = "Note interne sur les espaces verts"


@pytest.fixture(params=[WIDE, NARROW])
def walker(visitor, request) -> Visitor:
    """The visitor, in a window of either width."""
    visitor.look(request.param)
    yield visitor
    assert visitor.complaints() == []


def deposit_and_find(visitor: Visitor, content: Content) -> None:
    """A facilitator shares one of two files with the structures of their territory, and finds a passage of it."""
    visitor.log_in(content.network.facilitator)
    assert visitor.path == "/"
    visitor.press("Déposer des documents")
    assert visitor.find("[data-publish]:disabled").text == "Publier : déposez d’abord un fichier"
    drop_two_files(visitor)
    assert "pour" in visitor.find("[data-publish]:enabled").text
    describe(visitor)
    compose(visitor)
    visitor.press("Publier 1 document pour")
    visitor.wait_for_text("1 document publié pour")
    publish_the_other(visitor)
    visitor.search("tonte différenciée")
    visitor.wait_for_text("1 résultat")
    visitor.press("p. 2")
    assert "page=2" in visitor.path
    assert visitor.find('input[name="page"]').get_attribute("value") == "2"
    assert "La tonte différenciée des prairies." in visitor.find(".viewer-passage").text


def drop_two_files(visitor: Visitor) -> None:
    visitor.drop("RC_espaces_verts.pdf", pdf_of("Règlement de la consultation.", "La tonte différenciée des prairies."))
    visitor.drop("note interne.pdf", pdf_of("À garder entre facilitateurs."))
    visitor.wait(lambda: len(visitor.all("[data-draft]")) == 2, "two drafts did not come")
    read_all()
    visitor.wait(lambda: not visitor.all("[data-pending]"), "the page does not follow the reading")


def line_of(visitor: Visitor, file: str) -> str:
    """The selector of the line of this file."""
    line = next(line for line in visitor.all("[data-draft]") if file in line.text)
    return f"#{line.get_attribute('id')}"


def describe(visitor: Visitor) -> None:
    """Correct what was guessed, and leave the second file aside."""
    shared, kept = line_of(visitor, "RC_espaces_verts.pdf"), line_of(visitor, "note interne.pdf")
    for line, title in ((shared, SHARED), (kept, KEPT)):
        field = visitor.find(f'{line} [name$="-titre"]')
        field.clear()
        field.send_keys(title)
    visitor.choose_in(f'{shared} select[name$="-type"]', "Règlement de la consultation")
    visitor.find(f'{kept} [type="checkbox"][name$="-publier"]').click()


def compose(visitor: Visitor) -> None:
    """Add the structures of the territory to its facilitators: the number of readers follows."""
    before = readers(visitor)
    visitor.press("Ajouter une ligne")
    visitor.choose_in('select[name="audience-1-role"]', "structures de l’IAE")
    visitor.wait(lambda: readers(visitor) > before, "the number of readers does not follow")
    everyone = readers(visitor)
    visitor.choose_in('select[name="audience-1-territoire"]', "T1")
    visitor.wait(lambda: before < readers(visitor) <= everyone and "Structures de l’IAE de T1" in visitor.text)


def readers(visitor: Visitor) -> int:
    """The number that the composer shows."""
    return visitor.wait(lambda: int("".join(filter(str.isdigit, visitor.find(".decision-result b").text)) or 0))


def publish_the_other(visitor: Visitor) -> None:
    """Publish the file that was left aside, for the facilitators alone, from its own page."""
    visitor.press(KEPT)
    visitor.press("Publier")
    visitor.press("Publier 1 document pour")
    visitor.wait_for_text("1 document publié pour")


def read_or_ask(visitor: Visitor, content: Content) -> None:
    """A structure reads what was shared with it, and asks for the rest without being told that it exists."""
    visitor.log_in(content.network.l1)
    visitor.open(reverse("documents:list"))
    assert SHARED in visitor.text and KEPT not in visitor.text
    visitor.search("espaces verts")
    visitor.wait_for_text("1 résultat")
    visitor.press(SHARED)
    visitor.wait_for_text("Télécharger")
    visitor.open(reverse("documents:detail", args=[content.ccap.pk]))
    visitor.wait_for_text("Cette page n’existe pas, ou ne vous est pas ouverte")
    visitor.fill("message", "Claire m’en a parlé en réunion.")
    visitor.press("Demander l’accès")
    visitor.wait_for_text("Votre demande est partie")


def answer_and_publish(visitor: Visitor, content: Content) -> None:
    """An officer sees the request, publishes a fiche, and looks at the portal as a structure."""
    visitor.log_in(content.network.officer, code=True)
    visitor.go_to("Membres")
    visitor.press("Demandes d’accès")
    visitor.wait_for_text(content.ccap.title)
    assert "J’ai ouvert l’accès" not in visitor.text  # that is seen, not said
    visitor.press("Classer")
    visitor.wait_for_text(": classée.")
    publish_a_fiche(visitor, content)
    visitor.open(reverse("reseau:voir_comme"))
    visitor.choose("role", "structures de l’IAE")
    visitor.choose("territoire", "T1")
    visitor.press("Voir comme cette personne")
    visitor.wait_for_text("Vous voyez le portail comme les structures de l’IAE de T1.")
    visitor.open(reverse("documents:list"))
    assert content.ccap.title not in visitor.text
    visitor.press("Revenir à ma vue")
    visitor.wait_for_text("Vous voyez de nouveau le portail avec vos propres droits.")
    assert content.ccap.title in visitor.text


def publish_a_fiche(visitor: Visitor, content: Content) -> None:
    """In the admin of Wagtail, of which the pages are not ours: what the console says there is not asked."""
    visitor.complaints()
    visitor.open(reverse("wagtailadmin_pages:add", args=["portal", "fiche", content.section.pk]))
    visitor.fill("title", "Accueillir un acheteur")
    visitor.find('[name="chapo"]').send_keys("Les questions à poser au premier rendez-vous.")
    visitor.find("[contenteditable=true]").send_keys("Demandez ce qui est prévu, et quand.")
    kept = visitor.driver.find_element(By.CSS_SELECTOR, "[name=corps]")  # a quarter of a second later
    visitor.wait(lambda: "Demandez" in kept.get_attribute("value"))
    for part in ("footer [data-w-dropdown-target=toggle]", "[name=action-publish]"):
        visitor.driver.execute_script("arguments[0].click()", visitor.find(part))  # a bar of its own floats above
    visitor.wait(lambda: "/admin/pages/" in visitor.path and "add" not in visitor.path)
    visitor.complaints()
    visitor.open(reverse("portal:fiches"))
    visitor.press("Accueillir un acheteur")
    visitor.wait_for_text("Les questions à poser au premier rendez-vous.")


def test_the_main_walk(walker, content):
    deposit_and_find(walker, content)
    read_or_ask(walker, content)
    assert DemandeAcces.objects.get().personne == content.network.l1
    answer_and_publish(walker, content)
