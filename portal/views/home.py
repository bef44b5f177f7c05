"""The first page: what awaits a member, or what the network is for a visitor."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reseau.access import refuse_unless

from .. import dashboard
from ..models import Accueil, Fiche, Section


@require_safe
def accueil(request):
    """The dashboard of a member; the public home page for anyone else."""
    if request.membership.adhesions:
        return render(request, "portal/dashboard.html", dashboard.of(request.membership, request.reader))
    page = Accueil.objects.live().select_related("audience").first()
    if page and not request.reader.reads(page.audience_id):
        page = None
    return render(
        request, "portal/accueil.html", {"page": page, "documents": dashboard.public_documents(request.reader)}
    )


@require_safe
def fiches(request):
    """Every fiche this reader reads, by section (two queries)."""
    refuse_unless(bool(request.membership.adhesions))
    readable = request.reader.q(owner=None)
    sections = list(Section.objects.live().filter(readable).order_by("path"))
    for page in Fiche.objects.live().filter(readable).order_by("title"):
        for section in sections:
            if page.path.startswith(section.path):
                section.fiches = [*getattr(section, "fiches", []), page]
    return render(request, "portal/fiches.html", {"sections": sections})


@require_safe
def page(request, pk: int):
    """Lead to a page by its number, as links between pages do: whether it is read is asked when one follows them."""
    for model in (Fiche, Section, Accueil):
        if found := model.objects.live().filter(request.reader.q(owner=None), pk=pk).first():
            return redirect(found.address)
    raise Http404
