"""Taking a document back: a published one becomes a draft again, a draft is deleted."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from reseau.access import refuse_unless
from reseau.forms.revised import RevisedForm
from reseau.revisions import MEANWHILE, Conflict

from .. import actions
from .edit import get_editable


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk: int):
    """Ask, then make the document its depositor's draft again."""
    document = get_editable(request, pk)
    refuse_unless(not document.is_draft)
    form = RevisedForm(document, request.POST or None)
    notice = ""
    if form.is_valid():
        try:
            actions.withdraw(document, form.seen)
        except Conflict as conflict:
            document, notice = conflict.current, MEANWHILE
        else:
            messages.success(request, f"« {document.title} » est de nouveau un brouillon.")
            return redirect("documents:list")
    return render(request, "documents/withdraw.html", {"document": document, "notice": notice})


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request, pk: int):
    """Ask, then delete a draft of one's own, with its files."""
    document = get_editable(request, pk)
    refuse_unless(document.is_draft)
    if request.method == "POST":
        try:
            actions.delete(document)
        except Conflict:
            messages.warning(request, f"« {document.title} » vient de changer, et n’est pas supprimé. Relisez-le.")
            return redirect(document)
        messages.success(request, f"« {document.title} » est supprimé.")
        return redirect("documents:list")
    return render(request, "documents/delete.html", {"document": document})
