"""The register of a series: numbered decisions, and actions with an owner and a day."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from reseau.access import Reader
from reseau.models import Audience

from .ordre_du_jour import Point
from .rencontres import Rencontre
from .series import Serie


class RegisterQuerySet(models.QuerySet):
    """Lines of the register in business words."""

    def readable_by(self, reader: Reader) -> "RegisterQuerySet":
        """Those that this reader may read."""
        return self.filter(reader.q(owner=None))


class Decision(models.Model):
    """What a meeting decided: “2026-14”. Read with the minutes it stands in (`rencontres.rights`)."""

    serie = models.ForeignKey(Serie, models.PROTECT, related_name="decisions")
    rencontre = models.ForeignKey(Rencontre, models.PROTECT, related_name="decisions")
    point = models.ForeignKey(Point, models.SET_NULL, null=True, blank=True, related_name="decisions")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="Within the series and the year, in the order of recording.")
    texte = models.TextField("décision", max_length=4000)
    votes_for = models.PositiveSmallIntegerField("pour", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("contre", null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField("abstentions", null=True, blank=True)
    decided_on = models.DateField("décidée le")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["-year", "-number", "-pk"]
        constraints = [models.UniqueConstraint(fields=["serie", "year", "number"], name="decision_number")]

    def __str__(self):
        return self.reference

    @property
    def reference(self) -> str:
        """“2026-14”."""
        return f"{self.year}-{self.number:02}"

    @property
    def key(self) -> str:
        """Its key in the search."""
        return f"decision:{self.pk}"


class ActionQuerySet(RegisterQuerySet):
    """Actions in business words."""

    def open(self) -> "ActionQuerySet":
        """Those that are still to be done."""
        return self.filter(state__in=Action.OPEN)

    def late(self, on: datetime.date | None = None) -> "ActionQuerySet":
        """Those still open after their day, on the day `on` (default: today in Paris)."""
        return self.open().filter(due_on__lt=on or timezone.localdate())


class Action(models.Model):
    """What somebody is to do until a day. Read by the meeting's audience (`rencontres.rights`)."""

    class State(models.TextChoices):
        TO_DO = "a_faire", "À faire"
        DOING = "en_cours", "En cours"
        DONE = "faite", "Faite"
        DROPPED = "abandonnee", "Abandonnée"

    OPEN = (State.TO_DO, State.DOING)

    serie = models.ForeignKey(Serie, models.PROTECT, related_name="actions")
    rencontre = models.ForeignKey(Rencontre, models.PROTECT, related_name="actions")
    point = models.ForeignKey(Point, models.SET_NULL, null=True, blank=True, related_name="actions")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="Within the series and the year, in the order of recording.")
    texte = models.CharField("action", max_length=500)
    responsable = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="responsable", null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.TO_DO)
    done_on = models.DateField(null=True, editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = ActionQuerySet.as_manager()

    class Meta:
        verbose_name = "action"
        ordering = ["due_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["serie", "year", "number"], name="action_number")]
        indexes = [
            models.Index(
                fields=["responsable", "due_on"], name="action_open", condition=Q(state__in=["a_faire", "en_cours"])
            )
        ]

    def __str__(self):
        return self.texte

    def get_absolute_url(self) -> str:
        """The page that shows it."""
        return reverse("rencontres:action", args=[self.pk])

    @property
    def reference(self) -> str:
        """“2026-19”."""
        return f"{self.year}-{self.number:02}"

    @property
    def key(self) -> str:
        """Its key in the search."""
        return f"action:{self.pk}"

    def is_late(self, on: datetime.date | None = None) -> bool:
        """Whether it is still open after its day, on the day `on` (default: today in Paris)."""
        return self.state in self.OPEN and self.due_on is not None and self.due_on < (on or timezone.localdate())


class Suivi(models.Model):
    """One word on how an action goes: what changed, and what its owner says. Written and never changed."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="suivis")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=Action.State.choices, blank=True, help_text="Where it changed.")
    detail = models.CharField(max_length=300, blank=True, help_text="Other changes: owner, day.")
    texte = models.TextField("commentaire", max_length=2000, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.action_id}, {self.at}"


class Preuve(models.Model):
    """Evidence of an action: any entry of the portal, by its key in the search, shown to those who read it."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="preuves")
    key = models.CharField(max_length=80)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "key"], name="preuve_once")]

    def __str__(self):
        return self.key
