"""A new version: same address, same history, another file."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from reseau.revisions import Conflict

from .. import actions
from ..formats import ACCEPT
from ..forms import ReplaceForm
from ..storage import DISK_FULL, is_full
from ..uploads import received, receives_files, size_words
from .edit import get_editable, trail

NO_FILE = "Choisissez le fichier qui remplace la version actuelle."


@require_http_methods(["GET", "HEAD", "POST"])
@receives_files(get_editable)
def replace(request, pk: int):
    """Receive the file that becomes the current version."""
    document = get_editable(request, pk)
    form = ReplaceForm(document, request.POST or None)
    problem = ""
    if request.method == "POST" and form.is_valid():
        problem = _replace(request, document, form)
        if not problem and not form.errors:
            messages.success(request, f"Version {document.current.number} enregistrée. Son texte va être lu.")
            return redirect(document)
    context = {
        "document": document,
        "form": form,
        "problem": problem,
        "accept": ACCEPT,
        "max_size_words": size_words(settings.DOCUMENTS_MAX_SIZE),
        "trail": trail(document),
    }
    return render(request, "documents/replace.html", context)


def _replace(request, document, form: ReplaceForm) -> str:
    """Make the received file the current version; returns what is wrong with the file, or ""."""
    accepted, refusals = received(request)
    if refusals or not accepted:
        return refusals[0].message if refusals else NO_FILE
    try:
        actions.replace(document, request.membership.person, accepted[0], form.cleaned_data["note"], form.seen)
    except Conflict as conflict:
        form.show_conflict(conflict.current)
    except OSError as error:
        if not is_full(error):
            raise
        return DISK_FULL
    return ""


@require_POST
def read_again(request, pk: int):
    """Try once more to read a version that was given up."""
    document = get_editable(request, pk)
    if actions.read_again(document.current):
        messages.success(request, "La lecture reprend.")
    return redirect(document)
