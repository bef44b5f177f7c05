"""The databases of the bench: made once, used again by the next runs, and swapped in for the default one."""

import contextlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from django.core.management import call_command
from django.db import connection, connections

from portal.management.commands import worker

from . import place

# While a database is made nothing is lost by a crash: it is not in its place yet.
_UNSAFE = ("PRAGMA synchronous=OFF", "PRAGMA cache_size=-400000", "PRAGMA wal_autocheckpoint=20000")


class Database:
    """A database file that can stand in for the default one; its connection stays open in between."""

    def __init__(self, path: Path):
        self.connection = connections.create_connection("default")
        self.connection.settings_dict = self.connection.settings_dict | {"NAME": str(path)}

    @contextlib.contextmanager
    def active(self) -> Iterator[None]:
        """Everything in the body uses this database."""
        before, connections["default"] = connections["default"], self.connection
        try:
            yield
        finally:
            connections["default"] = before

    def close(self) -> None:
        """Close its connection."""
        with self.active():
            self.connection.close()


def made(path: Path, load: Callable[[], None]) -> Path:
    """The database file `path`, made by `load` on an empty schema if need be; those of older sources are deleted."""
    if path.exists():
        return path
    for old in place.FOLDER.glob(f"{path.name.rpartition('-')[0]}-*"):
        old.unlink()
    say(f"{path.name}: schema")
    database = Database(path.with_suffix(".loading"))
    with database.active():
        _prepare()
        load()
        worker.refresh_statistics()
    database.close()
    print(file=sys.stderr)
    return path.with_suffix(".loading").rename(path)


def _prepare() -> None:
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    with connection.cursor() as cursor:
        for pragma in _UNSAFE:
            cursor.execute(pragma)


def say(words: str) -> None:
    """Tell whoever waits how far it got."""
    print(f"\r{words}   ", end="", file=sys.stderr, flush=True)
