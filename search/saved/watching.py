"""What is new for each saved search: looked for by the worker when something changed, and only then.

New is an edition of an entry that the owner reads now, that holds all the words and passes the filters, and that stood
before none of the audiences that this search had been looked through for. So a document that is published, an embargo
that ends and a right that is given all count; a corrected title, an index built again and one's own deposits do not.
"""

import json
import logging
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
from ..models import Apparition, Clock, Recherche
from . import keeping
from .asking import query_of, readable

logger = logging.getLogger(__name__)

CHUNK = 500  # entries that one question to the engine is about
MANY = 50  # candidates that nothing came of, from which on it is noted that they were looked at
Edition = tuple[int, str]  # an entry and its edition
Known = Mapping[int, frozenset[int]]  # tick -> the audiences that were looked through up to it


@dataclass(frozen=True, slots=True)
class Eye:
    """One look for one person."""

    to: Recipient
    audiences: frozenset[int]  # that they read now
    tick: int  # up to which it goes
    related: Mapping  # how territories relate


@dataclass(frozen=True, slots=True)
class Among(Reader):
    """A reader of these entries alone, for as far as they are theirs to read."""

    entries: frozenset[int] = frozenset()

    def q(self, audience: str = "audience", owner: str | None = "owner") -> Q:
        """See `Reader.q`; on entries."""
        return Reader.q(self, audience, owner) & Q(pk__in=self.entries)


def look() -> int:
    """Look through all saved searches if anything changed since the last look; returns how many had something new.

    Six queries when nothing did, however many searches there are. What fails for one person is looked for again in the
    next pass, and keeps nobody else from being told.
    """
    tick, known = news.number(), news.clock().world
    world = _world(tick)
    if world == known:
        return 0
    related = names.load().related
    people = Personne.objects.filter(recherches__is_paused=False, is_active=True).distinct()
    counts = [_safely(person, tick, related) for person in people]
    if None not in counts:
        Clock.objects.filter(pk=1).update(world=world)
    return sum(filter(None, counts))


def _world(tick: int) -> str:
    """All that can make something new: entries, embargoes that ended, adhesions, territories; at the latest the day."""
    now = timezone.now()
    adhesions = Adhesion.objects.current().aggregate(number=Count("pk"), sum=Sum("pk"))
    opened = Audience.objects.filter(opens_at__lte=now).count()
    state = (tick, timezone.localdate(now), opened, *adhesions.values(), Lien.objects.count())
    return "|".join(map(str, state))


def _safely(person: Personne, tick: int, related: Mapping) -> int | None:
    try:
        return _look_for(person, tick, related)
    except Exception:  # whatever one saved search does to an engine
        logger.exception("the saved searches of person %s could not be looked through", person.pk)
        return None


def _look_for(person: Personne, tick: int, related: Mapping) -> int:
    to = recipient(person)
    if to is None:
        return 0
    eye = Eye(to, readable(to.reader), tick, related)
    groups: dict[str, list[Recherche]] = {}
    for search in Recherche.objects.filter(personne=person, is_paused=False):
        groups.setdefault(json.dumps(search.known, sort_keys=True), []).append(search)
    return sum(_look_through(searches, eye) for searches in groups.values())


def _look_through(searches: list[Recherche], eye: Eye) -> int:
    """Searches of one person that know the same. Two queries when nothing appeared, else one more for each of them."""
    known = {int(since): frozenset(read) for since, read in searches[0].known.items()}
    found: dict[int, list[Edition]] = {search.pk: [] for search in searches}
    number = 0
    for candidates in _candidates(known, eye):
        number += len(candidates)
        among = Among(*_fields(eye.to.reader), frozenset(pk for pk, _ in candidates))
        for search in searches:
            found[search.pk] += _asked(search, candidates, among, eye)
    grown = _grown(known, eye)
    count = sum(keeping.keep(s, found[s.pk], grown, eye.to.reader) for s in searches if found[s.pk])
    quiet = [pk for pk, editions in found.items() if not editions]
    if quiet and (number >= MANY or eye.audiences - frozenset().union(*known.values())):
        keeping.advance(quiet, grown)
    return count


def _asked(search: Recherche, candidates: list[Edition], among: Among, eye: Eye) -> list[Edition]:
    """Those of the candidates that answer this search. One query, none without candidates."""
    editions = dict(candidates)
    if not editions:
        return []
    question = replace(query_of(search).question(), related=eye.related)
    return [(pk, editions[pk]) for pk in engine().holding(question, among) if pk in editions]


def _fields(reader: Reader) -> tuple:
    return reader.audiences, reader.all_but, reader.person_id


def _candidates(known: Known, eye: Eye) -> Iterator[list[Edition]]:
    """What appeared, before an audience that the owner reads, since it was looked through for these searches."""
    since = {audience: last for last, read in known.items() for audience in read}
    appeared = Q(pk__in=[])
    for last, read in [*known.items(), (0, eye.audiences - since.keys())]:
        appeared |= Q(audience__in=read & eye.audiences, tick__gt=last)
    rows = list(
        Apparition.objects.filter(
            appeared, tick__lte=eye.tick, audience=F("entry__audience"), edition=F("entry__edition")
        )
        .exclude(entry__owner=eye.to.personne)  # what one deposited oneself is no news
        .order_by("-tick", "-entry")
        .values_list("entry", "edition")
    )
    for start in range(0, len(rows), CHUNK):
        chunk = rows[start : start + CHUNK]
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


def _grown(known: Known, eye: Eye) -> dict[int, frozenset[int]]:
    """What is known after a look: the audiences read now up to its tick, the others up to where they were."""
    others = {last: read - eye.audiences for last, read in known.items() if read - eye.audiences}
    return {**others, eye.tick: others.get(eye.tick, frozenset()) | eye.audiences}
