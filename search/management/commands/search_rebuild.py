"""`manage.py search_rebuild`: write every entry and the whole index again, while people work."""

from django.core.management.base import BaseCommand
from django.db import transaction

from search import upkeep
from search.engines import engine


class Command(BaseCommand):
    """Write every entry and the whole index again from the content."""

    help = "Réécrit toutes les entrées de la recherche à partir des contenus, sans interruption."

    def add_arguments(self, parser):
        """`--vider`: for an index that is damaged."""
        parser.add_argument("--vider", action="store_true", help="Vider d’abord l’index (abîmé).")

    def handle(self, *args, vider: bool = False, **options):
        """Rebuild, and say how many entries there are."""
        if vider:
            with transaction.atomic():
                engine().clear()
        self.stdout.write(f"{upkeep.rebuild()} entrées réécrites.")
