"""`manage.py index_worker`: tells Elasticsearch what changes. Several may run; `manage.py worker` does it too."""

import signal
import threading

from django.core.management.base import BaseCommand, CommandError

from search import outbox


class Command(BaseCommand):
    """Sends the outbox to Elasticsearch, and builds the index where it is missing."""

    help = "Tient l’index d’Elasticsearch à jour, jusqu’à SIGTERM."

    def add_arguments(self, parser):
        """`--once`: for a scheduler, and for tests."""
        parser.add_argument("--once", action="store_true", help="Envoyer ce qui attend, puis s’arrêter.")

    def handle(self, *args, once: bool = False, **options):
        """Work until told to stop; with `--once`, until nothing is due."""
        if not outbox.is_on():
            raise CommandError("ELASTICSEARCH_URL n’est pas réglée : la recherche vit dans la base.")
        if once:
            self._once()
        else:
            _until_told()

    def _once(self) -> None:
        from search.engines.elastic import indexer, rebuild

        try:
            self.stdout.write(f"{indexer.tend()} changements envoyés.")
        except (indexer.Away, indexer.Unfit, rebuild.Busy) as error:
            raise CommandError(str(error)) from error


def _until_told() -> None:
    from search.engines.elastic import indexer

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    indexer.run(stop)
