"""Reading by the worker: whole or not at all, exactly once, whatever dies meanwhile."""

import datetime
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from django_tasks_db.models import DBTaskResult

from documents import actions, treatment
from documents.formats import RefusedFile
from documents.models import Document, Page, Version
from reseau.models import Audience
from search.models import Entry, Passage
from tests.network import logged_in

from .library import files_on_disk, make_document, pdf, read_all, received_file

pytestmark = pytest.mark.django_db


def state(document: Document) -> Version:
    """Its current version as the database has it."""
    return Version.objects.get(pk=document.current_id)


def let_the_lease_run_out(document: Document) -> None:
    """As if time had passed."""
    Version.objects.filter(pk=document.current_id).update(leased_until=timezone.now() - datetime.timedelta(seconds=1))


def test_each_page_has_its_text_its_pictures_and_its_entry(network):
    document = make_document(network.f1, Audience.objects.network(), pdf("Le premier texte", "Le second texte"))
    assert Entry.objects.get(key=document.key).title == document.title
    assert DBTaskResult.objects.filter(task_path="documents.tasks.read").count() == 1
    assert treatment.read(document.current_id)
    version = state(document)
    assert (version.state, version.page_count, version.has_pictures, version.lease) == ("lu", 2, True, "")
    assert [page.text for page in version.pages.all()] == ["Le premier texte", "Le second texte"]
    assert all(default_storage.exists(name) for page in version.pages.all() for name in (page.image, page.thumbnail))
    passages = Passage.objects.filter(entry__key=document.key).values_list("number", "text")
    assert list(passages) == [(1, "Le premier texte"), (2, "Le second texte")]


def test_a_task_played_twice_changes_nothing(network):
    document = make_document(network.f1, Audience.objects.network(), pdf("Une page"))
    assert treatment.read(document.current_id)
    before = list(Page.objects.values()), list(Passage.objects.values("number", "text")), state(document).attempts
    assert not treatment.read(document.current_id)
    after = list(Page.objects.values()), list(Passage.objects.values("number", "text")), state(document).attempts
    assert before == after


def test_a_version_that_someone_reads_is_left_to_them(network):
    document = make_document(network.f1)
    lease = treatment._claim(document.current_id)
    assert lease and not treatment.read(document.current_id)
    treatment.sweep()
    assert state(document).lease == lease and state(document).attempts == 1


def test_what_a_dead_worker_left_is_taken_up_three_times_then_parked(network):
    document = make_document(network.f1, Audience.objects.network())
    DBTaskResult.objects.all().delete()
    for attempt in (1, 2, 3):
        assert treatment._claim(document.current_id)
        assert state(document).attempts == attempt
        let_the_lease_run_out(document)
        queued = treatment.sweep()
        assert queued == (attempt < 3) and DBTaskResult.objects.count() == min(attempt, 2)
    version = state(document)
    assert version.is_unreadable and "interrompue trois fois" in version.reason
    for person in (network.f1, network.officer):
        page = logged_in(person).get(reverse("documents:detail", args=[document.pk])).content.decode()
        assert "interrompue trois fois" in page and "Relancer la lecture" in page
    logged_in(network.f1).post(reverse("documents:read_again", args=[document.pk]))
    assert treatment.read(document.current_id) and state(document).state == "lu"


def test_a_lost_nudge_is_sent_again(network):
    document = make_document(network.f1)
    DBTaskResult.objects.all().delete()
    assert treatment.sweep() == 0
    let_the_lease_run_out(document)
    assert treatment.sweep() == 1 and treatment.sweep() == 0
    assert treatment.read(document.current_id)


def test_a_reading_that_lost_its_lease_writes_nothing(network, monkeypatch):
    document = make_document(network.f1, content=pdf("Une page"))
    real = treatment.read_file

    def slow(*args, **kwargs):
        Version.objects.filter(pk=document.current_id).update(lease="un autre")
        return real(*args, **kwargs)

    monkeypatch.setattr(treatment, "read_file", slow)
    assert not treatment.read(document.current_id)
    assert not Page.objects.exists() and state(document).state == "lecture"


