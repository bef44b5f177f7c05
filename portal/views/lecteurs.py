"""Who would read a page, said while the editor chooses."""

from django.shortcuts import render
from django.views.decorators.http import require_POST
from wagtail.models import Page

from reseau.access import get_object, refuse_unless

from .. import pages
from ..page_forms import ReadersForm


@require_POST
def preview(request):
    """The readers of what is chosen, below the page `au-dessus` (none: the home page's own). Keeps nothing."""
    refuse_unless(request.membership.is_officer)
    number = request.POST.get("au-dessus")
    above = pages.with_readers(get_object(Page.objects.all(), pk=number)) if number else None
    return render(request, "portal/admin/said.html", {"said": ReadersForm(request.POST).said(above)})
