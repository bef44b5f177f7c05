"""The versions of a document, the state of their reading, and their pages."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .documents import Document

MAX_ATTEMPTS = 3
NUDGE = datetime.timedelta(seconds=60)


class VersionQuerySet(models.QuerySet):
    """Versions in business words."""

    def unfinished(self) -> "VersionQuerySet":
        """Those whose reading is not over, held or not."""
        return self.filter(state__in=[Version.State.WAITING, Version.State.READING])

    def forgotten(self) -> "VersionQuerySet":
        """Those that nobody holds and that no nudge announces any more."""
        return self.unfinished().filter(leased_until__lt=timezone.now())

    def claimable(self) -> "VersionQuerySet":
        """Those that a worker may take: held by nobody, an attempt left."""
        free = Q(lease="") | Q(leased_until__lt=timezone.now())
        return self.unfinished().filter(free, attempts__lt=MAX_ATTEMPTS)


def nudge_deadline() -> datetime.datetime:
    """Until when a queued nudge may take before the sweep sends another one."""
    return timezone.now() + NUDGE


class Version(models.Model):
    """One file of a document. The row itself holds the state of its reading; a queued task is only a nudge."""

    class State(models.TextChoices):
        WAITING = "attente", "En attente de lecture"
        READING = "lecture", "En cours de lecture"
        READ = "lu", "Lu"
        UNREADABLE = "illisible", "Illisible"

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField("numéro")
    file = models.FileField(max_length=200)  # its folder is generated and holds the page images too
    name = models.CharField("nom du fichier", max_length=255, help_text="As deposited, made harmless.")
    size = models.PositiveBigIntegerField("taille, en octets")
    sha256 = models.CharField(max_length=64, db_index=True)
    sha1 = models.CharField(max_length=40, help_text="What Wagtail calls the hash of a file.")
    format = models.CharField(max_length=8)
    note = models.CharField("ce qui change", max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True, help_text="Who reads it now; empty: nobody.")
    leased_until = models.DateTimeField(default=nudge_deadline, help_text="Then the sweep looks after it.")
    progress = models.PositiveIntegerField("page en cours de lecture", default=0)
    page_count = models.PositiveIntegerField("pages", default=0)
    has_pictures = models.BooleanField("la première page a une image", default=False)
    reason = models.TextField("ce qui n’a pas pu être lu", blank=True)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        constraints = [models.UniqueConstraint(F("document"), F("number"), name="version_number")]
        indexes = [
            models.Index(fields=["leased_until"], condition=Q(state__in=["attente", "lecture"]), name="version_unread"),
            models.Index(fields=["document"], condition=Q(state="illisible"), name="version_unreadable"),
        ]

    def __str__(self):
        return f"{self.name}, version {self.number}"

    @property
    def folder(self) -> str:
        """Where its file and its page images lie in the private storage."""
        return self.file.name.rpartition("/")[0]

    @property
    def is_pending(self) -> bool:
        """Whether its reading is not over."""
        return self.state in (self.State.WAITING, self.State.READING)

    @property
    def is_unreadable(self) -> bool:
        """Whether its reading failed for good, or found nothing."""
        return self.state == self.State.UNREADABLE

    @property
    def extension(self) -> str:
        """“PDF”, “DOCX”: how people call its format."""
        return self.format.upper()


class Page(models.Model):
    """One page of a version: its text and, where it has a picture, the size of it in pixels."""

    version = models.ForeignKey(Version, models.CASCADE, related_name="pages")
    number = models.PositiveIntegerField()
    label = models.CharField(max_length=200, blank=True, help_text="What it is, when it is no plain page.")
    text = models.TextField(blank=True)
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    drawn = models.BooleanField(default=False, help_text="It has a small picture alone, drawn from its text.")

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(F("version"), F("number"), name="page_number")]

    def __str__(self):
        return f"page {self.number}"

    @property
    def has_image(self) -> bool:
        """Whether there is a picture of it to read."""
        return self.width > 0 and not self.drawn

    @property
    def image(self) -> str:
        """The name of its picture in the private storage."""
        return f"{self.version.folder}/page-{self.number:04d}.webp"

    @property
    def thumbnail(self) -> str:
        """The name of its small picture in the private storage."""
        return f"{self.version.folder}/thumb-{self.number:04d}.webp"
