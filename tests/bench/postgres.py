"""The same collection searched on PostgreSQL alone: a server of its own, asked by a process whose database it is."""

import json
import os
import subprocess
import sys

from tests import postgresql

from . import place
from .figures import Figure, LeftOut


def figure() -> Figure:
    """R@10 of the 200 queries, with nDCG@10 and both with one typing error. Raises LeftOut without PostgreSQL."""
    if not postgresql.is_installed():
        raise LeftOut("no PostgreSQL server on this machine")
    with postgresql.server() as url:
        said = subprocess.run(
            [sys.executable, "-m", __name__],
            env=os.environ | {"BENCH_DATABASE_URL": url},
            cwd=place.ROOT,
            check=True,
            stdout=subprocess.PIPE,
        )
    qualities = json.loads(said.stdout)
    return Figure(qualities.pop("r10"), "ratio", qualities)


def _qualities() -> dict[str, float]:
    """Loads the collection into the empty database in use, and searches there."""
    from django.core.management import call_command
    from django.db import connection

    from . import retrieval

    call_command("migrate", verbosity=0)
    retrieval.load()
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    (recall, gain), (typo_recall, typo_gain) = map(retrieval.measured, ("requete", "avec_faute"))
    return {"r10": recall, "ndcg10": gain, "typo_r10": typo_recall, "typo_ndcg10": typo_gain}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.settings"
    import django

    django.setup()
    print(json.dumps({name: round(value, 4) for name, value in _qualities().items()}))
