"""The minutes of a series over a period: their list, and all of them as one PDF that the worker makes."""

import datetime

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from documents.delivery import deliver
from reseau.access import get_object

from .. import pdf
from ..forms.minutes import PeriodForm
from ..minutes import compiling
from ..models import Compilation, Serie


@require_http_methods(["GET", "HEAD", "POST"])
def series_minutes(request, pk: int):
    """The final minutes of a series between two days; sent, they are compiled."""
    serie = get_object(Serie.objects.readable_by(request.reader), pk=pk)
    form = PeriodForm(request.POST if request.method == "POST" else _period(request.GET))
    if request.method == "POST" and form.is_valid() and pdf.available():
        return _ask(request, serie, form.cleaned_data["du"], form.cleaned_data["au"])
    found = []
    if form.is_valid():
        days = (form.cleaned_data["du"], form.cleaned_data["au"])
        found = list(compiling.compilable(serie, request.reader, *days)[: compiling.MOST + 1])
    context = {
        "serie": serie,
        "form": form,
        "found": found,
        "most": compiling.MOST,
        "has_pdf": pdf.available(),
        "trail": _trail(serie),
    }
    return render(request, "rencontres/comptes_rendus.html", context)


def _period(asked) -> dict[str, str]:
    """The days that are asked for; this year, where none are."""
    today = timezone.localdate()
    year = {"du": datetime.date(today.year, 1, 1).isoformat(), "au": today.isoformat()}
    return {name: asked.get(name, default) for name, default in year.items()}


def _ask(request, serie: Serie, since: datetime.date, until: datetime.date):
    made = compiling.ask(serie, request.membership.person, request.reader, since, until)
    if made is not None:
        return redirect(made)
    messages.error(request, f"Choisissez une période qui a de 1 à {compiling.MOST} comptes rendus arrêtés.")
    return redirect(reverse("rencontres:comptes_rendus", args=[serie.pk], query={"du": since, "au": until}))


@require_safe
def compilation(request, pk: int):
    """How far it is; once it is made, the way to its file."""
    found = _mine(request, pk)
    may_have = compiling.may_have(found, request.reader)
    context = {"compilation": found, "may_have": may_have, "trail": _trail(found.serie)}
    if request.htmx and found.is_pending:
        return render(request, "rencontres/parts/compilation.html", context)
    response = render(request, "rencontres/compilation.html", context)
    if request.htmx:
        response["HX-Refresh"] = "true"
    return response


@require_safe
def download(request, pk: int):
    """Its file, while the person reads all that is in it."""
    found = _mine(request, pk)
    if found.state != Compilation.State.READY or not compiling.may_have(found, request.reader):
        raise Http404
    name = f"comptes-rendus-{slugify(found.serie.nom)}-{found.since}-{found.until}.pdf"
    return deliver(request, found.file, found.token.hex, "application/pdf", name)


def _mine(request, pk: int) -> Compilation:
    """A compilation of one's own, of a series that one reads; the uniform Http404 for any other."""
    rows = Compilation.objects.filter(personne=request.membership.person, serie__in=_readable(request))
    return get_object(rows.select_related("serie"), pk=pk)


def _readable(request):
    return Serie.objects.readable_by(request.reader).values("pk")


def _trail(serie: Serie) -> list[dict]:
    home = {"label": "Rencontres", "url": reverse("rencontres:list")}
    return [home, {"label": serie.nom, "url": serie.get_absolute_url()}]
