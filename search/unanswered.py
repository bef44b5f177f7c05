"""Searches without result: what was looked for, how often, when last. Never by whom, nor anything that names a person.

Kept: the words and how they were typed the first time, cut at LONGEST. Not kept: what looks like an e-mail address, a
telephone number or a NIR; what is asked through another role's eyes; what the index could not answer fully.
"""

import contextlib
import datetime
import logging
import re
import unicodedata
from collections.abc import Iterator

from django.db import DatabaseError, connection
from django.utils import timezone

from . import analysis
from .models import SansResultat
from .service import Results

logger = logging.getLogger(__name__)

LONGEST = 200  # characters
KEPT = datetime.timedelta(days=365)
MOST = 10_000  # rows: nobody fills the table by asking nonsense
PATIENCE = 200  # milliseconds that a page without result waits for who writes

# Figures whatever stands between them; 2A and 2B are Corsica's.
_FIGURES = re.compile(r"(?P<country>\+|\b00)?\(?\d(?:[\s.,/()_-]*(?:2[AB](?![^\W\d_])|\d))*", re.IGNORECASE)
_NOT_A_FIGURE = re.compile(r"[^\dAB]")
_PHONE = re.compile(r"0[1-9]\d{8}|[67]\d{8}")
_NIR = re.compile(r"[1-478]\d{2}\d{2}(?:\d{2}|2[AB])\d{6}(?:\d{2})?")


def note(found: Results) -> None:
    """Count a search that found nothing, if it is one to learn from. One statement at most, which breaks nothing."""
    if not _is_telling(found):
        return
    text = found.query.text[:LONGEST]
    try:
        with impatient(), connection.cursor() as cursor:
            cursor.execute(_UPSERT, [words_of(text), text, timezone.now()])
    except DatabaseError:  # the reader has their page; what they looked for is not counted
        logger.warning("a search without result is not counted", exc_info=True)


def words_of(text: str) -> str:
    """What a search is counted by: its words without case, accents and stop words."""
    return " ".join(word.exact for word in analysis.words(text))[:LONGEST]


_UPSERT = """
    INSERT INTO search_sansresultat (words, text, times, last_at, is_dismissed) VALUES (%s, %s, 1, %s, FALSE)
    ON CONFLICT (words) DO UPDATE SET times = search_sansresultat.times + 1, last_at = excluded.last_at
"""


def _is_telling(found: Results) -> bool:
    """Whether words found nothing at all, with all that the index holds, and name nobody."""
    query = found.query
    nothing = bool(query.clauses) and not found.unfiltered
    return nothing and not query.is_cut and not found.degraded and not names_someone(query.text)


def names_someone(text: str) -> bool:
    """Whether a text holds what looks like an e-mail address, a telephone number or a NIR, however it is spaced."""
    text = unicodedata.normalize("NFKC", text)
    return "@" in text or any(map(_is_personal, _FIGURES.finditer(text)))


def _is_personal(match: re.Match) -> bool:
    figures = _NOT_A_FIGURE.sub("", match[0].upper())
    if match["country"]:
        return 8 <= len(figures) <= 17
    return bool(_PHONE.fullmatch(figures) or _NIR.fullmatch(figures))


@contextlib.contextmanager
def impatient() -> Iterator[None]:
    """On SQLite, wait for who writes for PATIENCE alone: a page that only reads must not stand in their line."""
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    execute = connection.connection.execute
    (usual,) = execute("PRAGMA busy_timeout").fetchone()
    execute(f"PRAGMA busy_timeout = {PATIENCE}")
    try:
        yield
    finally:
        execute(f"PRAGMA busy_timeout = {usual}")


def purge_old(at: datetime.datetime | None = None) -> int:
    """Delete what nobody looked for within KEPT before `at`, and the oldest beyond MOST; returns how many."""
    old = SansResultat.objects.filter(last_at__lt=(at or timezone.now()) - KEPT).delete()[0]
    beyond = list(SansResultat.objects.order_by("-last_at").values_list("pk", flat=True)[MOST:])
    return old + SansResultat.objects.filter(pk__in=beyond).delete()[0]
