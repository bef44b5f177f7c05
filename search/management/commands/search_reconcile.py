"""`manage.py search_reconcile`: find what the search knows wrongly, and put it right."""

from django.core.management.base import BaseCommand

from search import upkeep


class Command(BaseCommand):
    """Repair the entries that are not what the content is."""

    help = "Compare les entrées de la recherche aux contenus, et répare ce qui diffère."

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
