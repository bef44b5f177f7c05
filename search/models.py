"""What can be found: entries, and the passages they are made of. The one source of every engine."""

import datetime
import secrets

from django.conf import settings
from django.db import models

from notifications.rhythm import Rhythm
from reseau.models import Audience, Organisation, Territoire

from .managed import MiseEnAvant, Reglage, SansResultat, Synonyme  # noqa: F401 - the rest of the app's models


class Entry(models.Model):
    """One thing that can be found (a document, a fiche, a decision…). Written by `search.index` alone.

    The narrow columns come first: matching reads them for every hit.
    """

    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+")
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    shape = models.TextField(editable=False, help_text="What facets count, packed (see search.facets).")
    zones = models.TextField(editable=False, help_text="The ids of `territoires`, packed.")
    date = models.DateField()
    kind = models.CharField(max_length=24)
    type = models.CharField(max_length=32, blank=True)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.CharField(max_length=80, unique=True)
    title = models.TextField()
    territoires = models.ManyToManyField(Territoire, related_name="+")
    url = models.CharField(max_length=300)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.BigIntegerField(default=0, help_text="Raised by every change: an older state replaces no newer.")
    edition = models.CharField(max_length=24, blank=True, help_text="Of the content; see EntryData.")

    class Meta:
        verbose_name_plural = "entries"
        # Whether something of theirs is read: an index alone answers, however much of it is not.
        indexes = [
            models.Index(fields=["owner", "audience"], name="entry_owner"),
            models.Index(fields=["organisation", "audience", "owner"], name="entry_organisation"),
        ]

    def __str__(self):
        return self.key


class Passage(models.Model):
    """One page of an entry (or the whole of it, as number 1)."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="passages")
    number = models.PositiveIntegerField()
    stems = models.TextField(editable=False, help_text="The analysed text, a space around each stem.")
    starts = models.TextField(editable=False, blank=True, help_text="Where each of these words begins in `text`.")
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


class ChangeQuerySet(models.QuerySet):
    """Changes by what is to be done with them."""

    def waiting(self) -> "ChangeQuerySet":
        """Those that a worker will send."""
        return self.filter(parked_at=None)

    def parked(self) -> "ChangeQuerySet":
        """Those that the server refuses, until somebody asks to try again."""
        return self.exclude(parked_at=None)

    def due(self, now: datetime.datetime) -> "ChangeQuerySet":
        """Those that wait and that no worker holds at `now`, the oldest first."""
        free = models.Q(leased_until=None) | models.Q(leased_until__lt=now)
        return self.waiting().filter(free).order_by("at", "entry_id")


class Change(models.Model):
    """What Elasticsearch has not been told yet of one entry: one row an entry, written by `search.outbox` alone."""

    entry_id = models.BigIntegerField(primary_key=True)  # no foreign key: the entry may be gone
    version = models.BigIntegerField()
    is_removal = models.BooleanField(default=False)
    withholds = models.BooleanField(default=False, help_text="Who reads it has changed: the server's word is void.")
    at = models.DateTimeField(help_text="Since when the server is behind.")
    attempts = models.PositiveIntegerField(default=0)
    reason = models.TextField(blank=True)
    parked_at = models.DateTimeField(null=True)
    lease = models.CharField(max_length=32, blank=True)
    leased_until = models.DateTimeField(null=True, help_text="Until then it is left alone by who does not hold it.")

    objects = ChangeQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["at"], condition=models.Q(parked_at=None), name="change_waiting"),
            models.Index(fields=["entry_id"], condition=models.Q(withholds=True), name="change_withholds"),
        ]

    def __str__(self):
        return f"{self.entry_id}, {self.version}"


def _token() -> str:
    return secrets.token_hex(16)


class Installation(models.Model):
    """The one row by which this database and its Elasticsearch index know each other, and who builds the next one."""

    token = models.CharField(max_length=32, default=_token, help_text="Stands in the index: any other is foreign.")
    builder = models.CharField(max_length=80, blank=True, help_text="The index that is being built.")
    building_until = models.DateTimeField(null=True, help_text="The builder's lease.")
    wanted = models.BooleanField(default=False, help_text="Somebody asked for a new index.")

    def __str__(self):
        return self.token

    @classmethod
    def load(cls) -> "Installation":
        """The row, made the first time."""
        return cls.objects.get_or_create(pk=1)[0]


class Apparition(models.Model):
    """Since when an edition of an entry stands before an audience: what saved searches take for new. See `search.news`.

    The worker gives the number, in the order in which it sees rows committed: none can appear behind its back.
    """

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="apparitions")
    edition = models.CharField(max_length=24)
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+", db_index=False)
    tick = models.BigIntegerField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "edition", "audience"], name="apparition_unique")]
        indexes = [
            models.Index(fields=["audience", "tick"], name="apparition_audience"),
            models.Index(fields=["id"], condition=models.Q(tick=None), name="apparition_unnumbered"),
        ]

    def __str__(self):
        return f"{self.entry_id}, {self.edition}, {self.audience_id}"


class Clock(models.Model):
    """The one row that numbers apparitions, and keeps what the last look at the saved searches knew of the world."""

    tick = models.BigIntegerField(default=0)
    world = models.CharField(max_length=200, blank=True)

    def __str__(self):
        return str(self.tick)


class Recherche(models.Model):
    """A search that a person saved, and how they want to be told of what is new in it.

    `known`: up to which apparition each audience was looked through, as {tick: [audience, …]}. It is what makes a thing
    new that becomes readable later, and it is never longer than there are audiences.
    """

    MOST = 50  # a person

    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recherches")
    name = models.CharField("nom", max_length=80)
    address = models.CharField(max_length=2000, help_text="The query string of its results: “?q=…”.")
    rhythm = models.CharField(max_length=8, choices=Rhythm.choices, default=Rhythm.DAILY)
    is_paused = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)
    known = models.JSONField(default=dict)
    turn = models.PositiveIntegerField(default=0, help_text="Raised by each look: of two workers, one counts.")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [models.UniqueConstraint(fields=["personne", "address"], name="recherche_unique")]

    def __str__(self):
        return self.name


class Trouvaille(models.Model):
    """An edition of an entry that was new for a saved search: told once, whatever happens to it later."""

    MOST = 200  # kept a search

    recherche = models.ForeignKey(Recherche, models.CASCADE, related_name="trouvailles")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="+")
    edition = models.CharField(max_length=24)
    page = models.PositiveIntegerField(null=True, help_text="Its best page, where it is found on a page.")
    turn = models.PositiveIntegerField(help_text="The look that found it.")
    found_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["recherche", "entry", "edition"], name="trouvaille_once")]

    def __str__(self):
        return f"{self.recherche_id}, {self.entry_id}"


class RecherchePassee(models.Model):
    """A text that one person searched for, theirs alone: read and written by `search.past`, shown to nobody else."""

    personne = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    place = models.PositiveIntegerField(help_text="Its place among those of the person; the newest may have any.")
    folded = models.CharField(max_length=200, help_text="What makes it the same text: case and accents do not.")
    text = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["personne", "place"], name="recherche_passee_place")]

    def __str__(self):
        return self.text
