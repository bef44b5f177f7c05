"""The pages of minutes, in every state, as somebody comes to them; `screens.Screen` says how."""

import datetime
from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from rencontres import register
from rencontres.minutes import life, notes
from rencontres.models import Amendement, CompteRendu, Invitation, Rencontre
from reseau.models import Audience
from tests.rencontres.meetings import make_point, make_rencontre, make_serie

from .content import Content
from .screens import Screen
from .visitor import Visitor

NOTES = (
    "<h3>Ce qui a été dit</h3><p>Quatorze marchés n’ont <strong>aucune pénalité</strong> écrite.</p>"
    "<ul><li>sous 28 €, elle coûte moins que l’heure</li><li>à 40 €, elle dissuade</li></ul>"
    "<blockquote><p>Une pénalité jamais appliquée ne change rien.</p></blockquote>"
    "<table><thead><tr><th>Pénalité</th><th>Marchés</th></tr></thead>"
    "<tbody><tr><td>40 €</td><td>18</td></tr></tbody></table>"
)
AMENDMENT = "Ajouter le résultat du vote : trois voix sur huit."


def _write(content: Content) -> CompteRendu:
    """Minutes that are written by the facilitator, of a meeting where the structure was; the one before is frozen."""
    network, everyone = content.network, Audience.objects.network()
    serie = make_serie(network.facilitator, everyone)
    before = _minutes(content, make_rencontre(serie, in_days=-40), "Retour sur l’été")
    life.freeze(life.circulate(before, network.facilitator, timezone.localdate()), network.facilitator)
    held = make_rencontre(serie, in_days=-3, secretary=network.f1)
    make_point(held, "Approuver le compte rendu", genre="approbation", approves=before.rencontre)
    return _minutes(content, held, "Pénalité pour heures non réalisées")


def _minutes(content: Content, rencontre: Rencontre, titre: str) -> CompteRendu:
    person = content.network.facilitator
    point = make_point(rencontre, titre, speaker=content.network.f1)
    for someone in (content.network.l1, content.network.f1):
        Invitation.objects.create(rencontre=rencontre, personne=someone, attendance="present")
    notes.note(point, person, NOTES, 0)
    register.record_decision(rencontre, person, "La pénalité proposée est de 40 € par heure.", point=point)
    soon = timezone.localdate() + datetime.timedelta(days=20)
    register.record_action(rencontre, person, f"Mettre à jour la clause, {titre}", responsable=person, due_on=soon)
    return CompteRendu.objects.get(rencontre=rencontre)


def _circulate(content: Content) -> CompteRendu:
    person, soon = content.network.facilitator, timezone.localdate() + datetime.timedelta(days=9)
    return life.circulate(_write(content), person, soon)


def _amend(content: Content) -> Amendement:
    minutes = _circulate(content)
    return life.amend(minutes, content.network.l1, AMENDMENT, minutes.rencontre.points.last())


def _freeze(content: Content) -> None:
    asked, person = _amend(content), content.network.facilitator
    life.answer(asked, person, Amendement.State.ACCEPTED, "Ajouté.")
    life.freeze(asked.compte_rendu, person)


def _last(name: str, query: str = "") -> Callable[[Content], str]:
    """An address of the meeting whose minutes are spoken of."""
    return lambda content: reverse(f"rencontres:{name}", args=[Rencontre.objects.latest("starts_at").pk]) + query


def _amendment(content: Content) -> str:
    asked = Amendement.objects.get()
    return reverse("rencontres:amendement", args=[asked.compte_rendu.rencontre_id, asked.pk])


def _send(words: str) -> Callable[[Visitor, Content], None]:
    """Press the button, and come upon what stands in the way."""

    def act(visitor: Visitor, content: Content) -> None:
        visitor.press(words, "main button")
        visitor.find(".field-error, .callout-error, .callout-warn")

    return act


def _type(visitor: Visitor, content: Content) -> None:
    """Write, with the tools shown."""
    visitor.all("[data-editor]")[-1].click()
    visitor.type_keys("Suite.")
    visitor.wait_for_text("Enregistré")


def _meet_another(visitor: Visitor, content: Content) -> None:
    """Write what somebody else has just changed."""
    point = Rencontre.objects.latest("starts_at").points.last()
    notes.note(point, content.network.f1, "<p>Une autre main.</p>", point.notes_revision)
    visitor.all("[data-editor]")[-1].click()
    visitor.type_keys("La mienne.")
    visitor.wait_for_text("Une autre main.")


def _of(name: str, address, title: str, act=lambda visitor, content: None, who: str = "facilitator", before=_write):
    return Screen(name, who, address, title, before=before, act=act)


MINUTES = [
    _of("compte rendu en rédaction", _last("compte_rendu"), "Compte rendu"),
    _of("écrire le compte rendu", _last("ecrire"), "Écrire", _type),
    _of("écrire, un autre a écrit", _last("ecrire"), "Écrire", _meet_another),
    _of("diffuser le projet", _last("diffuser"), "Diffuser"),
    _of("projet à relire", _last("compte_rendu"), "Compte rendu", who="l1", before=_circulate),
    _of("rencontre, projet à relire", _last("detail"), "Rencontre technique", who="l1", before=_circulate),
    _of("amender", _last("amender"), "Amender", who="l1", before=_circulate),
    _of("amendement vide", _last("amender"), "Amender", _send("Proposer l’amendement"), "l1", _circulate),
    _of("projet et ses amendements", _last("compte_rendu"), "Compte rendu", before=_amend),
    _of("examiner un amendement", _amendment, "Examiner", before=_amend),
    _of("amendement refusé sans raison", _amendment, "Examiner", _send("Ne pas retenir"), before=_amend),
    _of("arrêter", _last("arreter"), "Arrêter", before=_circulate),
    _of("arrêter, un amendement attend", _last("arreter"), "Arrêter", before=_amend),
    _of("arrêter avant le délai", _last("arreter"), "Arrêter", _send("Arrêter"), before=_circulate),
    _of("compte rendu arrêté", _last("compte_rendu"), "Compte rendu", who="l1", before=_freeze),
]
