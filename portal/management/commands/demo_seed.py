import logging

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

REFUSAL = "Les comptes de démonstration ont un mot de passe que tout le monde connaît : réglages de démo seulement."


class Command(BaseCommand):
    help = "Seeds the demo (network, pages, documents) unless that was done: what people changed there is kept."

    def handle(self, **options):
        if not settings.DEMO:
            raise CommandError(REFUSAL)
        from portal.demo import seeding  # wants the packages of the group “demo”

        if not seeding.is_seeded():
            logging.disable(logging.INFO)  # its own progress says enough
            try:
                seeding.seed(self._say)
            finally:
                logging.disable(logging.NOTSET)
            seeding.check()
            seeding.note_seeded()
        self._say("La démonstration est prête.")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
