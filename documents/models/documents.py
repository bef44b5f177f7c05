"""A document: what it is, who may read it, and its current version."""

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from wagtail.documents.models import AbstractDocument

from reseau.access import Reader
from reseau.models import Audience, Organisation, Personne, Territoire
from reseau.names import fold


class DocumentQuerySet(models.QuerySet):
    """Documents in business words."""

    def readable_by(self, reader: Reader) -> "DocumentQuerySet":
        """Those that this reader may read."""
        return self.filter(reader.q())

    def saying(self, words: str) -> "DocumentQuerySet":
        """Those whose title holds each of these words, whatever its case and accents."""
        return self.filter(*(models.Q(title_folded__contains=word) for word in fold(words).split()))

    def drafts_of(self, person: Personne) -> "DocumentQuerySet":
        """What `person` deposited and has not published."""
        return self.filter(owner=person, published_at=None)


class Document(AbstractDocument):
    """One document of the library, at one address, through all its versions.

    It is a Wagtail document so that the editor's chooser knows it; `file`, `file_size` and `file_hash` say again what
    the current version says. A draft is addressed to its depositor alone.
    """

    class Type(models.TextChoices):
        CCAP = "ccap", "CCAP"
        CCTP = "cctp", "CCTP"
        RC = "rc", "Règlement de la consultation"
        AE = "ae", "Acte d’engagement"
        MODELE_CLAUSE = "modele_clause", "Modèle de clause"
        GUIDE = "guide", "Guide"
        FICHE_PRATIQUE = "fiche_pratique", "Fiche pratique"
        DELIBERATION = "deliberation", "Délibération"
        BILAN = "bilan", "Bilan"
        ETUDE = "etude", "Étude"
        COMPTE_RENDU = "compte_rendu", "Compte rendu"
        SUPPORT_FORMATION = "support_formation", "Support de formation"
        AUTRE = "autre", "Autre document"

    type = models.CharField(max_length=20, choices=Type.choices, blank=True)
    title_folded = models.CharField(max_length=400, editable=False)
    summary = models.TextField("résumé", blank=True, max_length=2000)
    # Indexed below, with what lists read beside them: an index of their own would be chosen in their place.
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="déposé par", related_name="+", db_index=False
    )
    audience = models.ForeignKey(Audience, models.PROTECT, related_name="+", db_index=False)
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    territoires = models.ManyToManyField(Territoire, blank=True, related_name="+")
    current = models.ForeignKey("Version", models.SET_NULL, null=True, editable=False, related_name="+")
    guessed = models.BooleanField("titre et type devinés", default=False, editable=False)
    published_at = models.DateTimeField("publié le", null=True, editable=False)
    updated_at = models.DateTimeField("mis à jour le", default=timezone.now, editable=False)
    revision = models.PositiveIntegerField(default=1, editable=False, help_text="Grows at each change by a person.")

    objects = DocumentQuerySet.as_manager()
    tags = uploaded_by_user = None  # Wagtail's: there is an owner here, and types instead of tags
    search_fields = []  # our own search finds documents: Wagtail's index asks nobody who may read
    search_auto_update = False
    admin_form_fields = ("title",)

    class Meta(AbstractDocument.Meta):
        verbose_name = "document"
        indexes = [
            models.Index(fields=["updated_at", "audience", "owner"], name="document_recent"),
            models.Index(fields=["audience", "owner", "updated_at"], name="document_audience"),
            models.Index(fields=["owner", "audience", "updated_at"], name="document_owner"),
            models.Index(fields=["title_folded", "audience", "owner"], name="document_title"),
            models.Index(fields=["owner"], condition=models.Q(published_at=None), name="document_draft"),
        ]

    def save(self, *args, **kwargs):
        """Keep the folded title equal to the title."""
        self.title_folded = fold(self.title)
        if kwargs.get("update_fields") and "title" in kwargs["update_fields"]:
            kwargs["update_fields"] = {*kwargs["update_fields"], "title_folded"}
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        """The page that shows it."""
        return reverse("documents:detail", args=[self.pk])

    @property
    def url(self) -> str:
        """Where links made in the editor lead: our own page, which asks access."""
        return self.get_absolute_url()

    @property
    def is_draft(self) -> bool:
        """Whether it was never published, or was withdrawn."""
        return self.published_at is None

    @property
    def type_label(self) -> str:
        """“CCAP”, or “Type à préciser”."""
        return self.get_type_display() or "Type à préciser"

    @property
    def key(self) -> str:
        """Its key in the search."""
        return f"document:{self.pk}"
