"""The documents of a meeting: found among those one reads, joined, taken away again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from documents.models import Document
from reseau.access import get_readable
from reseau.names import fold
from reseau.readership import labels

from .. import page, rights
from ..models import Rencontre

MOST = 15  # documents that a search shows; more are found by more words


@require_http_methods(["GET", "HEAD", "POST"])
def documents(request, pk: int):
    """Show the documents that are joined, and those that the words of the address find."""
    found = rights.get_run_rencontre(request.membership, request.reader, pk)
    if request.method == "POST":
        _join_or_take_away(request, found)
        return redirect(f"{reverse('rencontres:documents', args=[pk])}{_query(request)}")
    words = " ".join(request.GET.get("q", "").replace("\0", " ").split())[:200]
    readable = Document.objects.readable_by(request.reader)
    joined = list(found.documents.readable_by(request.reader).select_related("audience").order_by("title_folded"))
    offered = _matching(readable, words).exclude(pk__in=[one.pk for one in joined]).order_by("-updated_at")
    offered = list(offered[: MOST + 1])
    named = labels({one.audience_id: one.audience.opens_at for one in [*joined, *offered]}, request.membership.person)
    context = {
        "rencontre": found,
        "joined": [(one, named[one.audience_id]) for one in joined],
        "offered": [(one, named[one.audience_id]) for one in offered[:MOST]],
        "words": words,
        "more": len(offered) > MOST,
        "trail": page.trail(found, request.reader),
    }
    return render(request, "rencontres/documents.html", context)


def _join_or_take_away(request, found: Rencontre) -> None:
    """What a button names; joining twice, or taking away twice, is the same as once."""
    for name, verb, done in (("joindre", found.documents.add, "joint"), ("retirer", found.documents.remove, "retiré")):
        if name in request.POST:
            document = get_readable(Document, request.reader, pk=request.POST[name])
            verb(document)
            messages.success(request, f"«\u00a0{document.title}\u00a0» est {done}.")


def _matching(readable, words: str):
    found = readable.select_related("audience")
    for word in fold(words).split():
        found = found.filter(title_folded__contains=word)
    return found


def _query(request) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""
