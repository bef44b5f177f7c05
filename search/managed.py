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


class MiseEnAvant(Managed):
    """A page shown first to who looks for some words and may read it."""

    queries = models.TextField(help_text="What is looked for, one a line.")
    entry_key = models.CharField(max_length=80, help_text="Of an entry: it may be gone, and come back.")
    note = models.CharField(max_length=200, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True, help_text="The last day.")

    class Meta:
        verbose_name_plural = "mises en avant"

    def __str__(self):
        return f"{', '.join(self.queries.splitlines())}: {self.entry_key}"


class SansResultat(models.Model):
    """What was looked for and not found: how often, when last, never by whom."""

    words = models.CharField(max_length=200, unique=True, help_text="The words as they are compared.")
    text = models.CharField(max_length=200, help_text="As it was typed the first time.")
    times = models.PositiveIntegerField(default=1)
    last_at = models.DateTimeField(db_index=True)
    is_dismissed = models.BooleanField(default=False)

    class Meta:
        verbose_name_plural = "searches without result"

    def __str__(self):
        return self.text
