"""The rows that officers manage about search, and what they learn from searches without result. Part of `models`."""

from django.conf import settings
from django.db import models


class Reglage(models.Model):
    """One row: a stamp that changes with every change of what officers manage here (see `search.tuning`)."""

    stamp = models.CharField(max_length=32)

    def __str__(self):
        return self.stamp


class Managed(models.Model):
    """What an officer adds, changes, and turns off for a while."""

    is_active = models.BooleanField(default=True)
    changed_at = models.DateTimeField(null=True, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        abstract = True


class Synonyme(Managed):
    """Words worth one another or, with `others`, words that look for those too and not the reverse."""

    members = models.TextField(help_text="One a line.")
    others = models.TextField(blank=True, help_text="One a line; empty where the members are worth one another.")
    in_capitals = models.BooleanField(default=False, help_text="Its acronyms count only when typed in capitals.")
    source = models.CharField(
        max_length=160, null=True, unique=True, editable=False, help_text="What is supplied; null: added here."
    )

    def __str__(self):
        return ", ".join(self.members.splitlines())
