"""The editorial pages: the public home page, sections, and fiches."""

from django.db import models, transaction
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import RichTextField
from wagtail.models import Page

from reseau.models import Audience

from . import pages
from .page_forms import LecteursPanel, PageLecteursForm

TEXT = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link", "hr"]


class PageReservee(Page):
    """A page with an audience. Readable by those who read the page above it, never by more.

    `own_audience` is what the editor chose (None: as the page above); `audience`, the one that decides, is
    `own_audience` within that of the page above, written again whenever either changes.
    """

    chapo = models.CharField("chapô", max_length=300, blank=True, help_text="Une phrase : à quoi sert cette page.")
    corps = RichTextField("texte", blank=True, features=TEXT)
    own_audience = models.ForeignKey(Audience, models.PROTECT, null=True, blank=True, related_name="+")
    audience = models.ForeignKey(Audience, models.PROTECT, editable=False, related_name="+")

    wanted = ("chapo", "corps")  # what must say something before the page is published; a draft may wait

    base_form_class = PageLecteursForm
    private_page_options: list[str] = []  # the audience decides, not Wagtail's page privacy
    content_panels = [
        *Page.content_panels,
        FieldPanel("chapo"),
        FieldPanel("corps"),
        MultiFieldPanel(
            [
                FieldPanel("ouverture", disable_comments=True),
                FieldPanel("roles", disable_comments=True, classname="chosen-readers"),
                FieldPanel("territoires", disable_comments=True, classname="chosen-readers"),
                LecteursPanel(),
            ],
            heading="Qui peut lire ?",
        ),
    ]

    # Nothing here shows what else Wagtail asks there: titles for search engines, menus.
    promote_panels = [FieldPanel("slug", heading="Adresse", help_text="La fin de l’adresse de la page.")]

    class Meta:
        abstract = True

    @property
    def address(self) -> str:
        """Its path in this one site, whose root is the home page. `url` asks the cache for the sites, each time."""
        return pages.address_of(self.url_path)

    def get_context(self, request, *args, **kwargs):
        """Add who reads the page, in words and in figures; the navigation learns that a page of this kind is shown."""
        request.editorial_page = self
        return super().get_context(request, *args, **kwargs) | {"label": pages.label(self)}

    def save(self, *args, **kwargs):
        """Save the page with the audience that follows from its place, and re-point what lies below where it counts."""
        with transaction.atomic():
            self.audience = pages.effective_audience(self)
            before = type(self).objects.filter(pk=self.pk).values_list("audience", "live").first()
            super().save(*args, **kwargs)
            if before != (self.audience_id, self.live):
                pages.repoint_descendants(self)


class Accueil(PageReservee):
    """The public home page, the root of all others."""

    max_count = 1
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["portal.Section"]
    template = "portal/accueil.html"

    class Meta:
        verbose_name = "page d’accueil"


class Section(PageReservee):
    """A group of fiches for one kind of reader."""

    parent_page_types = ["portal.Accueil"]
    subpage_types = ["portal.Fiche"]
    template = "portal/section.html"
    wanted = ("chapo",)  # its fiches are its text

    class Meta:
        verbose_name = "section"

    def get_context(self, request, *args, **kwargs):
        """Add the fiches that this reader reads."""
        context = super().get_context(request, *args, **kwargs)
        context["fiches"] = Fiche.objects.child_of(self).live().filter(request.reader.q(owner=None)).order_by("title")
        return context


class Fiche(PageReservee):
    """A piece of guidance or best practice."""

    parent_page_types = ["portal.Section"]
    subpage_types: list[str] = []
    template = "portal/fiche.html"

    class Meta:
        verbose_name = "fiche"
