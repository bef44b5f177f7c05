import time

from allauth.mfa.models import Authenticator
from django.core.management.base import BaseCommand, CommandError

from portal.demo.people import email_of
from reseau.comptes import TOTP_PERIOD, current_code
from reseau.models import Personne

TIME_TO_TYPE = 7  # seconds


class Command(BaseCommand):
    help = "Prints the current code of the second factor of a demo account, once there is time left to type it."

    def add_arguments(self, parser):
        parser.add_argument("user", help="The address, or what stands before @demo.invalid.")

    def handle(self, user, **options):
        try:
            person = Personne.objects.get(email=email_of(user.strip().lower()))
            current_code(person)
        except Personne.DoesNotExist as error:
            raise CommandError(f"Aucun compte « {email_of(user)} » (voyez : make demo-logins).") from error
        except Authenticator.DoesNotExist as error:
            raise CommandError(f"{person} se connecte sans second facteur.") from error
        left = TOTP_PERIOD - time.time() % TOTP_PERIOD
        if left < TIME_TO_TYPE:
            time.sleep(left)
        self.stdout.write(current_code(person))
