"""The loop of a meeting, as the three people who make it: propose, compose, invite, answer, write, amend, approve, and
what is left to do stands on the next agenda."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone
from selenium.webdriver.common.keys import Keys

from rencontres import inviting
from rencontres.models import Rencontre, Serie
from reseau.models import Line, Role
from tests.network import audience_of
from tests.rencontres.meetings import make_point, make_rencontre, make_serie

from .content import Content
from .visitor import NARROW, WIDE, Visitor

pytestmark = pytest.mark.browser

TOPIC = "Éligibilité après le premier jour"
NOTES = "Un message du prescripteur suffit, avec l’attestation sous cinq jours."
DECISION = "Le réseau accepte un accord par message, suivi de l’attestation sous cinq jours."
ACTION = "Écrire le modèle de message"
AMENDMENT = "Cinq jours ouvrés, et non cinq jours."
HOUR = datetime.timedelta(hours=1)


@pytest.fixture(params=[WIDE, NARROW])
def walker(visitor, request) -> Visitor:
    """The visitor, in a window of either width."""
    visitor.look(request.param)
    yield visitor
    assert visitor.complaints() == []


def test_the_loop_of_a_meeting(walker, content):
    serie = make_serie(content.network.officer, facilitators_and_structures(content))
    propose(walker, content, serie)
    first = prepare(walker, content, serie, in_days=14)
    compose(walker, first)
    announce(walker, first)
    answer(walker, content.network.l1, first, "Oui, sur place")
    answer(walker, content.network.facilitator, first, "Oui, à distance")
    begin(first)
    tick(walker, content, first)
    write(walker, content, first)
    circulate(walker, first)
    amend(walker, content, first)
    treat_and_freeze(walker, content, first)
    second = prepare(walker, content, serie, in_days=28)
    carry_over(walker, first, second)
    begin(second)
    approve(walker, first, second)
    do_the_action(walker, content)


def facilitators_and_structures(content: Content):
    t1 = content.network.t1.pk
    return audience_of(Line(Role.FACILITATEUR, t1), Line(Role.STRUCTURE, t1))


def page(name: str, *values) -> str:
    return reverse(f"rencontres:{name}", args=[value.pk for value in values])


def put(visitor: Visitor, **values) -> None:
    """Put values into fields for days and hours, of which the keys depend on the machine's language."""
    for name, value in values.items():
        visitor.driver.execute_script("arguments[0].value = arguments[1]", visitor.find(f'[name="{name}"]'), f"{value}")


def propose(visitor: Visitor, content: Content, serie: Serie) -> None:
    """A facilitator proposes a topic, which everyone of the series sees waiting."""
    visitor.be(content.network.facilitator)
    visitor.open(serie.get_absolute_url())
    visitor.press("Proposer un sujet")
    visitor.fill("titre", TOPIC)
    visitor.fill("texte", "Une ETTI est appelée le vendredi pour le lundi.")
    visitor.press("Proposer le sujet")
    visitor.wait_for_text(TOPIC)


def prepare(visitor: Visitor, content: Content, serie: Serie, in_days: int) -> Rencontre:
    """The officer makes a draft from the series' page."""
    visitor.be(content.network.officer)
    visitor.open(serie.get_absolute_url())
    visitor.press("Préparer une rencontre")
    day = timezone.localdate() + datetime.timedelta(days=in_days)
    put(visitor, jour=day, debut="09:30", fin="12:30")
    visitor.fill("place", "Hôtel de Région")
    visitor.fill("video_url", "https://visio.exemple.fr/technique")
    visitor.choose("secretary", str(content.network.facilitator))
    number = serie.rencontres.count() + 1
    visitor.press("", "main form .button-main")
    visitor.wait(lambda: visitor.all("h1", f"Rencontre technique n° {number}"), "the draft has no page")
    return serie.rencontres.get(number=number)


def compose(visitor: Visitor, rencontre: Rencontre) -> None:
    """Add an item, put the topic on the agenda, and move it up: all on one page."""
    visitor.open(page("agenda", rencontre))
    visitor.fill("titre", "Tour des territoires")
    visitor.press("Ajouter le point")
    visitor.wait(lambda: len(visitor.all(".plan-row")) == 1)
    visitor.press("Inscrire", "#a-venir button")
    visitor.wait(lambda: len(visitor.all(".plan-row")) == 2)
    visitor.press("Monter", ".plan-row:last-child button")
    visitor.wait(lambda: visitor.all(".plan-row:first-child h3", f"1. {TOPIC}"), "the topic is not first")


