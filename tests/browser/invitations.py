"""The pages about the people of a meeting, as somebody comes to them; `screens.Screen` says how."""

from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from rencontres import inviting
from rencontres.models import Invitation, Rencontre
from reseau.models import Audience
from tests.rencontres.meetings import make_rencontre, make_serie

from .content import Content
from .screens import Screen
from .visitor import Visitor


def make_invitations(content: Content, *, in_days: float = 7, asked: bool = True) -> Rencontre:
    """A meeting of the network with a meal and two seats, both taken; one waits, others come by video or not at all."""
    network = content.network
    serie = make_serie(network.facilitator, Audience.objects.network())
    meeting = make_rencontre(serie, in_days=in_days, seats=2, has_meal=True, video_url="https://visio.exemple.fr/a")
    if asked:
        inviting.invite(meeting, inviting.addressed(meeting), network.facilitator)
        for person, fields in [
            (network.f1, {"answer": "present", "has_meal": True, "comment": "Sans gluten, si possible."}),
            (network.f2, {"answer": "present", "waits_since": timezone.now()}),
            (network.buyer, {"answer": "visio", "answered_by": network.facilitator}),
            (network.comite, {"answer": "excuse"}),
        ]:
            rows = meeting.invitations.filter(personne=person)
            rows.update(**{"answered_at": timezone.now(), "answered_by": person} | fields)
        network.agent.adhesions.get().end(network.officer)
    return meeting


def _nobody(content: Content) -> None:
    make_invitations(content, asked=False)


def _today(content: Content) -> None:
    make_invitations(content, in_days=-0.05)


def _over(content: Content) -> None:
    meeting = make_invitations(content, in_days=-3)
    meeting.invitations.update(attendance="present", attendance_at=timezone.now())
    meeting.invitations.filter(personne=content.network.f2).update(attendance="absent")


def _full(content: Content) -> None:
    make_invitations(content).invitations.filter(personne=content.network.l1).update(answer="present")


def _late(content: Content) -> None:
    """One member whom nobody asked yet."""
    make_invitations(content).invitations.filter(personne=content.network.l1).delete()


def _at(name: str, query: str = "") -> Callable[[Content], str]:
    return lambda content: reverse(f"rencontres:{name}", args=[Rencontre.objects.get().pk]) + query


def _of(name: str, who: str) -> Callable[[Content], str]:
    """The page about the invitation of this person."""

    def address(content: Content) -> str:
        row = Invitation.objects.get(personne=getattr(content.network, who))
        return reverse(f"rencontres:{name}", args=[row.rencontre_id, row.pk])

    return address


def _let_in(content: Content) -> str:
    return reverse("rencontres:let_in", args=[Rencontre.objects.get().pk, content.network.officer.pk])


def _send(words: str) -> Callable[[Visitor, Content], None]:
    def act(visitor: Visitor, content: Content) -> None:
        visitor.press(words, "main button")
        visitor.find(".field-error, .callout-warn")

    return act


def _screen(name, address, title, who="facilitator", before=make_invitations, act=lambda visitor, content: None):
    return Screen(name, who, address, title, before=before, act=act)


INVITATIONS = [
    _screen("rencontre, réponse attendue", _at("detail"), "Rencontre technique", "l1"),
    _screen("rencontre, en liste d’attente", _at("detail"), "Rencontre technique", "f2"),
    _screen("rencontre, personne d’invité", _at("detail"), "Rencontre technique", before=_nobody),
    _screen("rencontre, présences notées", _at("detail"), "Rencontre technique", before=_over),
    _screen("réponse à corriger", _at("detail"), "Répondre", "l1", act=_send("Envoyer ma réponse")),
    _screen("répondre pour quelqu’un", _of("answer_for", "l1"), "Répondre pour"),
    _screen("invités", _at("guests"), "Invités"),
    _screen("invités, vus d’un lecteur", _at("guests"), "Invités", "l1"),
    _screen("invités, aucun de ce nom", _at("guests", "?q=zzz"), "Invités"),
    _screen("invités, aucun", _at("guests"), "Invités", before=_nobody),
    _screen("inviter", _at("invite"), "Inviter", before=_late),
    _screen("inviter, personne de coché", _at("invite"), "Inviter", act=_send("Inviter les personnes"), before=_late),
    _screen("inviter quelqu’un de plus", _let_in, "Inviter"),
    _screen("retirer une invitation", _of("uninvite", "f1"), "Retirer"),
    _screen("présences du jour", _at("ticking"), "Présences", before=_today),
    _screen("présences avant le jour", _at("ticking"), "Présences"),
    _screen("présences, personne d’invité", _at("ticking"), "Présences", before=_nobody),
    _screen("ajouter une présence", _at("walk_in", "?q=a"), "Ajouter", before=_today),
    _screen("feuille d’émargement", _at("sheet"), "Feuille"),
]
