"""Personal tokens, and the counts by which requests are limited."""

import datetime

from django.conf import settings
from django.db import models
from django.utils import timezone


class JetonQuerySet(models.QuerySet):
    """Tokens in business words."""

    def live(self, at: datetime.datetime | None = None) -> "JetonQuerySet":
        """Those neither revoked nor expired at the instant `at` (default: now)."""
        return self.filter(revoked_at=None, expires_at__gt=at or timezone.now())


class Secret(models.Model):
    """What opens something in a person's name to whoever holds its text, which is kept nowhere. Each kind says
    whose it is (`personne`)."""

    nom = models.CharField("nom", max_length=60)
    token_hash = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the token.")
    with_second_factor = models.BooleanField(editable=False, help_text="Made in a session that had used one.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_used_at = models.DateTimeField(null=True, editable=False, help_text="Written once an hour at most.")
    revoked_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-created_at", "-pk"]

    def __str__(self):
        return self.nom


class Jeton(Secret):
    """What a program of a person's shows below /api/ in place of a session."""

    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jetons")
    expires_at = models.DateTimeField(editable=False)

    objects = JetonQuerySet.as_manager()

    @property
    def is_expired(self) -> bool:
        """Whether its time is over."""
        return self.expires_at <= timezone.now()


class Compteur(models.Model):
    """How many requests someone, or an address of the network, made within one minute: the last one counted."""

    key = models.CharField(max_length=80, primary_key=True)
    minute = models.BigIntegerField(help_text="Minutes since 1970.")
    count = models.PositiveIntegerField()

    def __str__(self):
        return f"{self.key}: {self.count}"
