"""Evidence of an action: entries of the portal, kept by their keys, and shown to those who read them."""

from dataclasses import dataclass

from django.db.models.functions import Left
from django.utils.text import Truncator

from reseau.access import Reader, get_readable
from reseau.dates import day
from reseau.models import Personne
from search import registry, service
from search.models import Entry, Passage
from search.query import Query

from .models import Action, Preuve

MOST = 10  # found at once
LETTERS = 120  # of how a thing begins
WORDLESS = ("decision", "action")  # their title is a number


@dataclass(frozen=True)
class Shown:
    """One thing that this reader reads. `pk`: of the evidence, where it is one already."""

    key: str
    title: str
    url: str
    words: str  # what it is, and how it begins: “Décision, 17 sept. 2026. Le réseau retient…”
    pk: int | None = None


def shown(action: Action, reader: Reader) -> list[Shown]:
    """The evidence of an action that `reader` reads, in the order in which it was added; the rest is as if it were not.

    Three queries.
    """
    kept = dict(action.preuves.order_by("pk").values_list("key", "pk"))
    entries = {entry.key: entry for entry in Entry.objects.filter(reader.q(), key__in=kept)}
    return _listed([entries[key] for key in kept if key in entries], kept)


def found(words: str, action: Action, reader: Reader) -> list[Shown]:
    """What `reader` reads that holds these words, but the action itself: what they may add as evidence."""
    entries, _ = service.listed(Query.from_text(words), reader, MOST)
    return _listed([entry for entry in entries if entry.key != action.key], {})


def attach(action: Action, key: str, person: Personne, reader: Reader) -> None:
    """Add what lies under this key, once, for `person`, who reads it: else the uniform Http404."""
    entry = get_readable(Entry, reader, key=key)
    Preuve.objects.get_or_create(action=action, key=entry.key, defaults={"added_by": person})


def _listed(entries: list[Entry], kept: dict[str, int]) -> list[Shown]:
    """These entries with their first words. One query."""
    labels = registry.singular_labels() | registry.type_labels()
    first = Passage.objects.filter(entry__in=entries, number=1).annotate(opening=Left("text", 10 * LETTERS))
    openings = dict(first.values_list("entry", "opening"))

    def one(entry: Entry) -> Shown:
        what = f"{labels.get(entry.type or entry.kind, '')}, {day(entry.date, 'j N Y')}"
        opening = Truncator(" ".join(openings.get(entry.pk, "").split())).chars(LETTERS)
        words = f"{what}. {opening}" if entry.kind in WORDLESS else what
        return Shown(entry.key, entry.title, entry.url, words, kept.get(entry.key))

    return [one(entry) for entry in entries]
