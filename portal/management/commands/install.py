from django.core.management.base import BaseCommand

from portal.installation import install


class Command(BaseCommand):
    help = "Loads territories and synonyms, creates the home page; to run after every migrate, as often as one likes."

    def handle(self, **options):
        install()
