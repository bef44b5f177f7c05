"""What people do to documents: each action is whole or has not happened, files included."""

import contextlib
import errno
import sqlite3
from collections.abc import Iterable, Iterator

from django.core.files.storage import default_storage
from django.db import DatabaseError, transaction
from django.db.models import Max
from django.utils import timezone

from reseau.models import Audience, Organisation, Personne, Territoire
from reseau.revisions import take
from search import index

from . import sources, tasks
from .guess import guess
from .models import Document, Version
from .models.versions import nudge_deadline
from .storage import new_folder
from .uploads import Accepted


def deposit(
    person: Personne,
    incoming: Accepted,
    organisation: Organisation | None = None,
    territoires: Iterable[Territoire] = (),
) -> Document:
    """Keep a received file as a new draft of `person`, its title and type guessed from its name.

    Raises OSError when there is no room, and then nothing is left.
    """
    guessed = guess(incoming.name, "")
    document = Document(title=guessed.title, type=guessed.type, guessed=True, owner=person, organisation=organisation)
    with _stored(incoming) as version, transaction.atomic():
        document.audience = Audience.objects.depositor_only()
        _save(document, version, person)
        document.territoires.set(territoires)
        sources.write(document)
    return document


def replace(document: Document, person: Personne, incoming: Accepted, note: str, revision: int) -> Version:
    """Make a received file the new current version. Raises Conflict, and OSError when there is no room."""
    with _stored(incoming) as version, transaction.atomic():
        take(document, revision)
        version.note = note
        document.guessed, document.updated_at = False, timezone.now()  # the page says that the title stays
        _save(document, version, person)
        sources.write(document)
    return version


def change(document: Document, revision: int, territoires: Iterable[Territoire] | None = None) -> None:
    """Save the fields that a person changed on `document`. Raises Conflict."""
    places = list(document.territoires.all() if territoires is None else territoires)
    prepared = sources.prepare(document, places)
    with transaction.atomic():
        take(document, revision)
        document.guessed, document.updated_at = False, timezone.now()
        document.save()
        document.territoires.set(places)
        sources.write(document, prepared)


def publish(documents: Iterable[Document], audience: Audience) -> None:
    """Address these documents to `audience`, all or none. Raises Conflict."""
    with transaction.atomic():
        for document in documents:
            readdress(document, audience, document.revision)


def withdraw(document: Document, revision: int) -> None:
    """Make a published document its depositor's draft again. Raises Conflict."""
    with transaction.atomic():
        take(document, revision)
        document.published_at = None
        _address(document, Audience.objects.depositor_only(), timezone.now())


def readdress(document: Document, audience: Audience, revision: int) -> None:
    """Give a document other readers, which publishes a draft. Raises Conflict."""
    now = timezone.now()
    with transaction.atomic():
        take(document, revision)
        document.published_at, document.guessed = document.published_at or now, False  # it is known by its title now
        _address(document, audience, now)


def delete(document: Document) -> None:
    """Delete a document, its versions and, once that is certain, its files. Raises Conflict if it changed meanwhile."""
    with transaction.atomic():
        take(document, document.revision)
        folders = [version.folder for version in document.versions.all()]
        index.remove(document.key)
        document.delete()
        transaction.on_commit(lambda: [default_storage.delete_folder(folder) for folder in folders])


def read_again(version: Version) -> bool:
    """Give a version that could not be read its attempts back. Returns whether it was such a one."""
    with transaction.atomic():
        unreadable = Version.objects.filter(pk=version.pk, state=Version.State.UNREADABLE)
        waits = unreadable.update(
            state=Version.State.WAITING, attempts=0, leased_until=nudge_deadline(), lease="", reason="", progress=0
        )
        if waits:
            tasks.read.enqueue(version.pk)
    return bool(waits)


def _address(document: Document, audience: Audience, now) -> None:
    document.audience, document.updated_at = audience, now
    document.save(update_fields=["audience", "guessed", "published_at", "updated_at"])
    index.repoint(document.key, audience.pk)


@contextlib.contextmanager
def _stored(incoming: Accepted) -> Iterator[Version]:
    """An unsaved version whose file lies in the private storage; taken away again if the body fails."""
    folder = new_folder()
    try:
        name = default_storage.save(f"{folder}/fichier.{incoming.format.code}", incoming.file)
        yield Version(
            file=name,
            name=incoming.name,
            size=incoming.file.size,
            sha256=incoming.file.sha256,
            sha1=incoming.file.sha1,
            format=incoming.format.code,
        )
    except BaseException as error:
        default_storage.delete_folder(folder)
        if _is_database_full(error):
            raise OSError(errno.ENOSPC, "no room for the database") from error
        raise


def _is_database_full(error: BaseException) -> bool:
    cause = error.__cause__ if isinstance(error, DatabaseError) else None
    return getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL or getattr(cause, "sqlstate", "") == "53100"


def _save(document: Document, version: Version, person: Personne) -> None:
    """Make `version` the current one of `document`; both are written here."""
    document.file, document.file_size, document.file_hash = version.file.name, version.size, version.sha1
    document.save()
    last = document.versions.aggregate(Max("number"))["number__max"] or 0
    version.document, version.number, version.created_by = document, last + 1, person
    version.save()
    document.current = version
    document.save(update_fields=["current"])
    tasks.read.enqueue(version.pk)
