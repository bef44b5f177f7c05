"""The register of a series: numbered decisions, and actions with an owner and a day."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from reseau.access import Reader
from reseau.models import Adhesion, Audience
from reseau.names import fold

from .ordre_du_jour import Point
from .rencontres import Rencontre
from .series import Serie


class RegisterQuerySet(models.QuerySet):
    """Lines of the register in business words."""

    def readable_by(self, reader: Reader) -> "RegisterQuerySet":
        """Those that this reader may read."""
        return self.filter(reader.q(owner=None))

    def saying(self, words: str) -> "RegisterQuerySet":
        """Those whose text holds each of these words, whatever its case and accents."""
        return self.filter(*(Q(texte_folded__contains=word) for word in fold(words).split()))


class RegisterLine(models.Model):
    """What every line of the register has: a number within the series and the year, and a text."""

    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField(help_text="Within the series and the year, in the order of recording.")
    texte_folded = models.TextField(editable=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False, help_text="Grows at each change by a person.")

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        """Keep the folded text equal to the text."""
        self.texte_folded = fold(self.texte)
        if kwargs.get("update_fields") and "texte" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "texte_folded"}
        super().save(*args, **kwargs)

    @property
    def reference(self) -> str:
        """“2026-14”."""
        return f"{self.year}-{self.number:02}"


class Decision(RegisterLine):
    """What a meeting decided: “2026-14”. Read with the minutes it stands in (`rencontres.rights`)."""

    serie = models.ForeignKey(Serie, models.PROTECT, related_name="decisions")
    rencontre = models.ForeignKey(Rencontre, models.PROTECT, related_name="decisions")
    point = models.ForeignKey(Point, models.SET_NULL, null=True, blank=True, related_name="decisions")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    texte = models.TextField("décision", max_length=4000)
    votes_for = models.PositiveSmallIntegerField("pour", null=True, blank=True)
    votes_against = models.PositiveSmallIntegerField("contre", null=True, blank=True)
    abstentions = models.PositiveSmallIntegerField("abstentions", null=True, blank=True)
    decided_on = models.DateField("décidée le")

    objects = RegisterQuerySet.as_manager()

    class Meta:
        verbose_name = "décision"
        ordering = ["-year", "-number", "-pk"]
        constraints = [models.UniqueConstraint(fields=["serie", "year", "number"], name="decision_number")]

    def __str__(self):
        return self.reference

    def get_absolute_url(self) -> str:
        """Its place on the meeting's page."""
        return f"{self.rencontre.get_absolute_url()}#decision-{self.pk}"

    @property
    def votes(self) -> str:
        """“12 pour, 1 contre, 2 abstentions”; empty where nobody counted."""
        if self.votes_for is None:
            return ""
        against, abstentions = self.votes_against or 0, self.abstentions or 0
        several = "s" if abstentions > 1 else ""
        return f"{self.votes_for} pour, {against} contre, {abstentions} abstention{several}"

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

    def noting_owners(self) -> "ActionQuerySet":
        """The same, with their owners, each knowing whether that person is still a member (`is_orphan`)."""
        current = Adhesion.objects.current().filter(personne=OuterRef("responsable"))
        return self.select_related("responsable").annotate(owner_is_member=Exists(current))

    def orphans(self) -> "ActionQuerySet":
        """Those still to be done whose owner left the network, or closed their account."""
        return self.noting_owners().open().filter(responsable__isnull=False, owner_is_member=False)


class Action(RegisterLine):
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
    texte = models.CharField("action", max_length=500)
    responsable = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="responsable", null=True, blank=True, related_name="+"
    )
    due_on = models.DateField("échéance", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.TO_DO)
    done_on = models.DateField(null=True, editable=False)

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
    def key(self) -> str:
        """Its key in the search."""
        return f"action:{self.pk}"

    def is_late(self, on: datetime.date | None = None) -> bool:
        """Whether it is still open after its day, on the day `on` (default: today in Paris)."""
        return self.state in self.OPEN and self.due_on is not None and self.due_on < (on or timezone.localdate())

    @property
    def is_open(self) -> bool:
        """Whether it is still to be done."""
        return self.state in self.OPEN

    @property
    def is_orphan(self) -> bool:
        """Whether it is still to be done by someone who is no member any more; for `noting_owners` alone."""
        return self.is_open and self.responsable_id is not None and not self.owner_is_member


class Suivi(models.Model):
    """One word on how an action goes: what changed, and what its owner says. Written and never changed."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="suivis")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=Action.State.choices, blank=True, help_text="Where it changed.")
    responsable = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", help_text="Who it was handed to."
    )
    detail = models.CharField(max_length=300, blank=True, help_text="Other changes: day, text. No name.")
    texte = models.TextField("commentaire", max_length=2000, blank=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.action_id}, {self.at}"

    @property
    def says(self) -> str:
        """What changed besides the state, with the name that the person bears today."""
        return ", ".join(filter(None, [f"confiée à {self.responsable}" if self.responsable else "", self.detail]))


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
