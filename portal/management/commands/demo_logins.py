from django.core.management.base import BaseCommand

from portal.demo.people import DOMAIN, PASSWORD
from reseau.access import membership_of
from reseau.models import Adhesion, Personne, Role


class Command(BaseCommand):
    help = "Prints the demo's accounts, by role."

    def handle(self, **options):
        people = Personne.objects.filter(email__endswith=f"@{DOMAIN}", is_active=True)
        self.stdout.write(f"Mot de passe de tous les comptes : {PASSWORD}")
        self.stdout.write("Comptes marqués * : second facteur, dont le code s’obtient par « make demo-code USER=… »\n")
        for role in Role:
            adhesions = Adhesion.objects.current().filter(role=role, personne__in=people)
            for adhesion in adhesions.select_related("personne", "territoire", "organisation"):
                self.stdout.write(_line(role, adhesion))


def _line(role: Role, adhesion: Adhesion) -> str:
    person = adhesion.personne
    mark = "*" if membership_of(person).must_have_mfa else " "
    return f"  {role.label:<21}{mark} {person.email:<34}{person!s:<20}{adhesion.territoire}, {adhesion.organisation}"
