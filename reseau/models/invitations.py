"""Invitations into the network, and requests for access."""

import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from .adhesions import Role
from .organisations import Organisation
from .territoires import Territoire


class InvitationQuerySet(models.QuerySet):
    """Invitations in business words."""

    def open(self, at: datetime.datetime | None = None) -> "InvitationQuerySet":
        """Those that can still be accepted at the instant `at` (default: now)."""
        return self.pending().filter(expires_at__gt=at or timezone.now())

    def pending(self) -> "InvitationQuerySet":
        """Those neither accepted nor revoked, expired or not."""
        return self.filter(accepted_at=None, revoked_at=None)

    def in_state(self, state: str) -> "InvitationQuerySet":
        """Those whose `state` is this one; none for a word that names no state."""
        if state == "open":
            return self.open()
        if state == "expired":
            return self.pending().filter(expires_at__lte=timezone.now())
        if state == "accepted":
            return self.filter(accepted_at__isnull=False)
        return self.filter(revoked_at__isnull=False) if state == "revoked" else self.none()


class Invitation(models.Model):
    """A person asked into the network by mail, with the adhesion they will get. The token itself is kept nowhere."""

    email = models.EmailField("adresse électronique")
    first_name = models.CharField("prénom", max_length=80, blank=True)
    last_name = models.CharField("nom", max_length=80, blank=True)
    role = models.CharField("rôle", max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="invitations")
    territoire = models.ForeignKey(Territoire, models.PROTECT, related_name="+", verbose_name="territoire")
    is_referent = models.BooleanField("référent de l’organisation", default=False)
    token_hash = models.CharField(max_length=64, unique=True, editable=False, help_text="SHA-256 of the link’s token.")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)
    expires_at = models.DateTimeField(editable=False)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    accepted_at = models.DateTimeField(null=True, editable=False)
    adhesion = models.OneToOneField(
        "reseau.Adhesion", models.PROTECT, null=True, editable=False, related_name="invitation"
    )
    revoked_at = models.DateTimeField(null=True, editable=False)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(adhesion__isnull=False), name="invitation_accepted_gives_adhesion"
            )
        ]

    def __str__(self):
        return f"{self.email}, {self.get_role_display()}, {self.organisation}"

    @property
    def state(self) -> str:
        """One of accepted, revoked, expired, open."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > timezone.now() else "expired"


class DemandeAcces(models.Model):
    """A member asks to read what answered “introuvable”; whether anything is there, the request does not tell."""

    class Issue(models.TextChoices):
        OPENED = "opened", "Accès ouvert"
        CLOSED = "closed", "Classée"

    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="demandes_acces")
    chemin = models.CharField(max_length=500)
    message = models.TextField(max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    issue = models.CharField(max_length=8, choices=Issue.choices, blank=True, editable=False)
    treated_at = models.DateTimeField(null=True, editable=False)
    treated_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = "demande d’accès"

    def __str__(self):
        return f"{self.personne}, {self.chemin}"
