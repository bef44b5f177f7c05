"""A series of meetings: what they have in common, and the register they share."""

from django.conf import settings
from django.db import models
from django.urls import reverse

from reseau.access import Reader
from reseau.models import Audience, Territoire


class SerieQuerySet(models.QuerySet):
    """Series in business words."""

    def readable_by(self, reader: Reader) -> "SerieQuerySet":
        """Those whose meetings are this reader's business."""
        return self.filter(reader.q(owner=None))

    def running(self) -> "SerieQuerySet":
        """Those in which meetings are still held."""
        return self.filter(ended_at=None)


class Serie(models.Model):
    """“Rencontres techniques 2026”, “Comité de pilotage”: what its meetings have in common unless they say other."""

    class Genre(models.TextChoices):
        TECHNIQUE = "technique", "Rencontre technique"
        COMITE = "comite", "Comité de pilotage"
        GROUPE = "groupe", "Groupe de travail"

    # Two may have one name: to refuse it would tell that the other is there, to who does not read it.
    nom = models.CharField("nom", max_length=120)
    genre = models.CharField("genre", max_length=12, choices=Genre.choices, default=Genre.TECHNIQUE)
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="organisée par", related_name="+"
    )
    territoires = models.ManyToManyField(Territoire, blank=True, related_name="+")
    place = models.CharField("lieu habituel", max_length=200, blank=True)
    video_url = models.URLField("lien de visioconférence habituel", max_length=500, blank=True)
    has_votes = models.BooleanField("les décisions y sont votées", default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False, help_text="Grows at each change by a person.")

    objects = SerieQuerySet.as_manager()

    class Meta:
        verbose_name = "série"
        ordering = ["nom", "pk"]

    def __str__(self):
        return self.nom

    def get_absolute_url(self) -> str:
        """The page that shows it."""
        return reverse("rencontres:serie", args=[self.pk])

    @property
    def is_ended(self) -> bool:
        """Whether no more meetings are held in it."""
        return self.ended_at is not None
