"""A PostgreSQL server of the tests' own: in a temporary folder, on a socket, ended with them."""

import contextlib
import glob
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path


def _bin() -> Path | None:
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin"))
    return Path(found[-1]) if found else None


def is_installed() -> bool:
    """Whether Debian's PostgreSQL server is on this machine."""
    return _bin() is not None


@contextlib.contextmanager
def server() -> Iterator[str]:
    """Start a server and give its DATABASE_URL; PostgreSQL refuses to run as root, so root lends it to `postgres`."""
    folder = Path(tempfile.mkdtemp(prefix="portail-postgresql-", dir="/tmp"))
    user = "postgres" if os.geteuid() == 0 else None
    if user:
        shutil.chown(folder, user)
    settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off"
    _command(
        "initdb", "-D", folder / "data", "-U", "portail", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", user=user
    )
    _command("pg_ctl", "-D", folder / "data", "-l", folder / "log", "-w", "-o", settings, "start", user=user)
    try:
        yield f"postgres://portail@{str(folder).replace('/', '%2F')}/postgres"
    finally:
        _command("pg_ctl", "-D", folder / "data", "-m", "immediate", "stop", user=user)
        shutil.rmtree(folder, ignore_errors=True)


def _command(name: str, *arguments, user: str | None) -> None:
    subprocess.run(
        [_bin() / name, *map(str, arguments)],
        user=user,
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/",
        extra_groups=[] if user else None,
    )
