"""The minutes of a meeting, from the first note to their approval at the next one."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone

from reseau.access import Reader
from reseau.models import Audience
from reseau.names import lowfirst

from .ordre_du_jour import Point
from .rencontres import Rencontre


class CompteRenduQuerySet(models.QuerySet):
    """Minutes in business words."""

    def readable_by(self, reader: Reader) -> "CompteRenduQuerySet":
        """Those that this reader may read as they stand."""
        return self.filter(reader.q(owner=None))


class CompteRendu(models.Model):
    """The minutes of one meeting; the notes themselves stand at each item of the agenda (`Point.notes`).

    Being written, its audience is who writes; circulated, those who were there as well; frozen, that of the meeting
    (`rencontres.rights`, always within the meeting's). What is frozen is `snapshot`, and never changes again, but for
    the names of who is erased (`minutes.erasing`).
    """

    class State(models.TextChoices):
        WRITING = "redaction", "En rédaction"
        DRAFT = "projet", "Projet, à amender"
        FROZEN = "arrete", "Arrêté"
        APPROVED = "approuve", "Approuvé"

    FINAL = (State.FROZEN, State.APPROVED)

    rencontre = models.OneToOneField(Rencontre, models.CASCADE, related_name="compte_rendu")
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.WRITING)
    amend_by = models.DateField("amendements jusqu’au", null=True, blank=True)
    circulated_at = models.DateTimeField(null=True, editable=False)
    frozen_at = models.DateTimeField(null=True, editable=False)
    snapshot = models.JSONField(null=True, editable=False, help_text="All of it, with the names of the day.")
    digest = models.CharField(max_length=64, blank=True, editable=False, help_text="SHA-256 of the snapshot.")
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_in = models.ForeignKey(Rencontre, models.PROTECT, null=True, editable=False, related_name="+")
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = CompteRenduQuerySet.as_manager()

    class Meta:
        verbose_name = "compte rendu"
        verbose_name_plural = "comptes rendus"

    def __str__(self):
        return f"Compte rendu, {self.rencontre}"

    def get_absolute_url(self) -> str:
        """The page that shows it."""
        return reverse("rencontres:compte_rendu", args=[self.rencontre_id])

    @property
    def is_frozen(self) -> bool:
        """Whether nothing of it may change any more."""
        return self.state in self.FINAL


class Amendement(models.Model):
    """A change that someone who was there asks for, while the minutes are a draft."""

    class State(models.TextChoices):
        PROPOSED = "propose", "À examiner"
        ACCEPTED = "accepte", "Accepté"
        DECLINED = "refuse", "Non retenu"

    compte_rendu = models.ForeignKey(CompteRendu, models.CASCADE, related_name="amendements")
    point = models.ForeignKey(Point, models.SET_NULL, null=True, blank=True, related_name="amendements")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    texte = models.TextField("amendement", max_length=4000)
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.PROPOSED)
    answer = models.CharField("réponse", max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    treated_at = models.DateTimeField(null=True, editable=False)
    treated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        verbose_name = "amendement"
        ordering = ["created_at", "pk"]

    def __str__(self):
        return self.texte[:60]


class Trace(models.Model):
    """One step in the life of minutes: who, when, what. Written and never changed."""

    class Step(models.TextChoices):
        CIRCULATED = "diffuse", "Projet diffusé"
        RECALLED = "repris", "Projet repris en rédaction"
        AMENDED = "amende", "Amendement examiné"
        FROZEN = "arrete", "Compte rendu arrêté"
        APPROVED = "approuve", "Compte rendu approuvé"
        ERASED = "efface", "Nom effacé"

    compte_rendu = models.ForeignKey(CompteRendu, models.CASCADE, related_name="traces")
    step = models.CharField(max_length=10, choices=Step.choices)
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    amendement = models.ForeignKey(Amendement, models.CASCADE, null=True, related_name="+", help_text="Answered here.")
    detail = models.CharField(max_length=500, blank=True, help_text="No name: it would outlive who is erased.")

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.get_step_display()}, {self.at}"

    @property
    def says(self) -> str:
        """The step in detail; of an amendment, whose it is, by the name they bear today, and what became of it."""
        if asked := self.amendement:
            return f"{asked.personne}\u00a0: {lowfirst(asked.get_state_display())}"
        return self.detail
