"""Minutes of a series gathered in one PDF, made in the background and kept for a day."""

import datetime
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from .comptes_rendus import CompteRendu
from .series import Serie


class CompilationQuerySet(models.QuerySet):
    """Compilations in business words."""

    def under_way(self) -> "CompilationQuerySet":
        """Those that are not made yet."""
        return self.filter(state__in=[Compilation.State.WAITING, Compilation.State.RUNNING])

    def forgotten(self, at: datetime.datetime | None = None) -> "CompilationQuerySet":
        """Those that no worker holds at the instant `at` (default: now), and that are not made yet."""
        return self.under_way().filter(leased_until__lt=at or timezone.now())


class Compilation(models.Model):
    """The PDF that one person asked for; nobody else's, and theirs only while they read all that is in it."""

    class State(models.TextChoices):
        WAITING = "attente", "En attente"
        RUNNING = "en_cours", "En cours"
        READY = "prete", "Prête"
        FAILED = "echec", "Interrompue"

    serie = models.ForeignKey(Serie, models.CASCADE, related_name="+")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    since = models.DateField()
    until = models.DateField()
    minutes = models.ManyToManyField(CompteRendu, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    page = models.PositiveIntegerField(default=0, help_text="The last one that was laid out.")
    attempts = models.PositiveSmallIntegerField(default=0)
    leased_until = models.DateTimeField(help_text="Until then a worker has it, or is expected to take it.")
    token = models.UUIDField(default=uuid.uuid4, editable=False, help_text="The name of its file.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = CompilationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["personne"], condition=Q(state__in=["attente", "en_cours"]), name="compilation_one_at_a_time"
            )
        ]

    def __str__(self):
        return f"Comptes rendus, {self.serie}"

    def get_absolute_url(self) -> str:
        """The page that shows how far it is."""
        return reverse("rencontres:compilation", args=[self.pk])

    @property
    def file(self) -> str:
        """The name of its file in the private storage."""
        return f"compilations/{self.token.hex}.pdf"

    @property
    def is_pending(self) -> bool:
        """Whether it is not made yet."""
        return self.state in (self.State.WAITING, self.State.RUNNING)
