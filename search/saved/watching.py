"""What is new for each saved search: looked for by the worker when something changed, and only then.

New is an edition of an entry that the owner reads now, that holds all the words and passes the filters, and that stood
before none of the audiences that this search had been looked through for. So a document that is published, an embargo
that ends and a right that is given all count; a corrected title, an index built again and one's own deposits do not.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from django.db.models import Count, F, Q, Sum
from django.utils import timezone

from notifications.events import Recipient, recipient
from reseau import names
from reseau.access import Reader
from reseau.models import Adhesion, Audience, Lien, Personne

from .. import news
from ..engines import engine
from ..models import Apparition, Clock, Recherche, Trouvaille
from . import keeping
from .asking import query_of, readable

CHUNK = 500  # entries that one question to the engine is about
Edition = tuple[int, str]  # an entry and its edition


@dataclass(frozen=True, slots=True)
class Among(Reader):
    """A reader of these entries alone, for as far as they are theirs to read."""

    entries: frozenset[int] = frozenset()

    def q(self, audience: str = "audience", owner: str | None = "owner") -> Q:
        """See `Reader.q`; on entries."""
        return Reader.q(self, audience, owner) & Q(pk__in=self.entries)


def look() -> int:
    """Look through all saved searches if anything changed since the last look; returns how many had something new.

    Five queries when nothing did, however many searches there are.
    """
    tick, known = news.number(), news.clock().world
    world = _world(tick)
    if world == known:
        return 0
    related = names.load().related
    people = Personne.objects.filter(recherches__is_paused=False, is_active=True).distinct()
    count = sum(_look_for(person, tick, related) for person in people)
    Clock.objects.filter(pk=1).update(world=world)
    return count


def _world(tick: int) -> str:
    """All that can make something new: entries, embargoes that ended, adhesions, territories; at the latest the day."""
    now = timezone.now()
    adhesions = Adhesion.objects.current().aggregate(number=Count("pk"), sum=Sum("pk"))
    opened = Audience.objects.filter(opens_at__lte=now).count()
    state = (tick, timezone.localdate(now), opened, *adhesions.values(), Lien.objects.count())
    return "|".join(map(str, state))


def _look_for(person: Personne, tick: int, related: Mapping) -> int:
    to = recipient(person)
    if to is None:
        return 0
    audiences = readable(to.reader)
    searches = Recherche.objects.filter(personne=person, is_paused=False)
    return sum(_look_through(search, to, audiences, tick, related) for search in searches)


def _look_through(search: Recherche, to: Recipient, audiences: frozenset[int], tick: int, related: Mapping) -> bool:
    """One search: what is new in it is kept and told, and it is known from now on. Two queries when nothing is."""
    known = {int(since): frozenset(read) for since, read in search.known.items()}
    question = replace(query_of(search).question(), related=related)
    found: list[Edition] = []
    for candidates in _candidates(search, known, audiences, tick):
        editions = dict(candidates)
        ids = engine().holding(question, Among(*_fields(to.reader), frozenset(editions)))
        found += [(pk, editions[pk]) for pk in ids if pk in editions]
        if len(found) >= Trouvaille.MOST:
            break
    now_known = _grown(known, audiences, tick)
    if not found and now_known == known:
        return False
    return keeping.keep(search, found[: Trouvaille.MOST], now_known, to.reader)


def _fields(reader: Reader) -> tuple:
    return reader.audiences, reader.all_but, reader.person_id


def _candidates(
    search: Recherche, known: Mapping[int, frozenset[int]], audiences: frozenset[int], tick: int
) -> Iterator[list[Edition]]:
    """What appeared, before an audience that the owner reads, since the search was looked through for it."""
    since = {audience: last for last, read in known.items() for audience in read}
    appeared = Q(pk__in=[])
    for last, read in [*known.items(), (0, audiences - since.keys())]:
        appeared |= Q(audience__in=read & audiences, tick__gt=last)
    rows = (
        Apparition.objects.filter(appeared, tick__lte=tick, audience=F("entry__audience"), edition=F("entry__edition"))
        .exclude(entry__owner=search.personne_id)  # what one deposited oneself is no news
        .order_by("-tick", "-entry")
        .values_list("entry", "edition")
    )
    appeared_now = list(rows)
    for start in range(0, len(appeared_now), CHUNK):
        chunk = appeared_now[start : start + CHUNK]
        before = _standing_before([pk for pk, _ in chunk], since)
        yield [edition for edition in chunk if edition[0] not in before]


def _standing_before(ids: list[int], since: Mapping[int, int]) -> set[int]:
    """Those of these entries that the search had seen before another audience, in the edition of today."""
    rows = Apparition.objects.filter(entry__in=ids, edition=F("entry__edition"), tick__isnull=False)
    return {
        entry
        for entry, audience, tick in rows.values_list("entry", "audience", "tick")
        if tick <= since.get(audience, 0)
    }


def _grown(known: Mapping[int, frozenset[int]], audiences: frozenset[int], tick: int) -> dict[int, frozenset[int]]:
    """What is known after a look: the audiences read now up to `tick`, the others up to where they were."""
    others = {last: read - audiences for last, read in known.items() if read - audiences}
    return {**others, tick: others.get(tick, frozenset()) | audiences}
