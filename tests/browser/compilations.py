"""The pages of final minutes: their log, their approval, those of a series, as one PDF; `screens.Screen` says how."""

import datetime
from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from rencontres import addressing, prose, register
from rencontres.minutes import compiling, life, notes
from rencontres.models import Amendement, Compilation, Invitation, Point, Rencontre
from reseau.access import membership_of, reader_of
from reseau.models import Audience
from tests.rencontres.meetings import make_point, make_rencontre, make_serie

from .content import Content
from .screens import Screen

TEXT = """Le groupe a relevé les pénalités de **118 marchés**.

# Discussion

- Lucie craint que *40 €* découragent
    - les petites entreprises
- Karim répond que la mise en demeure vient d’abord

| Pénalité | Marchés | Heures dues |
|---|---|---|
| Aucune | 14 | 6 900 |
| 40 € par heure et plus | 18 | 39 200 |

> Elle n’est pas due lorsque le titulaire prouve que les candidatures ont manqué.
"""


def _held(content: Content) -> Rencontre:
    """A meeting of the whole network that Lucie organises: who was there, notes, a decision with votes, an action."""
    network = content.network
    serie = make_serie(network.facilitator, Audience.objects.network(), has_votes=True)
    held = make_rencontre(serie, in_days=-10, secretary=network.f1)
    point = make_point(held, "Pénalité pour heures non réalisées", speaker=network.f1)
    point.documents.set([content.ccap])
    make_point(held, "Déjeuner", genre=Point.Genre.BREAK)
    make_point(held, "Calendrier de la campagne")
    people = [(network.facilitator, "present"), (network.f1, "visio"), (network.l1, "excuse")]
    for person, attendance in people:
        values = {"organisation": network.mde1, "attendance": attendance}
        Invitation.objects.create(rencontre=held, personne=person, **values)
    notes.note(point, network.f1, prose.from_markup(TEXT), 0)
    votes = register.Votes(12, 1, 2)
    register.record_decision(held, network.facilitator, "La pénalité est de 40 €.", point=point, votes=votes)
    register.record_action(held, network.facilitator, "Prévenir les acheteurs", point=point, responsable=network.f1)
    register.record_action(held, network.facilitator, "Écrire la fiche")
    return held


def _circulate(content: Content) -> Rencontre:
    held, network = _held(content), content.network
    by = timezone.localdate() + datetime.timedelta(days=7)
    minutes = life.circulate(addressing.minutes_of(held), network.facilitator, by)
    asked = life.amend(minutes, network.f1, "Trois voix sur huit, pas quatre.", held.points.first())
    life.amend(minutes, network.f1, "Il manque l’heure de fin.")
    life.answer(asked, network.facilitator, Amendement.State.DECLINED, "Le relevé des votes en compte quatre.")
    return held


def _freeze(content: Content) -> Rencontre:
    held = _circulate(content)
    for asked in Amendement.objects.filter(state=Amendement.State.PROPOSED):
        life.answer(asked, content.network.facilitator, Amendement.State.ACCEPTED)
    life.freeze(held.compte_rendu, content.network.facilitator)
    return held


def _approve(content: Content) -> Rencontre:
    """The next meeting, on whose agenda the approval stands."""
    held = _freeze(content)
    following = make_rencontre(held.serie, in_days=-1)
    make_point(following, "Approuver le compte rendu", genre=Point.Genre.APPROVAL, approves=held)
    return following


def _compile(content: Content) -> Rencontre:
    held, person = _freeze(content), content.network.facilitator
    on = timezone.localdate(held.starts_at)
    compiling.ask(held.serie, person, reader_of(membership_of(person)), on, on)
    return held


def _compiled(content: Content) -> None:
    _compile(content)
    Compilation.objects.update(state=Compilation.State.READY)


def _at(name: str) -> Callable[[Content], str]:
    return lambda content: reverse(f"rencontres:{name}", args=[Rencontre.objects.latest("starts_at").pk])


def _compilation(content: Content) -> str:
    return Compilation.objects.get().get_absolute_url()


def _of_series(content: Content) -> str:
    return reverse("rencontres:comptes_rendus", args=[Rencontre.objects.latest("starts_at").serie_id])


def _of(name: str, address, title: str, before, who="facilitator") -> Screen:
    return Screen(name, who, address, title, before=before)


COMPILED = [
    _of("écrire, une approbation à noter", _at("ecrire"), "Écrire", _approve),
    _of("compte rendu arrêté, son journal", _at("compte_rendu"), "Compte rendu", _freeze),
    _of("comptes rendus d’une série", _of_series, "Comptes rendus", _freeze),
    _of("comptes rendus d’une série, aucun", _of_series, "Comptes rendus", _held),
    _of("compilation en attente", _compilation, "Comptes rendus en un PDF", _compile),
    _of("compilation prête", _compilation, "Comptes rendus en un PDF", _compiled),
]
