"""Topics that members propose, and the items of an agenda."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone

from documents.models import Document
from reseau.access import Reader

from .rencontres import Rencontre
from .series import Serie

MINUTES = 20  # an item whose duration nobody said


class SujetQuerySet(models.QuerySet):
    """Topics in business words."""

    def readable_by(self, reader: Reader) -> "SujetQuerySet":
        """Those of the series that this reader reads; one's own topic follows its series as well."""
        return self.filter(reader.q("serie__audience", owner=None))

    def waiting(self) -> "SujetQuerySet":
        """Those on no agenda yet, the postponed ones first, then the oldest."""
        waiting = [Sujet.State.POSTPONED, Sujet.State.PROPOSED]
        return self.filter(state__in=waiting).order_by("-state", "created_at")


class Sujet(models.Model):
    """A topic that a member proposes to a series."""

    class State(models.TextChoices):
        PROPOSED = "propose", "Proposé"
        SCHEDULED = "inscrit", "À l’ordre du jour"
        POSTPONED = "reporte", "Reporté"
        TREATED = "traite", "Traité"
        DECLINED = "ecarte", "Écarté"

    serie = models.ForeignKey(Serie, models.PROTECT, verbose_name="série", related_name="sujets")
    titre = models.CharField("sujet", max_length=200)
    texte = models.TextField("ce qu’il faudrait en dire ou en décider", max_length=4000, blank=True)
    minutes = models.PositiveSmallIntegerField("durée souhaitée, en minutes", default=MINUTES)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    documents = models.ManyToManyField(Document, blank=True, related_name="+")
    state = models.CharField("état", max_length=8, choices=State.choices, default=State.PROPOSED)
    answer = models.CharField("réponse", max_length=300, blank=True, help_text="Why declined or postponed.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False)

    objects = SujetQuerySet.as_manager()

    class Meta:
        verbose_name = "sujet"
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.titre

    @property
    def key(self) -> str:
        """Its key in the search."""
        return f"sujet:{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it may still come on an agenda, even if it was declined."""
        return self.state not in (self.State.SCHEDULED, self.State.TREATED)

    @property
    def is_waiting(self) -> bool:
        """Whether it is on no agenda yet and may still come on one."""
        return self.state in (self.State.PROPOSED, self.State.POSTPONED)


class Point(models.Model):
    """One item of an agenda and, once the meeting is held, what was said of it."""

    class Genre(models.TextChoices):
        APPROVAL = "approbation", "Approbation du compte rendu"
        ACTIONS = "actions", "Suivi des actions"
        TOPIC = "sujet", "Sujet"
        BREAK = "pause", "Pause"

    rencontre = models.ForeignKey(Rencontre, models.CASCADE, related_name="points")
    position = models.PositiveIntegerField("place")
    genre = models.CharField("genre", max_length=12, choices=Genre.choices, default=Genre.TOPIC)
    titre = models.CharField("titre", max_length=200)
    texte = models.TextField("précisions", max_length=4000, blank=True)
    minutes = models.PositiveSmallIntegerField("durée, en minutes", default=MINUTES)
    speaker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="présenté par", null=True, blank=True, related_name="+"
    )
    speaker_name = models.CharField("autre intervenant", max_length=120, blank=True, help_text="Without an account.")
    for_decision = models.BooleanField("pour décision", default=False)
    sujet = models.ForeignKey(Sujet, models.SET_NULL, null=True, blank=True, related_name="points")
    approves = models.ForeignKey(
        Rencontre, models.PROTECT, null=True, blank=True, related_name="+", help_text="Whose minutes are approved."
    )
    documents = models.ManyToManyField(Document, blank=True, related_name="+")
    revision = models.PositiveIntegerField(default=1, editable=False, help_text="Grows with each change of the above.")

    notes = models.TextField("compte rendu", blank=True, help_text="Clean HTML (rencontres.prose).")
    notes_revision = models.PositiveIntegerField(default=0, editable=False, help_text="What a writer saw last.")
    notes_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+")
    notes_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        verbose_name = "point"
        ordering = ["position", "pk"]

    def __str__(self):
        return self.titre

    @property
    def key(self) -> str:
        """Its key in the search."""
        return f"point:{self.pk}"

    @property
    def duration(self) -> datetime.timedelta:
        """How long it is meant to take."""
        return datetime.timedelta(minutes=self.minutes)

    @property
    def is_break(self) -> bool:
        """Whether nothing is dealt with: it has a time, and no number."""
        return self.genre == self.Genre.BREAK

    @property
    def is_put_off(self) -> bool:
        """Whether its topic, not dealt with here, waits for another meeting."""
        return self.sujet is not None and self.sujet.state == Sujet.State.POSTPONED
