"""What the search is told: each meeting with its agenda, each item of minutes, decision, action and topic."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils import timezone

from search import index
from search.index import EntryData
from search.models import Entry

from .models import Action, CompteRendu, Decision, Point, Rencontre, Sujet
from .richtext import plain

NUMBERED = ("decision", "action")


def meetings() -> QuerySet[Rencontre]:
    """The meetings that can be found."""
    return Rencontre.objects.select_related("serie").prefetch_related("territoires", "points")


def minuted() -> QuerySet[Point]:
    """The items of an agenda whose notes can be found: those of frozen minutes, which change no more."""
    points = Point.objects.filter(rencontre__compte_rendu__state__in=CompteRendu.FINAL).exclude(notes="")
    return points.select_related("rencontre__serie").prefetch_related("rencontre__territoires")


def decisions() -> QuerySet[Decision]:
    """The decisions of the register."""
    return Decision.objects.select_related("rencontre__serie").prefetch_related("rencontre__territoires")


def actions() -> QuerySet[Action]:
    """The actions of the register."""
    return Action.objects.select_related("rencontre__serie").prefetch_related("rencontre__territoires")


def topics() -> QuerySet[Sujet]:
    """The topics that wait for a meeting."""
    return Sujet.objects.waiting().select_related("serie").prefetch_related("serie__territoires")


def of_meeting(rencontre: Rencontre) -> EntryData:
    """A meeting, with its agenda."""
    agenda = [f"{point.titre}\n{point.texte}" for point in rencontre.points.all()]
    words = "\n".join(filter(None, [rencontre.presentation, rencontre.place, *agenda]))
    return _entry(rencontre.key, "rencontre", str(rencontre), words, rencontre, rencontre.audience_id)


def of_point(point: Point) -> EntryData:
    """What frozen minutes say of one item; every meeting has a “Tour des territoires”."""
    title, audience = f"{point.titre} – {point.rencontre}", point.rencontre.audience_id
    url = f"{point.rencontre.get_absolute_url()}compte-rendu/#point-{point.pk}"
    return _entry(point.key, "point", title, plain(point.notes), point.rencontre, audience, url=url)


def of_decision(decision: Decision) -> EntryData:
    """One decision."""
    title = f"Décision {decision.reference}"
    return _entry(
        decision.key, "decision", title, decision.texte, decision.rencontre, decision.audience_id,
        url=f"{decision.rencontre.get_absolute_url()}#decision-{decision.pk}",
    )  # fmt: skip


def of_action(action: Action) -> EntryData:
    """One action."""
    title = f"Action {action.reference}"
    return _entry(
        action.key, "action", title, action.texte, action.rencontre, action.audience_id, url=action.get_absolute_url()
    )


def of_topic(sujet: Sujet) -> EntryData:
    """A topic that waits; it belongs to its series, not to who proposed it."""
    serie = sujet.serie
    return EntryData(
        key=sujet.key,
        kind="sujet",
        type="",
        title=sujet.titre,
        passages=[(1, sujet.texte)],
        audience_id=serie.audience_id,
        owner_id=None,
        organisation_id=None,
        territoire_ids=[place.pk for place in serie.territoires.all()],
        date=timezone.localdate(sujet.created_at),
        url=f"{serie.get_absolute_url()}#sujet-{sujet.pk}",
    )


def _entry(key: str, kind: str, title: str, text: str, rencontre: Rencontre, audience_id: int, url="") -> EntryData:
    return EntryData(
        key=key,
        kind=kind,
        type="",
        title=title,
        passages=[(1, text)],
        audience_id=audience_id,
        owner_id=rencontre.organiser_id if kind == "rencontre" else None,
        organisation_id=None,
        territoire_ids=[place.pk for place in rencontre.territoires.all()],
        date=timezone.localdate(rencontre.starts_at),
        url=url or rencontre.get_absolute_url(),
    )


@dataclass(frozen=True)
class Source:
    """One kind of these things, as `search.registry` wants a source. `things` are those that can be found."""

    kind: str
    label: str
    singular: str
    things: object
    tell: object
    types = {}

    def keys(self) -> Iterator[str]:
        """The key of each of them."""
        ids = self.things().prefetch_related(None).order_by("pk").values_list("pk", flat=True)
        return (f"{self.kind}:{pk}" for pk in ids.iterator())

    def data(self, key: str) -> EntryData | None:
        """What can be found of it now; None when there is nothing."""
        thing = self.things().filter(pk=int(key.partition(":")[2])).first()
        return self.tell(thing) if thing else None

    def passage_url(self, entry: Entry, number: int, query: str) -> str:
        """Its place in the page that shows it."""
        return entry.url

    def thumbnails(self, passages: list) -> dict:
        """They have no pictures."""
        return {}

    def number(self, entry: Entry) -> str:
        """“14” of “Décision 2026-14”."""
        return entry.title.rpartition("-")[2].lstrip("0") if self.kind in NUMBERED else ""


SOURCES = (
    Source("rencontre", "Rencontres", "Rencontre", meetings, of_meeting),
    Source("point", "Comptes rendus de rencontre", "Compte rendu", minuted, of_point),
    Source("decision", "Décisions", "Décision", decisions, of_decision),
    Source("action", "Actions", "Action", actions, of_action),
    Source("sujet", "Sujets proposés", "Sujet", topics, of_topic),
)


def refresh(rencontre: Rencontre) -> None:
    """Write again, in the caller's transaction, all that can be found of a meeting."""
    mine = [
        *((of_meeting(meeting)) for meeting in meetings().filter(pk=rencontre.pk)),
        *(of_point(point) for point in minuted().filter(rencontre=rencontre)),
        *(of_decision(decision) for decision in decisions().filter(rencontre=rencontre)),
        *(of_action(action) for action in actions().filter(rencontre=rencontre)),
    ]
    index.put_many([index.analyse(data) for data in mine])


def write(thing: Decision | Action | Sujet) -> None:
    """Write again, in the caller's transaction, what can be found of one thing; nothing, where it is no more."""
    source = next(source for source in SOURCES if thing.key.startswith(f"{source.kind}:"))
    data = source.data(thing.key)
    index.put(data) if data else index.remove(thing.key)


def remove(key: str) -> None:
    """Forget, in the caller's transaction, what could be found under this key."""
    index.remove(key)
