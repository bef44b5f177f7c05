"""What a killed process left is taken away after a day; what a row names, and what is still being written, never."""

import os
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from documents import actions, leftovers, treatment
from documents.leftovers import remove_leftovers
from documents.models import Page
from documents.storage import new_folder
from portal.management.commands import worker
from reseau.models import Audience

from .library import files_on_disk, make_document, pdf, received_file

pytestmark = pytest.mark.django_db
YESTERDAY, AN_HOUR_AGO = 25 * 3600, 3600


def age(path: Path, seconds: int) -> None:
    """Make a file or a folder that old, and all that is in it."""
    at = time.time() - seconds
    for one in [*path.rglob("*"), path]:
        os.utime(one, (at, at))


def orphan(seconds: int) -> Path:
    """A folder as a web process leaves it that was killed between the file and its row."""
    folder = new_folder()
    default_storage.save(f"{folder}/fichier.pdf", ContentFile(b"%PDF-1.7"))
    path = Path(default_storage.path(folder))
    age(path, seconds)
    return path


def test_a_folder_that_no_row_names_goes_after_a_day(network):
    old, young = orphan(YESTERDAY), orphan(AN_HOUR_AGO)
    assert remove_leftovers() == 1
    assert not old.exists()
    assert (young / "fichier.pdf").exists()


def test_what_a_row_names_stays_however_old(network):
    document = make_document(network.f1, Audience.objects.network(), pdf("Une page"))
    treatment.read(document.current_id)
    actions.replace(document, network.f1, received_file(pdf("Autre")), "", document.revision)
    draft = make_document(network.f2)
    before = files_on_disk()
    age(Path(default_storage.path("documents")), 400 * 24 * 3600)
    assert remove_leftovers() == 0
    assert files_on_disk() == before
    names = [version.file.name for one in (document, draft) for version in one.versions.all()]
    names += [page.image for page in Page.objects.all()]
    assert len(names) >= 4
    assert all(map(default_storage.exists, names))


def test_the_wrong_database_costs_no_file(network, caplog):
    """As after a start on an empty database: every folder is old, and no row names it."""
    folders = [orphan(YESTERDAY) for _ in range(leftovers.MOST + 1)]
    assert remove_leftovers() == 0
    assert all((folder / "fichier.pdf").exists() for folder in folders)
    assert "Is this their database?" in caplog.text


def test_parts_of_files_and_received_files_go_too(network):
    document = make_document(network.f1)
    folder = Path(default_storage.path(document.current.folder))
    settings.DOCUMENTS_INCOMING.mkdir(parents=True, exist_ok=True)
    readings = [settings.DOCUMENTS_INCOMING / f".lecture-{name}" for name in ("old", "young")]
    for reading in readings:
        reading.mkdir()
        (reading / "page-0001.webp").write_bytes(b"x")
    old = [folder / ".page-0001.webp.0a1b.part", settings.DOCUMENTS_INCOMING / "tmp1.envoi", readings[0]]
    young = [folder / ".page-0002.webp.0a1b.part", settings.DOCUMENTS_INCOMING / "tmp2.envoi", readings[1]]
    for path in [*old[:2], *young[:2]]:
        path.write_bytes(b"x")
    for path in old:
        age(path, YESTERDAY)
    assert remove_leftovers() == 3
    assert not any(path.exists() for path in old)
    assert all(path.exists() for path in young)
    assert default_storage.exists(document.file.name)


def test_nothing_that_others_keep_beside_is_touched(network):
    others = [Path(default_storage.path(name)) for name in ("original_images/a.png", "documents/bench/fichier.pdf")]
    for path in others:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
        age(path.parent, YESTERDAY)
    assert remove_leftovers() == 0
    assert all(path.exists() for path in others)


def test_what_ends_while_it_is_listed_stands_in_nobodys_way(network, monkeypatch):
    settings.DOCUMENTS_INCOMING.mkdir(parents=True, exist_ok=True)
    gone, old = (settings.DOCUMENTS_INCOMING / name for name in ("tmp3.envoi", "tmp4.envoi"))
    old.write_bytes(b"x")
    age(old, YESTERDAY)
    monkeypatch.setattr(leftovers, "_unfinished", lambda: iter([gone, old]))
    assert remove_leftovers() == 1
    assert not old.exists()


def test_the_worker_does_it_among_its_chores():
    assert remove_leftovers in [chore for chore, _ in worker.CHORES]
