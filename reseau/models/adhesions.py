"""Who belongs where, as what, and since when."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .organisations import Organisation
from .territoires import Territoire


class Role(models.TextChoices):
    """What a person does in the network."""

    CHARGE_MISSION = "charge_mission", "Chargé de mission"
    ADMINISTRATEUR = "administrateur", "Administrateur"
    FACILITATEUR = "facilitateur", "Facilitateur"
    AGENT_REGIONAL = "agent_regional", "Agent régional"
    STRUCTURE = "structure", "Structure de l’IAE"
    ACHETEUR = "acheteur", "Donneur d’ordres"
    COMITE = "comite", "Comité de pilotage"

    @property
    def plural(self) -> str:
        """“facilitateurs”: the people of this role, as a sentence names them."""
        return _PLURALS[self.value]


_PLURALS = {
    "charge_mission": "chargés de mission",
    "administrateur": "administrateurs",
    "facilitateur": "facilitateurs",
    "agent_regional": "agents régionaux",
    "structure": "structures de l’IAE",
    "acheteur": "donneurs d’ordres",
    "comite": "membres du comité de pilotage",
}


class AdhesionQuerySet(models.QuerySet):
    """Adhesions in business words."""

    def current(self, on: datetime.date | None = None) -> "AdhesionQuerySet":
        """Those that hold on the day `on` (default: today in Paris), of accounts that are active."""
        on = on or timezone.localdate()
        return self.filter(Q(until=None) | Q(until__gte=on), since__lte=on, ended_at=None, personne__is_active=True)


class Adhesion(models.Model):
    """One person's role, in one organisation, on one territory, from a day to a day. Ended, never deleted."""

    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="adhesions")
    role = models.CharField("rôle", max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="adhesions")
    territoire = models.ForeignKey(Territoire, models.PROTECT, related_name="adhesions")
    is_referent = models.BooleanField("référent de l’organisation", default=False)
    since = models.DateField("depuis le", default=timezone.localdate)
    until = models.DateField("jusqu’au", null=True, blank=True, help_text="Dernier jour compris.")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, editable=False)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")

    objects = AdhesionQuerySet.as_manager()

    class Meta:
        ordering = ["personne__last_name", "personne__first_name", "since"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until=None) | Q(until__gte=models.F("since")),
                name="adhesion_until_after_since",
                violation_error_message="La fin ne peut pas précéder le début.",
            )
        ]

    def __str__(self):
        return f"{self.personne}, {self.get_role_display()}, {self.organisation}"

    def end(self, by) -> None:
        """End this adhesion now: what it opened is closed at the person's next request."""
        self.ended_at, self.ended_by = timezone.now(), by
        self.save(update_fields=["ended_at", "ended_by"])
