"""The editor's chooser finds documents by their title."""

from django import forms
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.documents.views import chooser

from .models.documents import fold


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
        for word in fold(self.search_query or "").split():
            objects = objects.filter(title_folded__contains=word)
        return objects


chooser.BaseDocumentChooseView.filter_form_class = TitleFilterForm
