"""Runs the tests: on SQLite, then on PostgreSQL where there is a server to start; in parallel.

`python -m tests.run [pytest's own arguments]`. Without arguments the whole suite runs; what needs a browser or
PostgreSQL is skipped, and said, on a machine without them, and fails instead with CI=true.
"""

import os
import subprocess
import sys

from . import postgresql

WORKERS = os.environ.get("TEST_WORKERS", "2")


def run(arguments: list[str], **environment: str) -> int:
    """Run pytest once and return its exit code."""
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-n",
        WORKERS,
        "--dist",
        "loadscope",
        "--no-loadscope-reorder",
        *arguments,
    ]
    return subprocess.run(command, env=os.environ | environment, check=False).returncode


def main(arguments: list[str]) -> int:
    """The suite on both databases; the first failure ends it."""
    code = run(arguments or ["tests"])
    if code or not postgresql.is_installed():
        return code or _without_postgresql()
    with postgresql.server() as url:
        # What asks no database is not run twice; nor are the faults of another server.
        ignored = ("tests/documents/reading", "tests/search/elastic/test_faults.py")
        chosen = arguments or ["tests", "-m", "not browser", *(f"--ignore={path}" for path in ignored)]
        print("\nThe same on PostgreSQL", flush=True)
        return run(chosen, DATABASE_URL=url)


def _without_postgresql() -> int:
    print("No PostgreSQL server on this machine: the suite ran on SQLite alone.", flush=True)
    return 1 if os.environ.get("CI") else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
