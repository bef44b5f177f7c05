"""Deposits the demo's documents as a person does on the site: received, read, described, published."""

import datetime
from functools import cache

from django.utils import timezone

from documents import actions, sources, treatment
from documents.filenames import clean_filename
from documents.formats import identify
from documents.models import Document, Version
from documents.uploads import Accepted, ReceivedFile
from reseau.models import Territoire

from .contenu import Contenu, contenus
from .lecteurs import audience
from .people import organisation, person


def is_deposited(contenu: Contenu) -> bool:
    """Whether this document is there; what an interrupted seeding left without its date is taken away."""
    versions = Version.objects.filter(name=clean_filename(contenu.first_name), created_by=person(contenu.deposant))
    documents = Document.objects.filter(versions__in=versions)
    if documents.filter(created_at=_noon(contenu.first_date)).exists():
        return True
    for document in documents:
        actions.delete(document)
    return False


def deposit(contenu: Contenu) -> Document:
    """Take one document through the whole way, then date it."""
    owner = person(contenu.deposant)
    places = list(Territoire.objects.filter(code__in=contenu.territoires))
    first = _received(contenu.first_name, contenu.first_file())
    document = actions.deposit(owner, first, organisation(contenu.organisation), places)
    _read(document)
    if contenu.avant:
        second = _received(contenu.name, contenu.file())
        actions.replace(document, owner, second, contenu.avant.note, document.revision)
        _read(document)
    document.title, document.type, document.summary = contenu.titre, contenu.type, contenu.resume
    actions.change(document, document.revision, places)
    if not contenu.brouillon:
        readers = audience(contenu.public, contenu.reseau, contenu.lignes, contenu.embargo)
        actions.publish([document], readers)
    _date(document, contenu)
    return document


def _received(name: str, data: bytes) -> Accepted:
    """The file as the deposit page receives it."""
    file = ReceivedFile(name, "application/octet-stream", None, None)
    file.append(data)
    file.seek(0)
    name = clean_filename(name)
    return Accepted(file, name, identify(file.temporary_file_path(), name))


def _read(document: Document) -> None:
    """Read the current version here and now. Raises RuntimeError when that fails."""
    treatment.read(document.current_id)
    document.refresh_from_db()
    if document.current.state != Version.State.READ:
        raise RuntimeError(f"{document.current}: {document.current.reason}")


def _date(document: Document, contenu: Contenu) -> None:
    """Let it have happened on the days that the head says."""
    days = [_noon(contenu.date)]
    if contenu.avant:
        days.insert(0, _noon(contenu.avant.date))
    published = None if contenu.brouillon else days[0]
    for version, day in zip(document.versions.order_by("number"), days, strict=True):
        Version.objects.filter(pk=version.pk).update(created_at=day)
    Document.objects.filter(pk=document.pk).update(created_at=days[0], published_at=published, updated_at=days[-1])
    document.refresh_from_db()
    sources.write(document)


def _noon(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(12)))


def documents_of(slugs: list[str]) -> list[Document]:
    """The documents that are written under these names, as far as they are there."""
    return list(Document.objects.filter(title__in=[_titles()[slug] for slug in slugs])) if slugs else []


@cache
def _titles() -> dict[str, str]:
    return {contenu.slug: contenu.titre for contenu in contenus()}
