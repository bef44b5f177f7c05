"""The outbox: mail that was decided, in the same transaction as what it tells about."""

import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone


class CourrielQuerySet(models.QuerySet):
    """Mail in business words."""

    def due(self, at: datetime.datetime | None = None) -> "CourrielQuerySet":
        """What is to be sent at the instant `at` (default: now), the one waiting longest first."""
        at = at or timezone.now()
        return self.filter(state=Courriel.State.WAITING, next_try_at__lte=at).order_by("next_try_at", "pk")


class Courriel(models.Model):
    """One message to send. Its body may hold a token, so it is kept only until it has left (or is given up)."""

    class State(models.TextChoices):
        WAITING = "waiting", "À envoyer"
        SENT = "sent", "Envoyé"
        PARKED = "parked", "Abandonné"

    message_id = models.CharField(max_length=255, unique=True, help_text="Stable: a repeated sending keeps it.")
    sender = models.CharField(max_length=320)
    recipients = models.JSONField(help_text='{"to": […], "cc": […], "bcc": […]}')
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