def test_a_document_deleted_while_it_is_read_leaves_nothing(network, monkeypatch, django_capture_on_commit_callbacks):
    document = make_document(network.f1, content=pdf("Une page"))
    real, pk = treatment.read_file, document.current_id

    def slow(*args, **kwargs):
        with django_capture_on_commit_callbacks(execute=True):
            actions.delete(document)
        default_storage.save(f"{folder}/page-0001.webp", received_file(b"x", "x.txt").file)
        return real(*args, **kwargs)

    folder = document.current.folder
    monkeypatch.setattr(treatment, "read_file", slow)
    assert not treatment.read(pk)
    assert not (Path(settings.MEDIA_ROOT) / folder).exists()


def test_a_full_disk_while_reading_costs_no_attempt(network, monkeypatch):
    document = make_document(network.f1, content=pdf("Une page"))

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(default_storage, "replace", full)
        assert not treatment.read(document.current_id)
    assert state(document).attempts == 0 and state(document).state == "attente" and not Page.objects.exists()
    assert treatment.read(document.current_id) and Page.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name"),
    [(pdf("x")[:400], "coupe.pdf"), (b"PK\x03\x04", "faux.docx")],
)
def test_a_broken_file_is_refused_or_flagged_and_the_queue_goes_on(network, content, name):
    try:
        broken = make_document(network.f1, Audience.objects.network(), content, name=name)
    except RefusedFile as refused:
        assert refused.message.endswith(".")
        assert not files_on_disk() or not Document.objects.exists()
        return
    good = make_document(network.f1, Audience.objects.network(), pdf("Une page"))
    read_all()
    assert state(broken).is_unreadable and "abîmé" in state(broken).reason and state(good).state == "lu"


def test_an_old_version_does_not_take_the_place_of_the_new_one(network):
    document = make_document(network.f1, Audience.objects.network(), pdf("Ancien texte"))
    old = document.current_id
    actions.replace(document, network.f1, received_file(pdf("Nouveau texte")), "", document.revision)
    treatment.read(document.current_id)
    treatment.read(old)
    assert list(Passage.objects.values_list("text", flat=True)) == ["Nouveau texte"]


WORKER = """
import sys, django
django.setup()
from documents import treatment
treatment.BEAT = 0.2
original = treatment.read_file
def slow(*args, **kwargs):
    print("reading", flush=True)
    import time
    time.sleep(60)
treatment.read_file = slow
treatment.read(int(sys.argv[1]))
"""


def test_a_worker_killed_while_reading(network, tmp_path, settings):
    """A real process, killed with -9: its lease runs out and the document is read exactly once."""
    if connection.vendor != "sqlite":
        pytest.skip("the other process works on a copy of the database, as SQLite makes one")
    database = tmp_path / "copie.sqlite3"
    document = make_document(network.f1, Audience.objects.network(), pdf("Une page"))
    database.write_bytes(connection.connection.serialize())  # as this transaction sees it
    environment = {
        **os.environ,
        "DATABASE_URL": f"sqlite:///{database}",
        "VAR": str(tmp_path),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        "PYTHONPATH": str(settings.ROOT),
    }
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER, str(document.current_id)], env=environment, stdout=subprocess.PIPE, text=True
    )
    assert worker.stdout.readline().strip() == "reading"
    rows = other_database(database)
    assert rows("select state, attempts from documents_version") == [("lecture", 1)]
    first = rows("select leased_until from documents_version")
    time.sleep(1)
    assert rows("select leased_until from documents_version") > first, "the lease is renewed while it reads"
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    rows("update documents_version set leased_until = '2000-01-01'")
    finish = "import django; django.setup(); from documents import treatment as t; print(t.sweep(), t.read(%d))"
    done = subprocess.run(
        [sys.executable, "-c", finish % document.current_id],
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip().endswith("1 True")
    assert rows("select state, attempts from documents_version") == [("lu", 2)]
    assert rows("select count(*) from documents_page") == [(1,)]
    assert rows("select count(*) from search_passage") == [(1,)]


def other_database(path):
    """A function that asks the other process's database."""

    def rows(sql):
        with sqlite3.connect(path, timeout=20) as other:
            return other.execute(sql).fetchall()

    return rows


def test_the_lease_outlives_the_longest_silence():
    assert treatment.LEASE.total_seconds() >= 3 * treatment.BEAT
