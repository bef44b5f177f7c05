"""`manage.py worker`: everything that is done outside requests, in one process. Several may run."""

import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import close_old_connections, connection

from documents.leftovers import remove_leftovers
from documents.treatment import sweep
from notifications import board, delivery, telling
from notifications.digests import queue_due
from rencontres import action_reminders, answering, flux, reminding
from rencontres.minutes import compiling, life
from reseau import demandes, inactivity
from search import outbox, past, unanswered
from search.saved.watching import look

logger = logging.getLogger(__name__)
HOUR = 3600
HALF_DAY = 12 * HOUR
LARGE = 1_000  # rows from which on SQLite is told how a table is filled
ENDING = 40  # seconds for which a bulk request under way is waited for


def publish_scheduled() -> None:
    """Publish and withdraw the pages whose time has come."""
    call_command("publish_scheduled")


def housekeeping() -> None:
    """Forget the sessions, invitations and tokens that had their time."""
    call_command("housekeeping", verbosity=0)


def forget_tasks() -> None:
    """Forget the tasks that were done."""
    call_command("prune_db_task_results", verbosity=0)


def refresh_statistics() -> None:
    """Tell SQLite how its tables are filled, so that it picks the right index. PostgreSQL finds out by itself.

    Of the large ones alone: told of one row, SQLite reads the whole table instead of its index, and goes on doing so
    while thousands of rows come in.
    """
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit=400")  # rows looked at of each index: some milliseconds a table
        for table in connection.introspection.django_table_names(only_existing=True):
            cursor.execute(f'SELECT count(*) FROM (SELECT 1 FROM "{table}" LIMIT {LARGE})')  # noqa: S608 - our own names
            if cursor.fetchone()[0] == LARGE:
                cursor.execute(f'ANALYZE "{table}"')  # one by one: nobody else writes meanwhile


# Each chore, and the seconds between two runs. Each is safe to run in several workers at once.
CHORES: list[tuple[Callable[[], object], int]] = [
    (delivery.send_due, 2),
    (queue_due, 5),
    (look, 10),
    (sweep, 10),
    (publish_scheduled, 60),
    (answering.fill_all, 60),
    (demandes.settle, 60),
    (reminding.remind_due, 600),
    (action_reminders.remind, HOUR),
    (life.tell_overdue, HOUR),
    (compiling.sweep, 60),
    (board.drop_dead, HOUR),
    (refresh_statistics, HOUR),
    (housekeeping, HALF_DAY),
    (delivery.purge_old, HALF_DAY),
    (remove_leftovers, HALF_DAY),
    (telling.purge_old, HALF_DAY),
    (unanswered.purge_old, HALF_DAY),
    (past.purge_old, HALF_DAY),
    (inactivity.tend, HALF_DAY),
    (flux.forget_old, HALF_DAY),
    (forget_tasks, HALF_DAY),
]


def run_chores(due: dict[Callable, float], now: float) -> None:
    """Run the chores that are due at `now` (monotonic seconds) and note when each is due next."""
    for chore, every in CHORES:
        if due.get(chore, 0) <= now:
            due[chore] = now + every
            try:
                chore()
            except Exception:  # one chore that fails must not stop the others: it is due again
                logger.exception("%s.%s failed", chore.__module__, chore.__name__)
            close_old_connections()


def _keep_running_chores() -> None:
    due: dict[Callable, float] = {}
    while True:
        run_chores(due, time.monotonic())
        time.sleep(1)


@contextlib.contextmanager
def _index_kept() -> Iterator[None]:
    """In a thread of its own: a mail server that is slow must not hold up what is to be found."""
    if not outbox.is_on():
        yield
        return
    from search.engines.elastic import indexer

    stop = threading.Event()
    thread = threading.Thread(target=indexer.run, args=(stop,), name="index", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(ENDING)


class Command(BaseCommand):
    """Reads documents as they are queued, sends mail, does the regular chores, and tells Elasticsearch what changes."""

    help = "Runs the background tasks, the mail and the regular chores."

    def handle(self, **options):
        threading.Thread(target=_keep_running_chores, name="chores", daemon=True).start()
        with _index_kept():
            call_command("db_worker", queue_name="*", interval=0.5, startup_delay=False, verbosity=0)
