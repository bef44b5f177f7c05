"""Where the portal enters Wagtail: pages ask the access rule, and the admin shows what officers need."""

from django.contrib import messages
from django.db import transaction
from django.db.models import ProtectedError
from django.http import Http404
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import path, reverse
from django.utils.html import format_html
from wagtail import hooks
from wagtail.admin.action_menu import PublishMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import DeleteView
from wagtail.admin.views.home import RecentEditsPanel
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.models import Page
from wagtail.permissions import register_permission_policy
from wagtail.rich_text.pages import PageLinkHandler

from reseau import links
from reseau.models import Organisation
from reseau.names import enumerated

from . import pages
from .admin_desk import DraftsPanel, PagesPolicy, PublishedPanel, WritePanel
from .views.lecteurs import preview

register_permission_policy(Page, PagesPolicy(Page))


@hooks.register("before_serve_page")
def ask_access(page, request, args, kwargs):
    """A page that the reader may not read is absent."""
    if not request.reader.reads(page.audience_id):
        raise Http404


class Link(PageLinkHandler):
    """A link to a page. Wagtail's own gives away the address, and so the title, of what the reader may not read."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        """The opening tags."""
        return [links.opening_tag("portal:page", attrs) for attrs in attrs_list]


@hooks.register("register_rich_text_features", order=1)  # after Wagtail's own
def links_that_tell_nothing(features):
    """Put our links in the place of Wagtail's."""
    features.register_link_type(Link)


@hooks.register("construct_main_menu")
def only_what_is_open(request, menu_items):
    """Leave out the entries that lead to closed doors."""
    closed = {"documents", "images", "reports", "settings", "help"}
    menu_items[:] = [item for item in menu_items if item.name not in closed]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_figures(request, summary_items):
    """Count nothing on the admin's first page: the library says what may be said of documents."""
    summary_items.clear()


@hooks.register("construct_homepage_panels")
def desk(request, panels):
    """Begin with what officers come for; Wagtail's list of recent edits says less than ours of drafts."""
    panels[:] = [panel for panel in panels if not isinstance(panel, RecentEditsPanel)]
    panels += [WritePanel(), DraftsPanel(), PublishedPanel()]


@hooks.register("construct_page_action_menu")
def publish_first(menu_items, request, context):
    """Have “Publier” be the button that is seen, and the draft the first one behind its arrow."""
    menu_items.sort(key=lambda item: not isinstance(item, PublishMenuItem))


@hooks.register("register_admin_urls")
def readers_url():
    """Who would read a page, asked while one chooses."""
    return [path("lecteurs/", preview, name="portal_lecteurs")]


@hooks.register("insert_editor_js")
def readers_follow():
    """Has the readers follow what is chosen."""
    return format_html('<script src="{}" defer></script>', static("portal/lecteurs.js"))


@hooks.register("before_bulk_action")
def nothing_unwritten_is_published(request, action_type, objects, action):
    """Refuse to publish at once what the editor would not publish one by one."""
    if action_type != "publish":
        return None
    below = action.cleaned_form.cleaned_data["include_descendants"]
    found = [page for top in objects for page in [top, *(top.get_descendants().not_live() if below else ())]]
    empty = [page.title for page in found if pages.unwritten(page.specific.get_latest_revision_as_object())]
    if not empty:
        return None
    messages.error(request, f"Rien n’est publié\u00a0: il manque un chapô ou un texte à {enumerated(empty, 5)}.")
    return redirect(action.next_url)


@hooks.register("insert_global_admin_css")
def colours():
    """The admin in the portal's colours."""
    return format_html('<link rel="stylesheet" href="{}">', static("portal/admin.css"))


@hooks.register("register_admin_menu_item")
def back_to_the_portal():
    """The way out of the admin."""
    # The fragment: Wagtail takes an entry for the current one where the page's path begins with its address.
    url = f"{reverse('portal:accueil')}#contenu"
    return MenuItem("Retour au portail", url, name="portail", icon_name="home", order=10)


class OrganisationDeleteView(DeleteView):
    """Deletes what nothing refers to."""

    def form_valid(self, form):
        """Delete it, or say that it still serves."""
        try:
            with transaction.atomic():
                return super().form_valid(form)
        except ProtectedError:
            messages.error(self.request, "Cette organisation sert encore : elle ne peut pas être supprimée.")
            return redirect(self.get_success_url())


class OrganisationViewSet(ModelViewSet):
    """Organisations of the network."""

    model = Organisation
    delete_view_class = OrganisationDeleteView
    icon = "group"
    menu_label = "Organisations"
    form_fields = ["genre", "nom", "sigle", "siret", "territoire"]
    list_display = ["nom", Column("get_genre_display", label="Genre"), "siret", "territoire"]
    list_filter = ["genre"]
    search_fields = ["nom", "sigle", "siret"]
    inspect_view_enabled = False
    copy_view_enabled = False

    def get_common_view_kwargs(self, **kwargs):
        """Without Wagtail's count of what refers to it: others' drafts are among that."""
        return super().get_common_view_kwargs(**kwargs | {"usage_url_name": None})


class NetworkGroup(ModelViewSetGroup):
    """What officers keep of the network itself."""

    menu_label = "Réseau"
    menu_icon = "site"
    items = (OrganisationViewSet,)


@hooks.register("register_admin_viewset")
def network_viewsets():
    """The network's own tables in the admin."""
    return NetworkGroup()
