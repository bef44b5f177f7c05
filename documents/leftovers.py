"""What a process that died left in the private folders: files that no row names, and that no request works on any more.

A file is written before its row is, so that a row never names a file that is not there. Who dies in between leaves the
file; it is taken away a day later, when nothing that wrote it can still be running.
"""

import datetime
import logging
import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.utils import timezone

from .models import Document, Version
from .sandbox import WORK_PREFIX
from .storage import is_older

AGE = datetime.timedelta(days=1)
MOST = 20  # folders: who died leaves one, so more of them mean that this is not the database of these files

logger = logging.getLogger(__name__)


def remove_leftovers() -> int:
    """Delete the folders that no version names, parts of files, received files and what a reading left, older than AGE;
    say how many.

    More than MOST such folders are left alone: a database that was restored, or the wrong one, must cost no file.
    """
    before = (timezone.now() - AGE).timestamp()
    folders = default_storage.old_folders(before)  # before the rows are read: what is named by then stays
    named = {name.rpartition("/")[0] for name in _names()}
    orphans = [folder for folder in folders if folder not in named]
    if len(orphans) > MOST:
        logger.error("%s folders of files are in no row: none is deleted. Is this their database?", len(orphans))
        orphans = []
    for folder in orphans:
        default_storage.delete_folder(folder)
    unfinished = [path for path in _unfinished() if is_older(path, before)]
    for path in unfinished:
        if path.is_dir():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
    return len(orphans) + len(unfinished)


def _names() -> Iterator[str]:
    return chain.from_iterable(model.objects.values_list("file", flat=True).iterator() for model in (Version, Document))


def _unfinished() -> Iterator[Path]:
    incoming = settings.DOCUMENTS_INCOMING
    return chain(default_storage.parts(), incoming.glob("*.envoi"), incoming.glob(f"{WORK_PREFIX}*"))
