from django.core.management.base import BaseCommand

from reseau.geographie import load_territoires


class Command(BaseCommand):
    help = "Loads the communes and the official territories of the region from reseau/data."

    def handle(self, **options):
        self.stdout.write(f"{load_territoires()} territoires.")
