"""`manage.py search_reconcile`: find what the search knows wrongly, and put it right."""

from django.core.management.base import BaseCommand, CommandError

from search import outbox, upkeep


class Command(BaseCommand):
    """Repair the entries that are not what the content is, and the indices that are not what the entries are."""

    help = "Compare les entrées de la recherche aux contenus, et l’index aux entrées ; répare ce qui diffère."

    def add_arguments(self, parser):
        """`--constater`: only look."""
        parser.add_argument("--constater", action="store_true", help="Dire ce qui diffère, sans rien réparer.")

    def handle(self, *args, constater: bool = False, **options):
        """Say each key that differs, and repair it."""
        keys = list(upkeep.differing())
        for key in keys:
            self.stdout.write(key)
            if not constater:
                upkeep.repair(key)
        if not constater:
            upkeep.prune()
        self.stdout.write(f"{len(keys)} entrées {'à réparer' if constater else 'réparées'}.")
        if outbox.is_on():
            self._reconcile_server(constater)

    def _reconcile_server(self, constater: bool) -> None:
        from search.engines.elastic import indexer

        try:
            count = indexer.audit(only_look=constater)
        except indexer.Unfit as error:
            raise CommandError(f"Elasticsearch : {error} Lancez search_rebuild.") from error
        except indexer.Away as error:
            raise CommandError(f"Elasticsearch : {error}") from error
        self.stdout.write(f"Elasticsearch : {count} entrées {'diffèrent' if constater else 'à renvoyer'}.")