def announce(visitor: Visitor, rencontre: Rencontre) -> None:
    """Make it known and ask for answers."""
    visitor.open(rencontre.get_absolute_url())
    visitor.press("Annoncer")
    visitor.press("Annoncer et prévenir", "main button")
    visitor.wait_for_text("Rencontre annoncée, inscriptions ouvertes.")


def answer(visitor: Visitor, person, rencontre: Rencontre, words: str) -> None:
    """Somebody who is invited says how they come."""
    visitor.be(person)
    visitor.open(rencontre.get_absolute_url())
    visitor.press(words, "#reponse label")
    visitor.press("Envoyer ma réponse")
    visitor.wait_for_text("Changer ma réponse")


def begin(rencontre: Rencontre) -> None:
    """The day comes: the meeting is just over."""
    now = timezone.now()
    Rencontre.objects.filter(pk=rencontre.pk).update(starts_at=now - 3 * HOUR, ends_at=now - HOUR / 60)


def tick(visitor: Visitor, content: Content, rencontre: Rencontre) -> None:
    """The officer ticks who is there: those who said they come, at once."""
    visitor.be(content.network.officer)
    visitor.open(page("ticking", rencontre))
    visitor.press("Noter la présence de 2 personnes attendues")
    visitor.wait(lambda: len(visitor.all('.tick-choice[aria-pressed="true"]')) == 2)


def write(visitor: Visitor, content: Content, rencontre: Rencontre) -> None:
    """The secretary writes, and what is typed saves itself; a decision and an action are recorded."""
    visitor.be(content.network.facilitator)
    visitor.open(page("ecrire", rencontre))
    visitor.find("[data-editor]").click()
    visitor.type_keys(NOTES)
    visitor.wait(lambda: rencontre.points.first().notes, "what is typed is not saved")
    visitor.press("Inscrire une décision")
    visitor.fill("texte", DECISION)
    visitor.press("Inscrire la décision")
    visitor.wait_for_text(DECISION)
    visitor.press("Inscrire une action")
    visitor.fill("texte", ACTION)
    visitor.choose("responsable", str(content.network.facilitator))
    put(visitor, due_on=timezone.localdate() + datetime.timedelta(days=20))
    visitor.press("Inscrire l’action")
    visitor.wait_for_text(ACTION)
    assert NOTES in visitor.find("[data-editor]").text


def circulate(visitor: Visitor, rencontre: Rencontre) -> None:
    """The draft goes to those who were there."""
    visitor.press("Diffuser à 2 présents")
    visitor.press("Diffuser à 2 personnes", "main button")
    visitor.wait_for_text("Projet, pas encore arrêté")


def amend(visitor: Visitor, content: Content, rencontre: Rencontre) -> None:
    """A structure that was there reads the draft and asks for a change."""
    visitor.be(content.network.l1)
    visitor.open(rencontre.get_absolute_url())
    visitor.press("Relire le projet")
    visitor.wait_for_text(NOTES)
    visitor.press("Amender")
    visitor.fill("texte", AMENDMENT)
    visitor.press("Proposer l’amendement")
    visitor.wait_for_text("À examiner")


def treat_and_freeze(visitor: Visitor, content: Content, rencontre: Rencontre) -> None:
    """The officer accepts the change, corrects the text and makes the minutes final."""
    visitor.be(content.network.officer)
    visitor.open(page("compte_rendu", rencontre))
    visitor.press("Examiner", "#amendements ~ ul a, main a")
    visitor.wait_for_text(AMENDMENT)
    visitor.fill("answer", "Corrigé.")
    visitor.press("Accepter et corriger le texte")
    visitor.find("[data-editor]").click()
    visitor.type_keys(" Cinq jours ouvrés.")
    visitor.wait(lambda: "ouvrés" in rencontre.points.first().notes, "the correction is not saved")
    visitor.press("Arrêter le compte rendu")
    visitor.find('[name="early"]').click()
    visitor.press("Arrêter", "main form button")
    visitor.wait_for_text("Empreinte SHA-256")


