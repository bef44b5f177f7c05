"""What a person searched for lately: theirs alone, the newest twenty texts, for as long as they want them kept."""

import datetime
from contextlib import suppress

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from reseau.models import Personne

from . import analysis
from .models import RecherchePassee
from .unanswered import impatient, names_someone

KEPT = 20
LONGEST = 200  # characters of a text; a longer one is not kept
LIFE = datetime.timedelta(days=365)

# One statement, as a results page has few to spare: the text takes its own place again, or that of the oldest when
# all are taken, or a new one.
_REMEMBER = f"""
    INSERT INTO search_recherchepassee (personne_id, place, folded, text, at)
    SELECT %(person)s, coalesce(
        min(CASE WHEN folded = %(folded)s THEN place END),
        CASE WHEN count(*) >= {KEPT} THEN (
            SELECT place FROM search_recherchepassee WHERE personne_id = %(person)s ORDER BY at, place LIMIT 1
        ) END,
        max(place) + 1,
        1
    ), %(folded)s, %(text)s, %(at)s
    FROM search_recherchepassee WHERE personne_id = %(person)s
    ON CONFLICT (personne_id, place) DO UPDATE SET folded = excluded.folded, text = excluded.text, at = excluded.at
"""  # noqa: S608


def of(person_id: int | None) -> list[RecherchePassee]:
    """What this person searched for, the newest first. One query, none for nobody."""
    if person_id is None:
        return []
    return list(RecherchePassee.objects.filter(personne=person_id).order_by("-at", "-place"))


def remember(person_id: int, text: str) -> None:
    """Keep a text as the newest of the person's, unless it is too long or names somebody. One statement."""
    if not 0 < len(text) <= LONGEST or names_someone(text):
        return
    at = connection.ops.adapt_datetimefield_value(timezone.now())
    row = {"person": person_id, "folded": analysis.fold(text)[:LONGEST], "text": text, "at": at}
    with connection.cursor() as cursor:
        cursor.execute(_REMEMBER, row)


def remember_after(response: HttpResponse, request: HttpRequest, text: str) -> None:
    """Keep a text once the response has left, if the person wants their searches kept and typed this one here.

    Nobody waits for it, and a database that cannot be written to now (full, locked) takes nothing but this away.
    """
    if not _is_ones_own(request):
        return
    close = response.close

    def remember_and_close() -> None:
        with suppress(OperationalError), impatient():
            remember(request.reader.person_id, text)
        close()

    response.close = remember_and_close


def _is_ones_own(request: HttpRequest) -> bool:
    """Not in “Voir comme…”, whose reader is nobody in particular, nor for a link followed from another site."""
    is_followed = request.headers.get("Sec-Fetch-Site") == "cross-site"
    return (
        request.method == "GET" and not is_followed and bool(request.reader.person_id) and request.user.garde_recherches
    )


def forget(person: Personne, pk: int | None = None) -> None:
    """Forget one text of the person's, or all of them."""
    texts = RecherchePassee.objects.filter(personne=person)
    (texts if pk is None else texts.filter(pk=pk)).delete()


def keep(person: Personne, wanted: bool) -> None:
    """Keep what the person searches for from now on, or keep nothing and forget what was kept."""
    Personne.objects.filter(pk=person.pk).update(garde_recherches=wanted)
    if not wanted:
        forget(person)


def purge_old(at: datetime.datetime | None = None) -> int:
    """Forget every text that was searched for longer than LIFE before `at` (default: now); returns how many."""
    count, _ = RecherchePassee.objects.filter(at__lt=(at or timezone.now()) - LIFE).delete()
    return count
