"""Documents in the editor: the chooser finds them by their title; neither it nor a link tells of what is not read."""

from django import forms
from wagtail import hooks
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.documents.rich_text import DocumentLinkHandler
from wagtail.documents.rich_text.contentstate import (
    ContentstateDocumentLinkConversionRule,
    DocumentLinkElementHandler,
)
from wagtail.documents.views import chooser

from reseau import links
from reseau.access import get_object

from .permissions import CHOOSE

PAGE = "documents:detail"


class TitleFilterForm(BaseFilterForm):
    """The chooser's search field. Wagtail's own would search its index, which asks nobody who may read."""

    q = forms.CharField(label="Chercher dans les titres", required=False)

    def __init__(self, *args, collections=None, **kwargs):
        super().__init__(*args, **kwargs)  # the library has no collections to filter by

    def filter(self, objects):
        """Keep those whose title holds each of these words."""
        objects = super().filter(objects)
        self.search_query = self.cleaned_data.get("q")
        self.is_searching = bool(self.search_query)
        return objects.saying(self.search_query or "")


class ChosenView(chooser.DocumentChosenView):
    """The one that was chosen. Wagtail's own view answers otherwise for what is forbidden than for what is absent."""

    def get_object(self, pk):
        """The document, or the uniform Http404."""
        policy = self.permission_policy
        return get_object(policy.instances_user_has_any_permission_for(self.request.user, [CHOOSE]), pk=pk)


chooser.BaseDocumentChooseView.filter_form_class = TitleFilterForm
chooser.DocumentChooserViewSet.chosen_view_class = ChosenView


class Link(DocumentLinkHandler):
    """A link on a page. It leads where its number says: what is there is asked when the link is followed."""

    @classmethod
    def expand_db_attributes_many(cls, attrs_list: list[dict]) -> list[str]:
        """The opening tags."""
        return [links.opening_tag(PAGE, attrs) for attrs in attrs_list]


class EditorLink(DocumentLinkElementHandler):
    """The same link in the editor."""

    def get_attribute_data(self, attrs: dict) -> dict:
        """What the editor keeps of it."""
        address = links.address_of(PAGE, attrs)
        return {"id": int(attrs["id"]), "url": address} if address else {}


@hooks.register("register_rich_text_features", order=1)  # after Wagtail's own
def links_that_tell_nothing(features):
    """Put our links in the place of Wagtail's, which tell whether a document exists, and its format."""
    features.register_link_type(Link)
    rule = {"from_database_format": {'a[linktype="document"]': EditorLink("DOCUMENT")}}
    features.register_converter_rule("contentstate", "document-link", ContentstateDocumentLinkConversionRule | rule)
