"""Changing what is said of a document, and who reads it."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reseau.access import get_readable, refuse_unless
from reseau.composer import AudienceForm, readdressed
from reseau.models import Territoire
from reseau.readership import label
from reseau.revisions import Conflict

from .. import actions
from ..forms import Choices, EditForm
from ..models import Document


def get_editable(request, pk: int) -> Document:
    """The document, for who may change it; the uniform Http404 for anyone else."""
    things = Document.objects.select_related("current", "organisation", "audience")
    document = get_readable(things, request.reader, pk=pk)
    refuse_unless(request.membership.may_edit(document.owner_id))
    return document


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk: int):
    """Title, type, organisation, territories, summary."""
    document = get_editable(request, pk)
    form = EditForm(document, Choices(request.membership), request.POST or None)
    if form.is_valid():
        places = list(Territoire.objects.filter(pk__in=form.cleaned_data["territoires"]))
        try:
            actions.change(form.apply(), form.seen, places)
        except Conflict as conflict:
            form.show_conflict(conflict.current)
        else:
            messages.success(request, "Modifications enregistrées.")
            return redirect(document)
    return render(request, "documents/edit.html", {"document": document, "form": form, "trail": trail(document)})


@require_http_methods(["GET", "HEAD", "POST"])
def audience(request, pk: int):
    """Who reads it: published for others, or, for a draft, published for the first time."""
    document = get_editable(request, pk)
    composed = AudienceForm(request.membership, request.POST or None, None if document.is_draft else document.audience)
    notice = ""
    if request.method == "POST" and not composed.editing:
        notice = readdressed(request, composed, document, actions.readdress)
        if not notice:
            messages.success(request, f"Document lisible par {composed.readership.whom}.")
            return redirect(document)
    context = {
        "document": document,
        "audience_form": composed,
        "notice": notice,
        "revision": document.revision,
        "back": document.get_absolute_url(),
        "label": label(document.audience, request.membership.person),
        "trail": trail(document),
    }
    return render(request, "documents/audience.html", context)


def trail(document: Document) -> list[dict]:
    """The way back from a form about `document`."""
    return [{"label": "Documents", "url": "../../"}, {"label": document.title, "url": document.get_absolute_url()}]
