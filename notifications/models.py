"""Who was told of what, how often they want mail about it, and the mails that were decided: the outbox."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .rhythm import Rhythm


class CourrielQuerySet(models.QuerySet):
    """Mail in business words."""

    def due(self, at: datetime.datetime | None = None) -> "CourrielQuerySet":
        """What is to be sent at the instant `at` (default: now), the one waiting longest first."""
        at = at or timezone.now()
        return self.filter(state=Courriel.State.WAITING, next_try_at__lte=at).order_by("next_try_at", "pk")


class Courriel(models.Model):
    """One message to send. Its body may hold a token, so it is kept only until it has left (or is given up).

    With a `personne` it is a mail of notifications: written at the moment it is sent, for what they may read then.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "À envoyer"
        SENT = "sent", "Envoyé"
        PARKED = "parked", "Abandonné"
        DROPPED = "dropped", "Sans objet"

    message_id = models.CharField(max_length=255, unique=True, help_text="Stable: a repeated sending keeps it.")
    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    sender = models.CharField(max_length=320)
    recipients = models.JSONField(help_text='{"to": […], "cc": […], "bcc": […]}', default=dict)
    subject = models.TextField()
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now, help_text="While one worker sends: the end of its lease.")
    reason = models.CharField(max_length=300, blank=True, help_text="Why the last attempt failed.")
    sent_at = models.DateTimeField(null=True)

    objects = CourrielQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        indexes = [models.Index("next_try_at", name="courriel_due", condition=Q(state="waiting"))]

    def __str__(self):
        return f"{self.message_id} ({self.get_state_display()})"


class NotificationQuerySet(models.QuerySet):
    """Notifications in business words."""

    def unread(self) -> "NotificationQuerySet":
        """Those not yet read in the portal."""
        return self.filter(read_at=None)

    def to_mail(self, at: datetime.datetime) -> "NotificationQuerySet":
        """Those whose mail may be made at the instant `at`, and is not."""
        return self.filter(mail_at__lte=at, courriel=None)


class Notification(models.Model):
    """That one person was told of one change: never what it says (see `notifications.events`)."""

    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="notifications")
    event = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, help_text="What it is about; changes of one subject are told together.")
    key = models.CharField(max_length=120, help_text="The change: told once a person.")
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)
    mail_at = models.DateTimeField(null=True, help_text="When its mail may be made; empty: none, or made.")
    courriel = models.ForeignKey(Courriel, models.SET_NULL, null=True, related_name="notifications")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["personne", "event", "key"], name="notification_told_once")]
        indexes = [
            models.Index(fields=["personne", "-created_at"], name="notification_recent"),
            models.Index(fields=["mail_at"], name="notification_to_mail", condition=Q(mail_at__isnull=False)),
        ]

    def __str__(self):
        return f"{self.event}, {self.key}"


class Preference(models.Model):
    """How often one person wants mail about one event; without a row: as the event says."""

    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    event = models.CharField(max_length=40)
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["personne", "event"], name="preference_unique")]

    def __str__(self):
        return f"{self.event}, {self.rhythm}"
