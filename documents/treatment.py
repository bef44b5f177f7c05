"""Reading a version by the worker: claimed by a lease, kept in one transaction, taken up when a worker dies.

A worker holds a version by a lease that it renews while it reads. One that is killed leaves the lease to run out; the
sweep then queues the version again, three attempts in all, and parks it with its reason.
"""

import contextlib
import datetime
import logging
import secrets
import tempfile
import threading
import time
from collections.abc import Iterator

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone

from search import index

from . import sources, tasks
from .guess import guess
from .models import Document, Page, Version
from .models.versions import MAX_ATTEMPTS, nudge_deadline
from .sandbox import WORK_PREFIX, Limits, Reading, read_file
from .storage import is_full

LEASE = datetime.timedelta(seconds=30)
BEAT = 10  # seconds between two renewals
NO_ROOM_PAUSE = datetime.timedelta(minutes=2)
GIVEN_UP = (
    "La lecture s’est interrompue trois fois. Le fichier reste téléchargeable\u00a0: "
    "remplacez-le, ou relancez la lecture."
)

logger = logging.getLogger(__name__)


class LostLease(Exception):
    """Someone else has the version, or it is gone."""


def read(version_id: int, limits: Limits | None = None) -> bool:
    """Read one version whole. Returns whether this call did it; False when it is done or in other hands."""
    lease = _claim(version_id)
    if lease is None:
        return False
    version = Version.objects.select_related("document__current").get(pk=version_id)
    try:
        with _beating(version_id, lease), _folder() as folder:
            reading = read_file(
                version.file.path,
                folder,
                limits or Limits(),
                _Progress(version_id, lease),
                code=version.format,
            )
            _keep(version, lease, reading)
    except LostLease:
        _drop_if_gone(version)
        return False
    except Exception as error:
        _release(version_id, lease, error)
        return False
    return True


def _folder() -> tempfile.TemporaryDirectory:
    """Where one version is read; `leftovers` takes away those of workers that were killed."""
    settings.DOCUMENTS_INCOMING.mkdir(mode=0o700, parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(prefix=WORK_PREFIX, dir=settings.DOCUMENTS_INCOMING)


def sweep() -> int:
    """Queue again what no worker holds, park what used up its attempts. Returns how many were queued."""
    lost = Version.objects.forgotten()
    lost.filter(attempts__gte=MAX_ATTEMPTS).update(
        state=Version.State.UNREADABLE, reason=GIVEN_UP, lease="", progress=0
    )
    queued = 0
    for pk in lost.values_list("pk", flat=True)[:100]:
        with transaction.atomic():
            # No holder, but a date: a worker may claim it, and another sweep leaves it in peace.
            if Version.objects.forgotten().filter(pk=pk).update(leased_until=nudge_deadline(), lease=""):
                tasks.read.enqueue(pk)
                queued += 1
    return queued


def _claim(version_id: int) -> str | None:
    lease = secrets.token_hex(16)
    taken = (
        Version.objects.claimable()
        .filter(pk=version_id)
        .update(
            state=Version.State.READING,
            lease=lease,
            leased_until=timezone.now() + LEASE,
            attempts=F("attempts") + 1,
            progress=0,
        )
    )
    return lease if taken else None


def _release(version_id: int, lease: str, error: Exception) -> None:
    """Give the version back after a failure of our own. A full disk costs no attempt: there will be room again."""
    logger.exception("version %s could not be read", version_id)
    full = isinstance(error, OSError) and is_full(error)
    pause = NO_ROOM_PAUSE if full else LEASE
    Version.objects.filter(pk=version_id, lease=lease).update(
        lease="",
        leased_until=timezone.now() + pause,
        state=Version.State.WAITING,
        attempts=F("attempts") - int(full),
    )


def _drop_if_gone(version: Version) -> None:
    """Take away the pictures of a document that was deleted while it was read."""
    if not Version.objects.filter(pk=version.pk).exists():
        default_storage.delete_folder(version.folder)


def _renew(version_id: int, lease: str, **values) -> None:
    held = Version.objects.filter(pk=version_id, lease=lease)
    if not held.update(leased_until=timezone.now() + LEASE, **values):
        raise LostLease


@contextlib.contextmanager
def _beating(version_id: int, lease: str) -> Iterator[None]:
    """Renew the lease from a thread, for as long as the body runs: one page may take longer than a lease."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(BEAT):
            with contextlib.suppress(DatabaseError, LostLease):
                _renew(version_id, lease)
        connection.close()

    thread = threading.Thread(target=beat, name=f"lease-{version_id}", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


class _Progress:
    """Writes the page that was reached, once a second at most; raises LostLease, which ends the reading."""

    def __init__(self, version_id: int, lease: str):
        self.version_id, self.lease, self.told = version_id, lease, 0.0

    def __call__(self, page: int, total: int) -> None:
        if time.monotonic() - self.told >= 1:
            self.told = time.monotonic()
            _renew(self.version_id, self.lease, progress=page, page_count=total)


def _keep(version: Version, lease: str, reading: Reading) -> None:
    """Store the pictures, then everything else in one transaction. Doing it twice changes nothing."""
    pages = [_page(version, page) for page in reading.pages]
    texts = [(page.number, page.text) for page in pages]
    _improve_guess(version.document, texts)
    entry = sources.analysed(version.document, texts)
    useful = any(page.text or page.has_image for page in pages) or not reading.problem
    with transaction.atomic():
        pictured = bool(pages) and pages[0].width > 0
        _renew(version.pk, lease, has_pictures=pictured, **_outcome(reading, useful))
        version.pages.all().delete()
        Page.objects.bulk_create(pages, batch_size=200)
        _write_entry(version, texts, entry)
        Version.objects.filter(pk=version.pk).update(lease="")
    logger.info("version %s read, %s pages, %s", version.pk, len(pages), reading.detail)


def _outcome(reading: Reading, useful: bool) -> dict:
    return {
        "state": Version.State.READ if useful else Version.State.UNREADABLE,
        "page_count": reading.page_count,
        "reason": " ".join([reading.problem, *reading.notices]).strip(),
        "progress": 0,
    }


def _improve_guess(document: Document, texts: list[tuple[int, str]]) -> None:
    """Guess again from the first page, for as long as nobody corrected the first guess."""
    if document.guessed and texts:
        better = guess(document.current.name if document.current else document.title, texts[0][1])
        document.title, document.type = better.title, better.type


def _write_entry(version: Version, texts: list[tuple[int, str]], entry) -> None:
    """Write what can be found, and the better guess, unless a newer version or a person came first."""
    seen, now = version.document, Document.objects.select_for_update().get(pk=version.document_id)
    if now.current_id != version.pk:
        return
    if now.revision != seen.revision:
        entry = sources.analysed(now, texts)
    elif now.guessed:
        seen.save(update_fields=["title", "type"])
    index.put(entry)


def _page(version: Version, read) -> Page:
    page = Page(version=version, number=read.number, label=read.label[:200], text=read.text.replace("\x00", " "))
    if read.thumb:
        page.width, page.height, page.drawn = read.width, read.height, read.image is None
        for path, name in ((read.image, page.image), (read.thumb, page.thumbnail)):
            if path:
                with open(path, "rb") as picture:
                    default_storage.replace(name, File(picture))
    return page
