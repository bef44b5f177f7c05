"""Every page of meetings, as somebody comes to it; `screens.Screen` says how."""

import datetime
from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from rencontres import addressing, evidence, flux, register
from rencontres.models import Action, CompteRendu, Decision, Invitation, Rencontre
from reseau.access import membership_of, reader_of
from reseau.models import Audience
from tests.rencontres.meetings import make_point, make_rencontre, make_serie

from .agendas import AGENDAS
from .compilations import COMPILED
from .comptes_rendus import MINUTES
from .content import Content
from .holding import HOLDING
from .invitations import INVITATIONS
from .screens import Screen
from .visitor import Visitor

TEXT = "La pénalité proposée par le réseau est de 40 € par heure d’insertion non réalisée, après mise en demeure."


def make_register(content: Content) -> Rencontre:
    """A meeting that was held, with votes, actions in every state, one without an owner, and who was there."""
    network = content.network
    serie = make_serie(network.facilitator, Audience.objects.network(), has_votes=True)
    held = make_rencontre(serie, in_days=-10)
    make_rencontre(serie, in_days=10)
    point = make_point(held, "Pénalités")
    decision = register.record_decision(held, network.facilitator, TEXT, point=point, votes=register.Votes(12, 1, 2))
    register.record_decision(held, network.facilitator, "Toute exception est consignée dans la fiche du marché.")
    _actions(content, held, decision)
    for person, organisation, attendance in [
        (network.f1, network.mde1, "present"),
        (network.f2, network.mde2, "visio"),
        (network.l1, network.aci1, "excuse"),
    ]:
        Invitation.objects.create(rencontre=held, personne=person, organisation=organisation, attendance=attendance)
    return held


def _actions(content: Content, held: Rencontre, decision: Decision) -> None:
    network, today = content.network, timezone.localdate()
    late, done, *_ = (
        register.record_action(held, network.facilitator, f"{text} ({number})", responsable=who, due_on=today + days)
        for number, (text, who, days) in enumerate(
            [
                ("Recenser les exceptions", network.facilitator, datetime.timedelta(-3)),
                ("Informer les acheteurs", network.f1, datetime.timedelta(5)),
                ("Tester le calculateur", network.facilitator, datetime.timedelta(9)),
                ("Mettre à jour la fiche", network.admin, datetime.timedelta(20)),
            ]
        )
    )
    register.follow(done, network.f1, 1, Action.State.DONE, "Courrier envoyé.")
    register.follow(late, network.facilitator, 1, Action.State.DOING, "Deux réponses manquent.")
    reader = reader_of(membership_of(network.facilitator))
    for key in (content.ccap.key, decision.key):
        evidence.attach(late, key, network.facilitator, reader)
    network.admin.adhesions.get().end(network.officer)


def _freeze(content: Content) -> None:
    minutes = addressing.minutes_of(make_register(content))
    minutes.state = CompteRendu.State.FROZEN
    minutes.save()
    addressing.address_minutes(minutes)


def _action(which: str, name: str = "action", query: str = "") -> Callable[[Content], str]:
    """The address of the action whose text begins so; what it lies in is made where need be."""

    def address(content: Content) -> str:
        return reverse(f"rencontres:{name}", args=[Action.objects.get(texte__startswith=which).pk]) + query

    return address


def _held(name: str) -> Callable[[Content], str]:
    return lambda content: reverse(f"rencontres:{name}", args=[Rencontre.objects.earliest("starts_at").pk])


def _coming(content: Content) -> str:
    return Rencontre.objects.latest("starts_at").get_absolute_url()


def _decision(name: str) -> Callable[[Content], str]:
    return lambda content: reverse(f"rencontres:{name}", args=[Decision.objects.latest("number").pk])


def _send(words: str) -> Callable[[Visitor, Content], None]:
    """Press the button, and come upon what stands in the way."""

    def act(visitor: Visitor, content: Content) -> None:
        visitor.press(words, "main button")
        visitor.find(".field-error, .callout-error, .callout-warn")

    return act


def _of(
    name: str, address, title: str, act=lambda visitor, content: None, who: str = "facilitator", before=make_register
):
    return Screen(name, who, address, title, before=before, act=act)


