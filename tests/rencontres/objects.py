"""The meetings that the addresses of the access matrix speak of."""

import re
from collections.abc import Callable

from django.utils import timezone

from rencontres import addressing, evidence, flux, register
from rencontres.minutes import compiling, life
from rencontres.models import Invitation, Point, Rencontre, Sujet
from reseau.access import membership_of, reader_of

from ..network import Network
from .meetings import facilitators_of_t1, make_draft, make_point, make_rencontre, make_serie


def sample_values(network: Network, route: str) -> dict[str, object]:
    """A meeting of the facilitators of T1, which F1 organises, in a series of the same; a topic that F1 proposed."""
    serie = make_serie(network.f1, facilitators_of_t1(network))
    if "agenda/<" in route:
        return _address(network)
    if route.startswith("rencontres/series/"):
        return {"pk": serie.pk}
    if route.endswith(("/annoncer/", "<int:pk>/supprimer/")) and route.count("/") == 3:
        return {"pk": make_draft(serie).pk}
    rencontre = make_rencontre(serie, in_days=0 if "<int:pk>/presences/" in route else 7)
    if make := _of_a_room(route):
        return make(network, rencontre, route)
    sujet = Sujet.objects.create(serie=serie, titre="Les seuils", proposed_by=network.f1)
    if route.startswith("rencontres/sujets/"):
        return {"pk": sujet.pk}
    return {"pk": rencontre.pk, "point": make_point(rencontre, "Pénalités").pk, "sujet": sujet.pk}


def _address(network: Network) -> dict[str, object]:
    """An address at which a calendar of F1's reads the meetings."""
    made, token = flux.create(network.f1, "Téléphone", is_mine_only=False, with_second_factor=True)
    return {"pk": made.pk, "token": token}


def _of_a_room(route: str) -> Callable | None:
    """What makes the objects of the addresses that begin alike: the rooms of a meeting, and those of their own."""
    names = [part for part in re.split(r"[/.]", route) if part and "<" not in part]
    return {
        "compte-rendu": _minutes,
        "compilations": _compilation,
        "decisions": _decision if route.startswith("rencontres/decisions/") else None,
        "actions": _action if route.startswith("rencontres/actions/") else None,
        **dict.fromkeys(("reponse", "invites", "presences", "emargement"), _invitations),
    }.get(names[1] if len(names) > 1 else "")


def _invitations(network: Network, rencontre: Rencontre, route: str) -> dict[str, object]:
    """An invitation of F1's where one answers for oneself, else of the facilitator who left; and who may be let in."""
    person = network.f1 if "/reponse/" in route else network.left
    row = Invitation.objects.create(rencontre=rencontre, personne=person)
    return {"pk": rencontre.pk, "invite": row.pk, "personne": network.f2.pk}


def _minutes(network: Network, rencontre: Rencontre, route: str) -> dict[str, object]:
    """A draft that those who were there may amend, of a meeting that approves the minutes of another."""
    person = {"rencontre": rencontre, "personne": network.f1, "attendance": Invitation.Attendance.ON_SITE}
    Invitation.objects.create(**person)
    other = make_rencontre(rencontre.serie)
    addressing.minutes_of(other)
    point = make_point(rencontre, "Approuver", genre=Point.Genre.APPROVAL, approves=other)
    minutes = life.circulate(addressing.minutes_of(rencontre), network.f1, timezone.localdate())
    asked = life.amend(minutes, network.f1, "Quarante euros, pas trente.", point)
    return {"pk": rencontre.pk, "point": point.pk, "amendement": asked.pk}


def _compilation(network: Network, rencontre: Rencontre, route: str) -> dict[str, object]:
    """The minutes of a meeting, which F1 had compiled."""
    Invitation.objects.create(rencontre=rencontre, personne=network.f1, attendance=Invitation.Attendance.ON_SITE)
    life.freeze(life.circulate(addressing.minutes_of(rencontre), network.f1, timezone.localdate()), network.f1)
    on, reader = timezone.localdate(rencontre.starts_at), reader_of(membership_of(network.f1))
    compilation = compiling.ask(rencontre.serie, network.f1, reader, on, on)
    compiling.make(compilation.pk)
    return {"pk": compilation.pk}


def _action(network: Network, rencontre: Rencontre, route: str) -> dict[str, object]:
    """An action of F1's, with the meeting itself as evidence."""
    action = register.record_action(rencontre, network.f1, "Prévenir", responsable=network.f1)
    evidence.attach(action, rencontre.key, network.f1, reader_of(membership_of(network.f1)))
    return {"pk": action.pk, "preuve": action.preuves.get().pk}


def _decision(network: Network, rencontre: Rencontre, route: str) -> dict[str, object]:
    """A decision of the meeting."""
    return {"pk": register.record_decision(rencontre, network.f1, "Quarante euros.").pk}
