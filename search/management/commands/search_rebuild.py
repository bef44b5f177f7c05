"""`manage.py search_rebuild`: make the whole index again, while people search and write."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from search import outbox, upkeep
from search.engines import engine


class Command(BaseCommand):
    """Build a new index of Elasticsearch from the entries; without it, the entries and the embedded index."""

    help = "Reconstruit l’index de la recherche, sans interruption."

    def add_arguments(self, parser):
        """`--entrees`: the first half too; `--vider`: for an embedded index that is damaged."""
        parser.add_argument(
            "--entrees",
            action="store_true",
            help="Avec Elasticsearch : réécrire d’abord les entrées et l’index de la base à partir des contenus.",
        )
        parser.add_argument("--vider", action="store_true", help="Vider d’abord l’index de la base (abîmé).")

    def handle(self, *args, entrees: bool = False, vider: bool = False, **options):
        """Rebuild, and say how many entries there are."""
        if vider:
            with transaction.atomic():
                engine().clear()
        if entrees or vider or not outbox.is_on():
            self.stdout.write(f"{upkeep.rebuild()} entrées réécrites.")
        if outbox.is_on():
            self.stdout.write(f"{self._build()} entrées dans le nouvel index.")

    def _build(self) -> int:
        from search.engines.elastic import indices, rebuild

        try:
            return rebuild.rebuild(say=self._say)
        except (rebuild.Busy, indices.Away) as error:
            raise CommandError(f"{error}\nL’index en service n’a pas changé.") from error

    def _say(self, count: int) -> None:
        if count % 10_000 == 0:
            self.stdout.write(f"{count} entrées…")
