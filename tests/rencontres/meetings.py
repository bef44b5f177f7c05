"""What the tests of meetings share: a series of the facilitators of T1, which F1 organises, and its meetings."""

import datetime

from django.utils import timezone

from rencontres import addressing, holding
from rencontres.models import Point, Rencontre, Serie
from reseau.models import Audience, Line, Personne, Role

from ..network import Network, audience_of


def facilitators_of_t1(network: Network) -> Audience:
    """The audience of the facilitators of T1."""
    return audience_of(Line(role=Role.FACILITATEUR, territoire=network.t1.pk))


def make_serie(organiser: Personne, audience: Audience, **fields) -> Serie:
    """A series of technical meetings."""
    return Serie.objects.create(
        **{"nom": "Rencontres techniques", "organiser": organiser, "audience": audience} | fields
    )


def make_rencontre(serie: Serie, *, in_days: float = 7, **fields) -> Rencontre:
    """A meeting of the series, open to answers and addressed to the readers of the series; three hours long."""
    start = (timezone.now() + datetime.timedelta(days=in_days)).replace(minute=30, second=0, microsecond=0)
    number = serie.rencontres.count() + 1
    defaults = {
        "organiser": serie.organiser,
        "starts_at": start,
        "ends_at": start + datetime.timedelta(hours=3),
        "place": "Hôtel de Région",
        "state": Rencontre.State.OPEN,
        "announced_at": timezone.now(),
    }
    values = {"serie": serie, "number": number, "audience": serie.audience, "readers": serie.audience} | defaults
    rencontre = Rencontre.objects.create(**values | fields)
    addressing.address(rencontre, rencontre.audience)
    return rencontre


def make_draft(serie: Serie, *, in_days: float = 7, **fields) -> Rencontre:
    """A draft of the series' organiser, for the readers of the series; three hours long."""
    start = (timezone.now() + datetime.timedelta(days=in_days)).replace(second=0, microsecond=0)
    values = {
        "serie": serie, "organiser": serie.organiser, "readers": serie.audience, "place": "Salle A",
        "starts_at": start, "ends_at": start + datetime.timedelta(hours=3),
    }  # fmt: skip
    return holding.create(Rencontre(**values | fields))


def make_point(rencontre: Rencontre, titre: str, **fields) -> Point:
    """One more item at the end of the agenda."""
    position = rencontre.points.count() + 1
    return Point.objects.create(**{"rencontre": rencontre, "titre": titre, "position": position} | fields)
