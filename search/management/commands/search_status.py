"""`manage.py search_status`: how the search is. Ends with 1 where somebody should look."""

import sys

from django.core.management.base import BaseCommand

from search import status
from search.models import Change
from search.status import Status

LATE = 60  # seconds of lag from which somebody should look
SHOWN = 20  # entries that are named


class Command(BaseCommand):
    """Say which engine answers, what waits and since when, what is parked and why, what differs."""

    help = "Dit comment va la recherche. Se termine par 1 quand quelqu’un devrait regarder."

    def handle(self, *args, **options):
        """Print the state, line by line."""
        found = status.look()
        for line in (*_engine(found), *_counts(found), *_outbox(found)):
            self.stdout.write(line)
        if found.problem or found.warning or found.differing or found.outbox.parked or found.outbox.lag > LATE:
            sys.exit(1)


def _engine(found: Status) -> list[str]:
    embedded = f"moteur de la base ({found.embedded})"
    if not found.has_server:
        return [f"Moteur : {embedded}"]
    lines = [f"Moteur : {f'{embedded}, en secours' if found.is_degraded else 'Elasticsearch'}"]
    lines += [f"Serveur : Elasticsearch {found.server or 'injoignable'}, index {found.index or 'absent'}"]
    lines += [f"Problème : {problem}" for problem in (found.problem, found.warning) if problem]
    lines += ["Un nouvel index est en construction."] if found.is_building else []
    lines += (
        [f"Index oubliés (search_rebuild les enlève) : {', '.join(found.left_behind)}"] if found.left_behind else []
    )
    return lines


def _counts(found: Status) -> list[str]:
    lines = [f"Entrées : {found.entries} dans la base, {_or_unknown(found.indexed)} dans l’index"]
    lines += [f"Différences : {found.differing}"] if found.indexed is not None else []
    for words, ids in (
        ("absentes de l’index", found.missing),
        ("dans un autre état", found.outdated),
        ("en trop", found.left_over),
    ):
        if ids:
            lines.append(f"  {len(ids)} {words} : {', '.join(map(str, ids[:SHOWN]))}{'…' * (len(ids) > SHOWN)}")
    return lines


def _or_unknown(count: int | None) -> str:
    return "?" if count is None else str(count)


def _outbox(found: Status) -> list[str]:
    if not found.has_server:
        return []
    lines = [f"À envoyer : {found.outbox.waiting} changements, depuis {found.outbox.lag:.1f} s"]
    lines += [f"Mis de côté : {found.outbox.parked}"]
    for change in Change.objects.parked().order_by("-parked_at")[:SHOWN]:
        lines.append(f"  entrée {change.pk}, {change.attempts} essais : {change.reason}")
    return lines
