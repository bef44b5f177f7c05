"""The pages of agendas and topics, as somebody comes to them; `screens.Screen` says how."""

import datetime
from collections.abc import Callable

from django.urls import reverse
from django.utils import timezone

from rencontres import planning, register
from rencontres.models import CompteRendu, Point, Rencontre, Sujet
from tests.rencontres.meetings import facilitators_of_t1, make_point, make_rencontre, make_serie

from .content import Content
from .screens import Screen
from .visitor import Visitor

ITEMS = [
    ("Clause obligatoire au-dessus des seuils\u00a0: bilan à trois mois", 50, "Quelles exceptions, quels acheteurs"),
    ("Pénalités\u00a0: le nouveau modèle de clause bâtiment", 60, ""),
    ("Déjeuner sur place", 90, ""),
    ("Atelier\u00a0: reprendre le personnel dans le nettoyage", 75, "En deux groupes"),
    ("Campagne\u00a0: calendrier et anomalies", 75, "Clôture le 15 janvier"),
]


def _compose(content: Content) -> Rencontre:
    """A meeting with an agenda of six items, some of it late; what the one before left, and topics that wait."""
    me, network = content.network.facilitator, content.network
    serie = make_serie(me, facilitators_of_t1(network))
    past = make_rencontre(serie, in_days=-70, number=31)
    register.record_action(past, me, "Recenser les exceptions", due_on=timezone.localdate() - datetime.timedelta(3))
    planning.put_off(make_point(past, "Reconversion des friches", notes="Faute de temps."), 1, me.pk)
    CompteRendu.objects.filter(rencontre=past).update(state="arrete", audience=past.audience)
    tomorrow = timezone.localdate() + datetime.timedelta(days=10)
    start = timezone.make_aware(datetime.datetime.combine(tomorrow, datetime.time(9, 30)))
    end = start + datetime.timedelta(hours=5, minutes=30)
    coming = make_rencontre(serie, number=32, starts_at=start, ends_at=end)
    for titre, minutes, texte in ITEMS:
        make_point(coming, titre, minutes=minutes, texte=texte, speaker=None if minutes == 90 else network.f1)
    coming.points.filter(minutes=90).update(genre=Point.Genre.BREAK, speaker=None)
    second = coming.points.all()[1]
    Point.objects.filter(pk=second.pk).update(for_decision=True, speaker=None, speaker_name="Sophie Wagner, CREPI")
    second.documents.add(content.ccap, content.public)
    _propose(content, serie)
    return coming


def _take_over(content: Content) -> Rencontre:
    """The same, once approval and actions were taken over."""
    coming = _compose(content)
    minutes = CompteRendu.objects.get()
    approval = Point(genre="approbation", titre="Approuver le compte rendu du 17 septembre", minutes=15)
    approval.approves = minutes.rencontre
    actions = Point(genre="actions", titre="Actions reportées de la rencontre 31", minutes=25)
    planning.add(coming, [approval, actions], at=1)
    return coming


def _propose(content: Content, serie) -> None:
    for titre, state, answer in [
        ("Les marchés réservés aux entreprises adaptées", Sujet.State.PROPOSED, ""),
        ("Heures en sous-traitance\u00a0: qui les saisit", Sujet.State.DECLINED, "Traité en formation le 14 janvier."),
        ("Clause et marchés de fournitures", Sujet.State.POSTPONED, "Au printemps."),
    ]:
        Sujet.objects.create(
            serie=serie, titre=titre, proposed_by=content.network.facilitator, state=state, answer=answer,
            texte="Deux acheteurs demandent comment écrire le lot.",
        )  # fmt: skip


def _coming() -> Rencontre:
    return Rencontre.objects.get(number=32)


def _meeting(name: str) -> Callable[[Content], str]:
    return lambda content: reverse(f"rencontres:{name}", args=[_coming().pk])


def _item(name: str) -> Callable[[Content], str]:
    return lambda content: reverse(f"rencontres:{name}", args=[_coming().pk, _coming().points.all()[1].pk])


def _topic(name: str) -> Callable[[Content], str]:
    return lambda content: reverse(f"rencontres:{name}", args=[Sujet.objects.filter(state="propose").first().pk])


def _series(name: str) -> Callable[[Content], str]:
    return lambda content: reverse(f"rencontres:{name}", args=[_coming().serie_id])


def _send_empty(words: str) -> Callable[[Visitor, Content], None]:
    def act(visitor: Visitor, content: Content) -> None:
        visitor.find('[name="titre"]').clear()
        visitor.press(words, "main button")
        visitor.find(".field-error")

    return act


def _open_two(visitor: Visitor, content: Content) -> None:
    """One form to change an item, and one to take another off."""
    first, second, *_ = _coming().points.all()
    for selector in (f"#modifier-{second.pk}", f"#retirer-{first.pk}"):
        visitor.find(selector).click()
        visitor.find(f"{selector.replace('modifier', 'place').replace('retirer', 'place')} [data-fiche]")


def _search(visitor: Visitor, content: Content) -> None:
    visitor.find('[name="cherche"]').send_keys("pénalité")
    visitor.find('[name="pieces"]')


def _of(name: str, address, title: str, act=lambda visitor, content: None, who: str = "facilitator", before=_compose):
    return Screen(name, who, address, title, before=before, act=act)


AGENDAS = [
    _of("rencontre et son ordre du jour", _meeting("detail"), "Rencontre technique", before=_take_over),
    _of("ordre du jour à composer", _meeting("agenda"), "Ordre du jour"),
    _of("ordre du jour, formulaires ouverts", _meeting("agenda"), "Ordre du jour", _open_two),
    _of("ordre du jour, point sans titre", _meeting("agenda"), "Ordre du jour", _send_empty("Ajouter le point")),
    _of("point", _item("point"), "Modifier un point"),
    _of("point, document cherché", _item("point"), "Modifier un point", _search),
    _of("retirer un point", _item("point_remove"), "Retirer un point"),
    _of("proposer un sujet", _series("topic_propose"), "Proposer un sujet"),
    _of("sujet à corriger", _series("topic_propose"), "Proposer un sujet", _send_empty("Proposer le sujet")),
    _of("retirer un sujet", _topic("topic_withdraw"), "Retirer un sujet"),
    _of("mes sujets", "/rencontres/sujets/", "Mes sujets"),
    _of("mes sujets, aucun", "/rencontres/sujets/", "Mes sujets", who="buyer"),
    _of("sujets d’une série", _series("topics"), "Sujets proposés"),
    _of("répondre à un sujet", _topic("topic_answer"), "Les marchés réservés"),
    _of("série et ses sujets", _series("serie"), ""),
]