def carry_over(visitor: Visitor, first: Rencontre, second: Rencontre) -> None:
    """What the first meeting left stands on the agenda of the second: its minutes to approve, its action."""
    visitor.open(page("agenda", second))
    visitor.press(f"Reprendre de la rencontre n° {first.number}")
    visitor.wait(lambda: len(visitor.all(".plan-row")) == 2)
    rows = [row.text for row in visitor.all(".plan-row h3")]
    assert rows[0].startswith("1. Approuver le compte rendu du")
    assert rows[1] == f"2. Actions reportées de la rencontre {first.number}"
    visitor.open(second.get_absolute_url())
    visitor.wait_for_text("1 action ouverte")
    announce(visitor, second)


def approve(visitor: Visitor, first: Rencontre, second: Rencontre) -> None:
    """The second meeting approves the minutes of the first, which say so."""
    visitor.open(page("ecrire", second))
    visitor.press("Noter l’approbation")
    visitor.wait_for_text("approuvé par cette rencontre")
    visitor.open(first.get_absolute_url())
    visitor.wait_for_text("Approuvé le")


def do_the_action(visitor: Visitor, content: Content) -> None:
    """Whose action it is says that it is done."""
    visitor.be(content.network.facilitator)
    visitor.open(page("my_actions"))
    visitor.press(ACTION)
    visitor.choose("state", "Faite")
    visitor.fill("texte", "Le modèle est déposé.")
    visitor.press("Enregistrer le suivi")
    visitor.wait_for_text("Le modèle est déposé.")
    assert "Faite" in visitor.text


@pytest.mark.parametrize("width", [WIDE, NARROW])
def test_one_answers_ticks_and_writes_with_the_keyboard_alone(visitor, content, width):
    """Tab, Space, Enter and letters; wherever the focus comes it is seen, and what is drawn again keeps it."""
    visitor.look(width)
    rencontre = invited(content)
    visitor.be(content.network.l1)
    visitor.open(rencontre.get_absolute_url())
    visitor.tab_to('#reponse [name="answer"]')
    visitor.type_keys(Keys.SPACE)
    visitor.tab_to("#reponse form button")
    visitor.type_keys(Keys.ENTER)
    visitor.wait_for_text("Changer ma réponse")
    begin(rencontre)
    tick_by_keys(visitor, content, rencontre)
    write_by_keys(visitor, content, rencontre)
    assert visitor.complaints() == []


def invited(content: Content) -> Rencontre:
    """A meeting that waits for answers, with one item, to which the structure is invited."""
    serie = make_serie(content.network.officer, facilitators_and_structures(content))
    rencontre = make_rencontre(serie, secretary=content.network.facilitator)
    make_point(rencontre, TOPIC)
    inviting.invite(rencontre, [content.network.l1.pk], content.network.officer)
    return rencontre


def tick_by_keys(visitor: Visitor, content: Content, rencontre: Rencontre) -> None:
    visitor.be(content.network.facilitator)
    visitor.open(page("ticking", rencontre))
    visitor.tab_to(".tick-choice")
    visitor.type_keys(Keys.SPACE)
    visitor.wait(lambda: visitor.has_focus('.tick-choice[aria-pressed="true"]'), "the focus is lost by ticking")
    assert rencontre.invitations.get().attendance == "present"


def write_by_keys(visitor: Visitor, content: Content, rencontre: Rencontre) -> None:
    visitor.open(page("ecrire", rencontre))
    visitor.tab_to("[data-editor]")
    visitor.type_keys(NOTES)
    visitor.find("[data-editor]").send_keys(Keys.CONTROL, "a")
    visitor.tab_to('[data-do="bold"]', most=10)  # the tools come with the focus
    visitor.type_keys(Keys.ENTER)
    visitor.wait(lambda: visitor.has_focus("[data-editor]"), "the focus does not come back to the text")
    visitor.wait(lambda: f"<strong>{NOTES}</strong>" in rencontre.points.get().notes, "what is typed is not saved")
    visitor.tab_to('a[href*="decisions/ajouter"]')
    visitor.type_keys(Keys.ENTER)
    visitor.tab_to('[name="texte"]').send_keys(DECISION)
    visitor.tab_to("main form .button-main")
    visitor.type_keys(Keys.ENTER)
    visitor.wait_for_text(DECISION)