REGISTER = [
    _of("rencontre tenue, sa secrétaire", _held("detail"), "Rencontre technique"),
    _of("rencontre à venir, ce qui reste à suivre", _coming, "Rencontre technique"),
    _of("rencontre tenue, qui la lit", _held("detail"), "Rencontre technique", who="l1", before=_freeze),
    _of("décisions", "/rencontres/decisions/", "Décisions"),
    _of("décisions, aucune", "/rencontres/decisions/?q=zzz", "Décisions"),
    _of("actions", "/rencontres/actions/?etat=toutes", "Actions"),
    _of("actions en retard", "/rencontres/actions/?etat=retard", "Actions"),
    _of("mes actions", "/rencontres/actions/miennes/", "Mes actions"),
    _of("mes actions, aucune", "/rencontres/actions/miennes/", "Mes actions", who="buyer"),
    _of("présences", "/rencontres/presences/", "Présences"),
    _of("présences, aucune", "/rencontres/presences/", "Présences", before=lambda content: None),
    _of("action", _action("Recenser"), ""),
    _of("action sans responsable", _action("Mettre"), ""),
    _of("action d’un autre", _action("Informer"), "", who="l1"),
    _of("action, suivi à corriger", _action("Recenser"), "", _send("Enregistrer le suivi")),
    _of("joindre une preuve", _action("Recenser", "evidence", "?q=clause"), "Joindre"),
    _of("joindre une preuve, rien", _action("Recenser", "evidence", "?q=zzzz"), "Joindre"),
    _of("inscrire une décision", _held("decision_add"), "Inscrire"),
    _of("décision à corriger", _held("decision_add"), "Inscrire", _send("Inscrire la décision")),
    _of("modifier une décision", _decision("decision_change"), "Modifier"),
    _of("supprimer une décision", _decision("decision_remove"), "Supprimer"),
    _of("inscrire une action", _held("action_add"), "Inscrire"),
    _of("action à corriger", _held("action_add"), "Inscrire", _send("Inscrire l’action")),
    _of("modifier une action", _action("Mettre", "action_change"), "Modifier"),
    _of("supprimer une action", _action("Recenser", "action_remove"), "Supprimer"),
    _of("décision trouvée", "/recherche/?q=pénalité&nature=decision", ""),
]


def _month(content: Content) -> None:
    """A month with meetings in every state, one of them across two days."""
    serie = make_serie(content.network.facilitator, Audience.objects.network())
    today = timezone.localdate().replace(day=10)
    at_nine = timezone.make_aware(datetime.datetime.combine(today, datetime.time(9)))
    for number, state in enumerate(Rencontre.State):
        start = at_nine + datetime.timedelta(days=number)
        make_rencontre(serie, starts_at=start, ends_at=start + datetime.timedelta(hours=20), state=state)


def _give_addresses(content: Content) -> None:
    for nom, is_mine_only in (("Téléphone", False), ("Outlook", True)):
        flux.create(content.network.facilitator, nom, is_mine_only=is_mine_only, with_second_factor=False)


def _make_an_address(visitor: Visitor, content: Content) -> None:
    visitor.fill("nom", "Téléphone")
    visitor.press("Créer l’adresse", "main button")


def _calendar(name: str, path: str, title: str, before=lambda content: None, act=lambda visitor, content: None):
    return Screen(name, "facilitator", f"/rencontres/{path}", title, before, act)


CALENDARS = [
    _calendar("calendrier", "calendrier/", "Rencontres", _month),
    _calendar("calendrier, liste", "calendrier/liste/", "Rencontres", _month),
    _calendar("calendrier, filtré, sans rencontre", "calendrier/?mois=2031-01&etat=annulee", "Rencontres", _month),
    _calendar("mon agenda", "mon-agenda/", "Mon agenda", _give_addresses),
    _calendar("mon agenda, sans adresse", "mon-agenda/", "Mon agenda"),
    _calendar("adresse d’agenda", "mon-agenda/creer/", "Créer une adresse"),
    _calendar("adresse d’agenda à corriger", "mon-agenda/creer/", "Créer une adresse", act=_send("Créer l’adresse")),
    _calendar("adresse d’agenda créée", "mon-agenda/creer/", "Adresse créée", act=_make_an_address),
]

RENCONTRES = [*HOLDING, *INVITATIONS, *REGISTER, *CALENDARS, *AGENDAS, *MINUTES, *COMPILED]
