"""What a saved search has to tell: its new results, for what its owner reads when it is shown or sent."""

from collections.abc import Iterable

from django.urls import reverse

from notifications.events import Event, Item, Line, Recipient, Topic
from notifications.rhythm import Rhythm
from reseau.access import Reader
from reseau.dates import day

from .. import registry
from ..models import Recherche, Trouvaille
from . import keeping
from .asking import query_of

LINES = 10  # results that one item names

Found = dict[tuple[int, int], list[Trouvaille]]  # by search and look


def render(topics: list[Topic], to: Recipient) -> list[Item | None]:
    """One item a saved search: what these looks found and its owner reads now. Two queries."""
    ids = [topic.subject for topic in topics]
    searches = {str(search.pk): search for search in Recherche.objects.filter(personne=to.personne, pk__in=ids)}
    found = _found(searches.values(), to.reader)
    return [_item(searches[topic.subject], topic, found) if topic.subject in searches else None for topic in topics]


def headline(items: list[Item]) -> str:
    """The subject of a mail about several searches."""
    return f"Nouveaux résultats pour {len(items)} recherches enregistrées"


def _found(searches: Iterable[Recherche], reader: Reader) -> Found:
    rows = Trouvaille.objects.filter(
        reader.q("entry__audience", "entry__owner"), recherche__in=[search.pk for search in searches]
    )
    found: Found = {}
    for row in rows.select_related("entry").order_by("-entry__date", "-pk"):
        found.setdefault((row.recherche_id, row.turn), []).append(row)
    return found


def _item(search: Recherche, topic: Topic, found: Found) -> Item | None:
    """None when nothing of it is readable (any more)."""
    turns = sorted({int(key.partition(":")[2]) for key in topic.keys}, reverse=True)
    rows = list({row.entry_id: row for turn in turns for row in found.get((search.pk, turn), [])}.values())
    if not rows:
        return None
    number, words = len(rows), query_of(search).text
    several = "x" if number > 1 else ""
    left = number - LINES
    return Item(
        title=f"{number} nouveau{several} résultat{'s' if several else ''} pour «\u00a0{search.name}\u00a0»",
        url=reverse("search:results") + search.address,
        lines=tuple(_line(row, words) for row in rows[:LINES]),
        more=f"et {left} autre{'s' if left > 1 else ''}" if left > 0 else "",
        link="Voir tous les résultats",
        settings_url=reverse("search:saved_edit", args=[search.pk]),
    )


def _line(row: Trouvaille, words: str) -> Line:
    entry, source = row.entry, registry.source_of(row.entry.kind)
    labels = registry.singular_labels() | registry.type_labels()
    label = labels.get(entry.type or entry.kind, "")
    url = source.passage_url(entry, row.page, words) if source and row.page else entry.url
    return Line(entry.title, url, ", ".join(filter(None, [label, day(entry.date, "j N Y")])))


EVENT = Event(
    code=keeping.EVENT,
    label="Recherches enregistrées",
    description="Vous apprenez ce qui est nouveau dans les recherches que vous avez enregistrées.",
    reason="vous suivez des recherches enregistrées",
    render=render,
    headline=headline,
    rhythm=Rhythm.DAILY,
    stop=keeping.stop,
    settings_name="search:saved",
)
