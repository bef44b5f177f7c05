"""`manage.py bootstrap`: the first chargé de mission of a new installation."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from ... import invitations
from ...geographie import load_territoires
from ...models import Adhesion, Invitation, Organisation, Role, Territoire

REGION = "41"


class Command(BaseCommand):
    """Invite the first chargé de mission: nobody is there yet to do it."""

    help = "Invites the first chargé de mission, and prints the link, which works once and for seven days."

    def add_arguments(self, parser):
        """The person, and their organisation."""
        parser.add_argument("--email", required=True)
        parser.add_argument("--prenom", default="")
        parser.add_argument("--nom", default="")
        parser.add_argument("--organisation", default="Région", help="The region’s name (made if need be).")
        parser.add_argument("--siret", default="20005226400013", help="The region’s SIRET (default: Région Grand Est).")

    @transaction.atomic
    def handle(self, *args, email: str, prenom: str, nom: str, organisation: str, siret: str, **options):
        """Refuse where there is a chargé de mission already: they invite the next ones."""
        if Adhesion.objects.current().filter(role=Role.CHARGE_MISSION).exists():
            raise CommandError("There is a chargé de mission already: they invite the next ones.")
        if not Territoire.objects.filter(code=REGION).exists():
            load_territoires()
        invitation = Invitation(
            email=email,
            first_name=prenom,
            last_name=nom,
            role=Role.CHARGE_MISSION,
            organisation=_region(organisation, siret),
            territoire=Territoire.objects.get(code=REGION),
        )
        self.stdout.write(invitations.invite(invitation, by=None))


def _region(nom: str, siret: str) -> Organisation:
    """The region's organisation, made and checked if need be."""
    found = Organisation.objects.filter(genre=Organisation.Genre.REGION).first()
    if found:
        return found
    region = Organisation(
        genre=Organisation.Genre.REGION, nom=nom, siret=siret, territoire=Territoire.objects.get(code=REGION)
    )
    region.full_clean()
    region.save()
    return region
