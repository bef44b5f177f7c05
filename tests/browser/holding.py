"""The pages of series and meetings themselves, as somebody comes to them; `screens.Screen` says how."""

from collections.abc import Callable

from django.urls import reverse

from rencontres import holding
from rencontres.models import Rencontre, Serie
from reseau.models import Audience
from tests.rencontres.meetings import make_draft, make_rencontre, make_serie

from .content import Content
from .screens import Screen
from .visitor import Visitor

PRESENTATION = "Première lecture des chiffres de 2026, avant leur examen par le comité de pilotage."


def _meetings(content: Content) -> None:
    """Meetings in every state: a draft, open, postponed, cancelled, announced, over."""
    person, everyone = content.network.facilitator, Audience.objects.network()
    serie = make_serie(person, everyone, nom="Rencontres techniques 2027", place="Toul, salle de la Halle")
    serie.territoires.add(content.network.t1)
    draft = make_draft(serie, in_days=40, presentation=PRESENTATION, video_url="https://visio.exemple.fr/salon")
    draft.documents.add(content.ccap)
    make_rencontre(serie, in_days=20)
    for days, verb in ((25, holding.postpone), (30, holding.cancel)):
        found = make_rencontre(serie, in_days=days)
        verb(found, found.revision, "La salle est inondée.")
    make_rencontre(serie, in_days=35, state=Rencontre.State.ANNOUNCED)
    make_rencontre(serie, in_days=-12, state=Rencontre.State.CLOSED)
    make_serie(person, everyone, nom="Ateliers", genre=Serie.Genre.GROUPE)


def _in(state: str, name: str = "detail", query: str = "") -> Callable[[Content], str]:
    """The address of the meeting that is in this state."""
    return lambda content: reverse(f"rencontres:{name}", args=[Rencontre.objects.get(state=state).pk]) + query


def _serie(name: str) -> Callable[[Content], str]:
    return lambda content: reverse(f"rencontres:{name}", args=[Serie.objects.get(nom__startswith="Rencontres").pk])


def _send(words: str) -> Callable[[Visitor, Content], None]:
    """Press the button, and come upon what stands in the way."""

    def act(visitor: Visitor, content: Content) -> None:
        for control in visitor.all(
            "main form input[type=date], main form input[name=motif], main form input[name=nom]"
        ):
            control.clear()
        visitor.press(words, "main button")
        visitor.find(".field-error, .callout-error, .callout-warn")

    return act


def _of(name: str, address, title: str, act=lambda visitor, content: None, who: str = "facilitator", before=_meetings):
    return Screen(name, who, address, title, before=before, act=act)


HOLDING = [
    _of("rencontres", "/rencontres/", "Rencontres"),
    _of("rencontres, filtres ouverts", "/rencontres/?etat=annulee", "Rencontres", lambda v, c: v.open_menus()),
    _of("rencontres passées", "/rencontres/?vue=passees", "Rencontres", who="l1"),
    _of("rencontres, aucune ne répond", "/rencontres/?q=zzz", "Rencontres"),
    _of("pas de rencontre", "/rencontres/", "Rencontres", who="l1", before=lambda content: None),
    _of("séries", "/rencontres/series/", "Rencontres"),
    _of("pas de série", "/rencontres/series/", "Rencontres", before=lambda content: None),
    _of("créer une série", "/rencontres/series/nouvelle/", "Créer une série"),
    _of("série à corriger", "/rencontres/series/nouvelle/", "Créer une série", _send("Créer")),
    _of("série", _serie("serie"), "Rencontres techniques"),
    _of("série, qui la lit", _serie("serie"), "Rencontres techniques", who="l1"),
    _of("modifier une série", _serie("serie_edit"), "Modifier"),
    _of("lecteurs d’une série", _serie("serie_audience"), "Qui peut lire"),
    _of("préparer une rencontre", _serie("create"), "Préparer"),
    _of("rencontre à corriger", _serie("create"), "Préparer", _send("Garder en brouillon")),
    _of("rencontre en brouillon", _in("brouillon"), "Rencontre technique"),
    _of("rencontre annoncée", _in("annoncee"), "Rencontre technique"),
    _of("rencontre reportée", _in("reportee"), "Rencontre technique"),
    _of("rencontre annulée", _in("annulee"), "Rencontre technique", who="l1"),
    _of("modifier une rencontre", _in("ouverte", "edit"), "Modifier"),
    _of("lecteurs d’une rencontre", _in("ouverte", "audience"), "Qui peut lire"),
    _of("documents d’une rencontre", _in("brouillon", "documents"), "Documents"),
    _of("documents d’une rencontre, aucun", _in("ouverte", "documents", "?q=zzz"), "Documents"),
    _of("annoncer une rencontre", _in("brouillon", "announce"), "Annoncer"),
    _of("reporter une rencontre", _in("ouverte", "postpone"), "Reporter"),
    _of("fixer la date", _in("reportee", "postpone"), "Fixer la date"),
    _of("annuler une rencontre", _in("ouverte", "cancel"), "Annuler", _send("Annuler la rencontre")),
    _of("supprimer un brouillon", _in("brouillon", "delete"), "Supprimer"),
]
