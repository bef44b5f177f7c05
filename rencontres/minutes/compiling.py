"""The minutes of a series over a period as one PDF: asked for, made by the worker, kept for a day, under rights.

A worker holds a compilation by a lease that it renews with each page; one that is killed leaves the lease to run out,
and the sweep queues it again, three attempts in all.
"""

import datetime
import logging

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from reseau.access import Reader, membership_of, reader_of
from reseau.dates import day
from reseau.models import Personne

from .. import pdf, tasks
from ..models import Compilation, CompteRendu, Serie
from . import record

LEASE = datetime.timedelta(minutes=5)
KEPT = datetime.timedelta(days=1)
MOST = 150  # minutes in one PDF
ATTEMPTS = 3
EVERY = 5  # pages between two words about how far it is
State = Compilation.State
logger = logging.getLogger(__name__)


def compilable(serie: Serie, reader: Reader, since: datetime.date, until: datetime.date) -> QuerySet[CompteRendu]:
    """The final minutes of a series' meetings between two days (both included) that `reader` reads, oldest first."""
    rows = CompteRendu.objects.readable_by(reader).filter(rencontre__serie=serie, state__in=CompteRendu.FINAL)
    rows = rows.filter(rencontre__starts_at__date__gte=since, rencontre__starts_at__date__lte=until)
    return rows.select_related("rencontre__serie", "approved_in__serie").order_by("rencontre__starts_at", "pk")


def ask(
    serie: Serie, person: Personne, reader: Reader, since: datetime.date, until: datetime.date
) -> Compilation | None:
    """Have the minutes of a period compiled for a person; None where there are none, or more than MOST.

    A person has one compilation made at a time: while it is under way, it is what they get.
    """
    minutes = list(compilable(serie, reader, since, until)[: MOST + 1])
    if not 0 < len(minutes) <= MOST:
        return None
    with transaction.atomic():
        Personne.objects.select_for_update(no_key=True).get(pk=person.pk)  # two at once must not have two made
        if going := Compilation.objects.under_way().filter(personne=person).first():
            return going
        wanted = {"serie": serie, "personne": person, "since": since, "until": until}
        made = Compilation.objects.create(**wanted, leased_until=timezone.now() + LEASE)
        made.minutes.set(minutes)
        tasks.compile_minutes.enqueue(made.pk)
    return made


def make(pk: int) -> bool:
    """Make the PDF of a compilation. Returns whether this call did."""
    compilation = _claim(pk)
    return compilation is not None and _make(compilation)


def may_have(compilation: Compilation, reader: Reader) -> bool:
    """Whether `reader` still reads all that is in it. Two queries."""
    return compilation.minutes.count() == compilation.minutes.readable_by(reader).count()


def sweep() -> int:
    """Queue again what no worker holds, give up what used its attempts, forget what had its day. A chore."""
    lost = Compilation.objects.forgotten()
    lost.filter(attempts__gte=ATTEMPTS).update(state=State.FAILED)
    queued = 0
    for pk in lost.values_list("pk", flat=True)[:50]:
        with transaction.atomic():
            # No worker has it, but a date: one may claim it, and another sweep leaves it in peace.
            free = Compilation.objects.forgotten().filter(pk=pk)
            if free.update(state=State.WAITING, leased_until=timezone.now() + LEASE):
                tasks.compile_minutes.enqueue(pk)
                queued += 1
    for old in Compilation.objects.filter(created_at__lt=timezone.now() - KEPT):
        default_storage.delete(old.file)
        old.delete()
    return queued


def _claim(pk: int) -> Compilation | None:
    """The compilation for this worker, unless it is made, given up, or another's."""
    now = timezone.now()
    free = Compilation.objects.filter(pk=pk, attempts__lt=ATTEMPTS)
    free = free.filter(state=State.WAITING) | free.filter(state=State.RUNNING, leased_until__lt=now)
    if not free.update(state=State.RUNNING, attempts=F("attempts") + 1, leased_until=now + LEASE, page=0):
        return None
    return Compilation.objects.select_related("serie", "personne").get(pk=pk)


def _make(compilation: Compilation) -> bool:
    try:
        content = _content(compilation)
    except Exception:
        logger.exception("compilation %s failed", compilation.pk)
        _mine(compilation).update(state=State.FAILED)
        return False
    default_storage.replace(compilation.file, ContentFile(content))
    return bool(_mine(compilation).update(state=State.READY))


def _mine(compilation: Compilation) -> QuerySet[Compilation]:
    """Its row, unless another worker claimed it since."""
    return Compilation.objects.filter(pk=compilation.pk, attempts=compilation.attempts)


def _content(compilation: Compilation) -> bytes:
    """Its PDF, of what the person reads at this moment."""
    reader = reader_of(membership_of(compilation.personne))
    minutes = compilable(compilation.serie, reader, compilation.since, compilation.until)
    parts = [_part(row, reader) for row in minutes.filter(pk__in=compilation.minutes.values("pk"))]
    context = {
        "compilation": compilation,
        "parts": parts,
        "brand": settings.BRAND,
        "site": settings.SITE_URL,
        "foot": f"Établi pour {compilation.personne} le {day(timezone.localdate())}",
    }
    return pdf.render("rencontres/pdf/compilation.html", context, _Progress(compilation))


def _part(minutes: CompteRendu, reader: Reader) -> dict:
    said = record.shown(minutes, reader)
    return {"minutes": minutes, "record": said, "attendance": record.attendance(said)}


class _Progress:
    """Writes down how many pages are laid out, and holds the lease."""

    def __init__(self, compilation: Compilation):
        self.compilation, self.last = compilation, 0

    def __call__(self, page: int) -> None:
        """A page is being laid out; the first ones again, once the contents know where each part begins."""
        if page > self.last and page % EVERY == 1:
            self.last = page
            _mine(self.compilation).update(page=page, leased_until=timezone.now() + LEASE)
