"""The first page of the admin: where to write a fiche, one's own drafts, and what was published last."""

from django.db.models import Q, prefetch_related_objects
from wagtail.admin.ui.components import Component
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

from reseau import readership

from .models import Accueil, Fiche, Section

LAST = 6  # pages published last that are shown


class PagesPolicy(PagePermissionPolicy):
    """Wagtail's own rule, but for where one begins: at the home page, since nothing is done at the root of the tree."""

    def explorable_root_instance(self, user):
        """The home page; the root only while there is none."""
        home = Page.objects.type(Accueil).first()
        return home or super().explorable_root_instance(user)


class WritePanel(Component):
    """“Écrire une fiche”, for each page that takes fiches, with who reads there."""

    template_name = "portal/admin/write.html"
    order = 10

    def get_context_data(self, parent_context):
        """The places to write in, in the order of the tree."""
        places = list(_below(Fiche).order_by("path").specific())
        prefetch_related_objects(places, "audience")
        labels = readership.labels({place.audience_id: place.audience.opens_at for place in places})
        return {
            "places": [(place, labels[place.audience_id]) for place in places],
            "home": _below(Section).first(),
        }


def _below(kind: type[Page]):
    """The pages below which one of this kind may be added."""
    return Page.objects.type(*kind.allowed_parent_page_models())


class DraftsPanel(Component):
    """What one has begun and not published."""

    template_name = "portal/admin/drafts.html"
    order = 20

    def get_context_data(self, parent_context):
        """One's pages that are not published, and those with changes of one's own that are not."""
        me = parent_context["request"].user
        mine = Q(live=False, owner=me) | Q(has_unpublished_changes=True, latest_revision__user=me)
        return {"pages": _with_parents(Page.objects.filter(mine).order_by("-latest_revision_created_at", "-pk"))}


class PublishedPanel(Component):
    """What was published last, by anyone."""

    template_name = "portal/admin/published.html"
    order = 30

    def get_context_data(self, parent_context):
        """The last pages that were published."""
        last = Page.objects.live().exclude(last_published_at=None).order_by("-last_published_at", "-pk")
        return {"pages": _with_parents(last[:LAST])}


def _with_parents(pages) -> list[Page]:
    pages = list(pages)
    Page.objects.annotate_parent_page(pages)
    return pages
