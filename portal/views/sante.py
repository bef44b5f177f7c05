"""Health checks for the supervision: alive, and ready to serve."""

import tempfile

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from search import outbox
from search.engines import answering


@require_safe
def alive(request):
    """200 as soon as the process answers; asks nothing of anyone."""
    return HttpResponse("ok\n", content_type="text/plain; charset=utf-8")


@require_safe
def ready(request):
    """200 when the database answers with its schema up to date and files can be written, else 503 with what is not.

    A search server that is away is said, and no failure: the embedded engine answers.
    """
    missing = [name for name, is_ready in (("base", _database), ("fichiers", _files)) if not is_ready()]
    body = f"indisponible : {', '.join(missing)}\n" if missing else f"ok\n{_search()}"
    return HttpResponse(body, status=503 if missing else 200, content_type="text/plain; charset=utf-8")


def _database() -> bool:
    try:
        executor = MigrationExecutor(connection)
        return not executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return False


def _files() -> bool:
    try:
        with tempfile.TemporaryFile(dir=settings.MEDIA_ROOT):
            return True
    except OSError:
        return False


def _search() -> str:
    return "recherche : en mode de secours\n" if outbox.is_on() and not answering().is_well() else ""
