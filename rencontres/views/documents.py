"""The documents of a meeting: found among those one reads, joined, taken away again."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from documents.models import Document
from reseau.access import Reader, get_readable
from reseau.readership import labels

from .. import attachments, page, rights
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
    joined = list(found.documents.readable_by(request.reader).select_related("audience").order_by("title_folded"))
    offered = _offered(words, request.reader, {one.pk for one in joined})
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


def _offered(words: str, reader: Reader, joined: set[int]) -> list[Document]:
    """What these words find that is not joined, the newest without words; one more than is shown where there are."""
    if words:
        found = attachments.candidates(words, reader, MOST + 1 + len(joined))
        return [one for one in found if one.pk not in joined][: MOST + 1]
    rows = Document.objects.readable_by(reader).select_related("audience").exclude(pk__in=joined)
    return list(rows.order_by("-updated_at")[: MOST + 1])


def _query(request) -> str:
    return f"?{request.GET.urlencode()}" if request.GET else ""
