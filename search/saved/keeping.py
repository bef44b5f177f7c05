"""What people do to their saved searches, and what the worker finds for them."""

from collections.abc import Iterable, Mapping

from django.db import transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from notifications import telling
from notifications.rhythm import Rhythm
from reseau.access import Reader
from reseau.models import Personne

from .. import news, passages
from ..models import Entry, Recherche, Trouvaille
from .asking import query_of, readable

EVENT = "recherche"
PLACED = 20  # found things of which the best page is looked up; a mail names fewer


class Full(Exception):
    """The person has as many saved searches as one may have."""


def save(person_id: int, reader: Reader, name: str, address: str, rhythm: str) -> tuple[Recherche, bool]:
    """Keep a search, and whether it is new: one that was kept before stays as it is. Raises Full.

    What can be found now is known: told is what comes after.
    """
    known = {news.number(): sorted(readable(reader))}
    with transaction.atomic():
        Personne.objects.select_for_update(no_key=True).get(pk=person_id)  # two at once must not pass the limit
        mine = Recherche.objects.filter(personne=person_id)
        if kept := mine.filter(address=address).first():
            return kept, False
        if len(mine) >= Recherche.MOST:
            raise Full
        fields = {"name": name, "address": address, "rhythm": rhythm, "known": known}
        return Recherche.objects.create(personne_id=person_id, **fields), True


def of(person_id: int, reader: Reader) -> list[Recherche]:
    """The saved searches of a person with `new`, the number of things found since they last looked. One query."""
    since = Q(trouvailles__found_at__gt=F("seen_at"))
    right = reader.q("trouvailles__entry__audience", "trouvailles__entry__owner")
    number = Count("trouvailles__entry", filter=since & right, distinct=True)
    return list(Recherche.objects.filter(personne=person_id).annotate(new=number))


@transaction.atomic
def change(search: Recherche, name: str, rhythm: str) -> None:
    """Rename a search, or change how its news are told; what was not mailed yet follows."""
    search.name, search.rhythm = name, rhythm
    search.save(update_fields=["name", "rhythm"])
    telling.reschedule(search.personne_id, EVENT, rhythm, subject=str(search.pk))


@transaction.atomic
def pause(search: Recherche, is_paused: bool) -> None:
    """Stop looking, or take it up again: what appeared meanwhile is then told."""
    search.is_paused = is_paused
    search.save(update_fields=["is_paused"])
    if is_paused:
        telling.reschedule(search.personne_id, EVENT, Rhythm.NEVER, subject=str(search.pk))
    else:
        news.look_again()


@transaction.atomic
def delete(search: Recherche) -> None:
    """Forget a search and what was told of it."""
    telling.forget(search.personne_id, EVENT, subject=str(search.pk))
    search.delete()


def mark_seen(search: Recherche) -> None:
    """The person looked at it: nothing in it is new any more."""
    Recherche.objects.filter(pk=search.pk).update(seen_at=timezone.now())


@transaction.atomic
def stop(person_id: int, subject: str, rhythm: str) -> None:
    """End the mails about one saved search or, without `subject`, about all those of this rhythm."""
    which = {"pk": subject} if subject else {"rhythm": rhythm}
    for search in Recherche.objects.filter(personne=person_id, **which):
        change(search, search.name, Rhythm.NEVER)


def keep(search: Recherche, found: list[tuple[int, str]], known: Mapping[int, Iterable[int]], reader: Reader) -> bool:
    """Keep what a look found, and tell it; returns whether anything is new. A look that came second counts for nothing.

    `found`: the newest first; what is beyond the most that is kept is left out. `known`: what the search has been
    looked through for with this look.
    """
    found = found[: Trouvaille.MOST]
    pages = _pages(search, [pk for pk, _ in found[:PLACED]], reader)
    with transaction.atomic():
        mine = Recherche.objects.filter(pk=search.pk, turn=search.turn)
        if not mine.update(turn=F("turn") + 1, known=_as_kept(known)):
            return False
        search.refresh_from_db()
        new = _without_told(search, found)
        if new:
            _write(search, new, pages)
    return bool(new)


def advance(ids: list[int], known: Mapping[int, Iterable[int]]) -> None:
    """These searches were looked through, and nothing was new. Another look at the same time does no harm."""
    Recherche.objects.filter(pk__in=ids).update(known=_as_kept(known))


def _as_kept(known: Mapping[int, Iterable[int]]) -> dict[str, list[int]]:
    return {str(tick): sorted(audiences) for tick, audiences in known.items()}


def _write(search: Recherche, new: list[tuple[int, str]], pages: Mapping[int, int]) -> None:
    now, turn = timezone.now(), search.turn
    Trouvaille.objects.bulk_create(
        Trouvaille(recherche=search, entry_id=pk, edition=edition, page=pages.get(pk), turn=turn, found_at=now)
        for pk, edition in new
    )
    newest = search.trouvailles.order_by("-pk").values_list("pk", flat=True)[: Trouvaille.MOST]
    search.trouvailles.exclude(pk__in=list(newest)).delete()
    if search.rhythm != Rhythm.NEVER:
        telling.tell(EVENT, str(search.pk), f"{search.pk}:{turn}", [search.personne_id], search.rhythm)


def _without_told(search: Recherche, found: list[tuple[int, str]]) -> list[tuple[int, str]]:
    """What was not told before, and is still there."""
    ids = [pk for pk, _ in found]
    told = set(Trouvaille.objects.filter(recherche=search, entry__in=ids).values_list("entry", "edition"))
    there = set(Entry.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [edition for edition in found if edition not in told and edition[0] in there]


def _pages(search: Recherche, ids: list[int], reader: Reader) -> dict[int, int]:
    """The best page of each entry that has the words on a page."""
    clauses = query_of(search).clauses
    checked = passages.best(ids, clauses, reader) if ids and clauses else []
    return {one.entry.pk: one.pages[0].number for one in checked if one.pages[0].held}
