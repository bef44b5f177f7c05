"""One meeting."""

import datetime
import uuid
from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from reseau.access import Reader
from reseau.models import Audience, Territoire
from reseau.names import fold

from .series import Serie


class RencontreQuerySet(models.QuerySet):
    """Meetings in business words."""

    def readable_by(self, reader: Reader) -> "RencontreQuerySet":
        """Those that this reader may read: their audience's, and one's own drafts."""
        return self.filter(reader.q(owner="organiser"))

    def told(self) -> "RencontreQuerySet":
        """Those that were announced, whatever became of them."""
        return self.exclude(state=Rencontre.State.DRAFT)

    def held(self) -> "RencontreQuerySet":
        """Those that take place, or took place, at their date."""
        return self.filter(state__in=Rencontre.HELD)

    def coming(self, at: datetime.datetime | None = None) -> "RencontreQuerySet":
        """Those that have a date and are not over at the instant `at` (default: now), the next one first."""
        return self._dated().filter(ends_at__gt=at or timezone.now()).order_by("starts_at", "pk")

    def over(self, at: datetime.datetime | None = None) -> "RencontreQuerySet":
        """Those that are over at the instant `at` (default: now), the last one first."""
        return self._dated().filter(ends_at__lte=at or timezone.now()).order_by("-starts_at", "-pk")

    def by_topic(self, sujets: Iterable[int]) -> "dict[int, Rencontre]":
        """By topic (of these ids), the last of these meetings that has it on its agenda. One query."""
        rows = self.filter(points__sujet__in=list(sujets)).order_by("starts_at", "pk")
        return {one.topic: one for one in rows.select_related("serie").annotate(topic=F("points__sujet"))}

    def saying(self, words: str) -> "RencontreQuerySet":
        """Those whose title, number, place or presentation hold each of these words, whatever its case and accents."""
        return self.filter(*(Q(folded__contains=word) for word in fold(words).split()))

    def _dated(self) -> "RencontreQuerySet":
        return self.exclude(state=Rencontre.State.POSTPONED)


class Rencontre(models.Model):
    """One meeting of a series. A draft is addressed to its organiser alone; announcing it addresses it to `readers`.

    Whoever writes any part of it raises `sequence` only where a calendar must be told (date, place, state: RFC 5545).
    """

    class State(models.TextChoices):
        DRAFT = "brouillon", "Brouillon"
        ANNOUNCED = "annoncee", "Annoncée"  # the date is known; nobody is asked for an answer yet
        OPEN = "ouverte", "Inscriptions ouvertes"
        CLOSED = "close", "Inscriptions closes"
        POSTPONED = "reportee", "Reportée"  # to a date not known yet: a known one moves the meeting instead
        CANCELLED = "annulee", "Annulée"

    HELD = (State.ANNOUNCED, State.OPEN, State.CLOSED)

    serie = models.ForeignKey(Serie, models.PROTECT, verbose_name="série", related_name="rencontres")
    number = models.PositiveIntegerField("numéro", help_text="Within its series.")
    titre = models.CharField("titre", max_length=200, blank=True, help_text="Empty: “Rencontre technique n° 32”.")
    presentation = models.TextField("présentation", max_length=2000, blank=True)
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    place = models.CharField("lieu", max_length=200, blank=True)
    video_url = models.URLField("lien de visioconférence", max_length=500, blank=True)
    organiser = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="organisée par", related_name="+"
    )
    secretary = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="secrétariat", null=True, blank=True, related_name="+"
    )
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    readers = models.ForeignKey(Audience, models.PROTECT, related_name="+", help_text="Its audience once announced.")
    territoires = models.ManyToManyField(Territoire, blank=True, related_name="+")
    documents = models.ManyToManyField(Document, blank=True, related_name="+")

    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    state_note = models.CharField("motif", max_length=300, blank=True, help_text="Why postponed or cancelled.")
    seats = models.PositiveIntegerField("places", null=True, blank=True, help_text="On site; empty: no limit.")
    answer_by = models.DateField("réponse attendue le", null=True, blank=True)
    has_meal = models.BooleanField("repas sur place", default=False)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False, help_text="Its name in calendars.")
    sequence = models.PositiveIntegerField(default=0, editable=False, help_text="RFC 5545, 3.8.7.4.")
    announced_at = models.DateTimeField(null=True, editable=False)
    folded = models.TextField(editable=False, help_text="Its words, as lists look for them.")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False, help_text="Grows at each change by a person.")
    agenda_revision = models.PositiveIntegerField(
        default=1, editable=False, help_text="Grows when items of the agenda change places: what an organiser saw."
    )

    objects = RencontreQuerySet.as_manager()

    class Meta:
        verbose_name = "rencontre"
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["serie", "number"], name="rencontre_number"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="rencontre_ends_after_start",
                violation_error_message="La fin ne peut pas précéder le début.",
            ),
        ]
        indexes = [models.Index(fields=["starts_at", "audience"], name="rencontre_starts")]

    def __str__(self):
        return self.titre or f"{self.serie.get_genre_display()} n°\u00a0{self.number}"

    def save(self, *args, **kwargs):
        """Keep the folded words equal to the title, the place and the presentation."""
        self.folded = fold(f"{self} {self.place} {self.presentation}")
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = {*kwargs["update_fields"], "folded"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The page that shows it."""
        return reverse("rencontres:detail", args=[self.pk])

    @property
    def key(self) -> str:
        """Its key in the search."""
        return f"rencontre:{self.pk}"

    @property
    def is_draft(self) -> bool:
        """Whether nobody but its organiser knows of it."""
        return self.state == self.State.DRAFT

    @property
    def is_held(self) -> bool:
        """Whether it takes place, or took place, at its date: announced, and not called off."""
        return self.state in self.HELD

    @property
    def is_called_off(self) -> bool:
        """Whether it was cancelled, or postponed to a date not known yet: its date means nothing any more."""
        return self.state in (self.State.POSTPONED, self.State.CANCELLED)

    def is_over(self, at: datetime.datetime | None = None) -> bool:
        """Whether it ended before the instant `at` (default: now)."""
        return self.ends_at <= (at or timezone.now())

    @property
    def is_past(self) -> bool:
        """Whether it is over, as `over` says: one that waits for its date is not."""
        return self.state != self.State.POSTPONED and self.is_over()

    @property
    def takes_answers(self) -> bool:
        """Whether those who are invited may say now whether they come."""
        return self.state == self.State.OPEN and self.starts_at > timezone.now()
