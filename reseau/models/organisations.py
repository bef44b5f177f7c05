"""The organisations of the network."""

from django.core.exceptions import ValidationError
from django.db import models
from stdnum.fr import siret as siret_number

from .territoires import Territoire


def validate_siret(value: str) -> None:
    """Refuse a number that is no SIRET (14 digits and their key, by python-stdnum)."""
    if not siret_number.is_valid(value):
        raise ValidationError("Ce SIRET n’est pas valable : 14 chiffres, comme sur l’avis de situation de l’INSEE.")


class Organisation(models.Model):
    """A member organisation of the network, of any kind."""

    class Genre(models.TextChoices):
        REGION = "region", "Région"
        MAISON_EMPLOI = "maison_emploi", "Maison de l’emploi"
        PLIE = "plie", "PLIE"
        PLATEFORME = "plateforme", "Plateforme"
        AGENCE = "agence", "Agence"
        ACHETEUR = "acheteur", "Acheteur"
        ACI = "aci", "Atelier et chantier d’insertion"
        AI = "ai", "Association intermédiaire"
        EI = "ei", "Entreprise d’insertion"
        EITI = "eiti", "Entreprise d’insertion par le travail indépendant"
        ETTI = "etti", "Entreprise de travail temporaire d’insertion"
        GEIQ = "geiq", "GEIQ"
        EA = "ea", "Entreprise adaptée"
        EATT = "eatt", "Entreprise adaptée de travail temporaire"
        ESAT = "esat", "ESAT"

    genre = models.CharField(max_length=16, choices=Genre.choices)
    nom = models.CharField(max_length=160)
    sigle = models.CharField(max_length=20, blank=True)
    siret = models.CharField("SIRET", max_length=14, unique=True, validators=[validate_siret])
    territoire = models.ForeignKey(Territoire, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["nom"]

    def __str__(self):
        return self.nom

    def clean_fields(self, exclude=None):
        """Accept a SIRET typed with spaces."""
        self.siret = siret_number.compact(self.siret)
        super().clean_fields(exclude)
