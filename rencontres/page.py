"""What the frame of a meeting's page says: where it stands, what may be done with it, its neighbours, its documents."""

from dataclasses import dataclass

from django.db.models import Q, Subquery
from django.urls import reverse

from documents.models import Document
from reseau.access import Membership, Reader

from . import holding, rights
from .models import Rencontre, Serie


@dataclass(frozen=True)
class Frame:
    """The meeting's surroundings, for one reader."""

    steps: frozenset[str]  # of `holding.STEPS`, those that this person may take now
    previous: Rencontre | None
    following: Rencontre | None
    documents: list[Document]
    places: list[str]
    serie: str  # empty where the reader does not read the series
    trail: list[dict]


def frame(rencontre: Rencontre, membership: Membership, reader: Reader) -> Frame:
    """The frame of a meeting that is read. Three queries."""
    around = _neighbours(rencontre, reader)
    return Frame(
        steps=holding.steps(rencontre) if rights.runs(membership, rencontre) else frozenset(),
        previous=around.get(False),
        following=around.get(True),
        documents=list(rencontre.documents.readable_by(reader).order_by("title_folded")),
        places=list(rencontre.territoires.order_by("nom").values_list("nom", flat=True)),
        serie=rencontre.serie.nom if reader.reads(rencontre.serie.audience_id) else "",
        trail=trail_of(rencontre.serie, reader),
    )


def trail(rencontre: Rencontre, reader: Reader) -> list[dict]:
    """The way back from a page about a meeting, through the meeting."""
    return [*trail_of(rencontre.serie, reader), {"label": str(rencontre), "url": rencontre.get_absolute_url()}]


def trail_of(serie: Serie, reader: Reader) -> list[dict]:
    """The way back through a series, for who reads it (a meeting of it may be open to others)."""
    steps = [{"label": "Rencontres", "url": reverse("rencontres:list")}]
    if reader.reads(serie.audience_id):
        steps.append({"label": serie.nom, "url": serie.get_absolute_url()})
    return steps


def _neighbours(rencontre: Rencontre, reader: Reader) -> dict[bool, Rencontre]:
    """The meetings of the series before and after it that are read: False and True. One query."""
    mates = Rencontre.objects.readable_by(reader).filter(serie=rencontre.serie_id).exclude(pk=rencontre.pk)
    mates = mates.exclude(state=Rencontre.State.CANCELLED)
    before = mates.filter(starts_at__lte=rencontre.starts_at).order_by("-starts_at", "-pk").values("pk")[:1]
    after = mates.filter(starts_at__gt=rencontre.starts_at).order_by("starts_at", "pk").values("pk")[:1]
    found = mates.filter(Q(pk=Subquery(before)) | Q(pk=Subquery(after))).select_related("serie")
    return {mate.starts_at > rencontre.starts_at: mate for mate in found}
