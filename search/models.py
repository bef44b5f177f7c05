"""What can be found: entries, and the passages they are made of. The one source of every engine."""

from django.conf import settings
from django.db import models

from reseau.models import Audience, Organisation, Territoire


class Entry(models.Model):
    """One thing that can be found (a document, a fiche, a decision…). Written by `search.index` alone.

    The narrow columns come first: matching reads them for every hit.
    """

    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    shape = models.TextField(editable=False, help_text="What facets count, packed (see search.facets).")
    zones = models.TextField(editable=False, help_text="The ids of `territoires`, packed.")
    date = models.DateField()
    kind = models.CharField(max_length=24)
    type = models.CharField(max_length=32, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    key = models.CharField(max_length=80, unique=True)
    title = models.TextField()
    territoires = models.ManyToManyField(Territoire, related_name="+")
    url = models.CharField(max_length=300)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "entries"

    def __str__(self):
        return self.key


class Passage(models.Model):
    """One page of an entry (or the whole of it, as number 1)."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    stems = models.TextField(editable=False, help_text="The analysed text, a space around each stem.")
    text = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "number"], name="passage_unique")]

    def __str__(self):
        return f"{self.entry_id}, {self.number}"


class Term(models.Model):
    """A word that occurs, or occurred, somewhere: what a word with a typing error is compared with.

    Never shown as it stands: whoever asks sees only words that occur in what they may read.
    """

    word = models.CharField(max_length=64, primary_key=True)
    reverse = models.CharField(max_length=64, db_index=True)
    stem = models.CharField(max_length=64)

    def __str__(self):
        return self.word
