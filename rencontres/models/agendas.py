"""What people's own calendars are told: by mail, meeting by meeting, and at the address of a feed."""

from django.conf import settings
from django.db import models

from reseau.models.jetons import Secret

from .rencontres import Rencontre


class Envoi(models.Model):
    """What mails last told the calendar of one person of one meeting: that it is on, or that it is off."""

    rencontre = models.ForeignKey(Rencontre, models.CASCADE, related_name="envois")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    is_on = models.BooleanField()
    turns = models.PositiveSmallIntegerField(default=0, help_text="How often it went from on to off, or back.")

    class Meta:
        verbose_name = "envoi à un agenda"
        constraints = [models.UniqueConstraint(fields=["rencontre", "personne"], name="envoi_once")]

    def __str__(self):
        return f"{self.rencontre_id}, {self.personne_id}"


class FluxQuerySet(models.QuerySet):
    """Feeds in business words."""

    def live(self) -> "FluxQuerySet":
        """Those that were not revoked."""
        return self.filter(revoked_at=None)


class Flux(Secret):
    """An address at which a person's own calendar reads the meetings."""

    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="flux")
    is_mine_only = models.BooleanField("seulement celles où l’on attend la personne", default=False)

    objects = FluxQuerySet.as_manager()

    class Meta(Secret.Meta):
        verbose_name = "adresse d’agenda"
        verbose_name_plural = "adresses d’agenda"
