"""Depositing: files become drafts, drafts are described, and published for readers who were shown."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau.access import get_readable, refuse_unless
from reseau.composer import SHOW_FIRST
from reseau.revisions import Conflict

from .. import actions
from ..desk import PARAMETER, Desk
from ..formats import ACCEPT
from ..models import Document
from ..uploads import depositors, received, receives_files, size_words


@require_http_methods(["GET", "HEAD", "POST"])
@receives_files(depositors)
def deposit(request):
    """The deposit page; every button of it posts the whole page, so that nothing typed is lost."""
    if request.method != "POST":
        return _page(request, Desk(request))
    desk = Desk(request, request.POST)
    saved = desk.save()
    if removed := desk.remove(request.POST.get("retirer", "")):
        messages.success(request, f"« {removed} » est supprimé.")
    new = desk.receive(*received(request))
    if "publier" in request.POST:
        return _publish(request, desk, saved and not new and not desk.refusals)
    if "brouillon" in request.POST and saved and not desk.refusals:
        return _keep(request, desk)
    return _page(request, desk)


@require_POST
@receives_files(depositors)
def deposit_file(request):
    """One file sent by the page's script: answers the line to show for it, 422 when the file is refused."""
    desk = Desk(request)
    desk.ids = []
    desk.receive(*received(request))
    if desk.refusals or not desk.lines:
        refusal = desk.refusals[0] if desk.refusals else None
        return render(request, "documents/upload_refused_line.html", {"refusal": refusal}, status=422)
    response = render(request, "documents/draft_line.html", {"line": desk.lines[0]}, status=201)
    response.headers["X-Draft"] = str(desk.ids[0])
    return response


@require_safe
def draft_line(request, pk: int):
    """The line of one draft as it is now: the page's script asks for it while the file is read."""
    refuse_unless(request.membership.may_deposit)
    get_readable(Document.objects.drafts_of(request.membership.person), request.reader, pk=pk)
    desk = Desk(request)
    desk.ids = [pk]
    return render(request, "documents/draft_line.html", {"line": desk.lines[0]})


def _page(request, desk: Desk, notice: str = "") -> HttpResponse:
    context = {
        "desk": desk,
        "audience_form": desk.audience_form,
        "notice": notice,
        "accept": ACCEPT,
        "max_size": settings.DOCUMENTS_MAX_SIZE,
        "max_size_words": size_words(settings.DOCUMENTS_MAX_SIZE),
        "others_address": f"?{urlencode({PARAMETER: ','.join(map(str, desk.other_drafts))})}",
    }
    return render(request, "documents/deposit.html", context)


def _publish(request, desk: Desk, complete: bool) -> HttpResponse:
    form = desk.audience_form
    valid = form.is_valid()
    if not complete or not valid:
        return _page(request, desk, "Rien n’est publié : relisez ce qui est signalé, puis publiez de nouveau.")
    if not desk.ready:
        return _page(request, desk, "Rien à publier : ajoutez un fichier, ou cochez « À publier » sur une ligne.")
    if not form.was_shown:
        return _page(request, desk, SHOW_FIRST)
    count, readers = len(desk.ready), form.readership
    try:
        actions.publish([line.document for line in desk.ready], form.audience())
    except Conflict:
        return _page(request, desk, "Un brouillon vient d’être modifié ailleurs : rechargez la page, puis publiez.")
    plural = "s" if count > 1 else ""
    messages.success(request, f"{count} document{plural} publié{plural} pour {readers.whom}.")
    return redirect("documents:list")


def _keep(request, desk: Desk) -> HttpResponse:
    if len(desk.lines) == 1:
        messages.success(request, "Brouillon gardé. Personne d’autre ne le voit.")
    elif desk.lines:
        messages.success(request, f"{len(desk.lines)} brouillons gardés. Personne d’autre ne les voit.")
    return redirect(f"{reverse('documents:list')}?etat=brouillon")
