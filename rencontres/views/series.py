"""Series: their list, their page, what is said of them, who reads them, their end."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau.access import refuse_unless
from reseau.composer import SHOW_FIRST, AudienceForm, readdressed
from reseau.forms.revised import RevisedForm
from reseau.readership import described, label, labels
from reseau.revisions import Conflict

from .. import rights, series
from ..forms.series import SerieForm
from ..models import Rencontre, Serie

WAITING = 20  # topics
LATEST = 50  # meetings of a series that its page looks at
SHOWN = 10  # past ones that it names; the list has them all


@require_safe
def list_series(request):
    """The series that one reads, those that are over last."""
    refuse_unless(bool(request.membership.adhesions))
    found = list(Serie.objects.readable_by(request.reader).select_related("organiser").order_by("ended_at", "nom"))
    found.sort(key=lambda serie: serie.is_ended)
    named = labels({serie.audience_id: None for serie in found}, request.membership.person)
    rows = [(serie, named[serie.audience_id], rights.runs_serie(request.membership, serie)) for serie in found]
    context = {"rows": rows, "may_create": rights.may_create(request.membership)}
    return render(request, "rencontres/series.html", context)


@require_safe
def serie(request, pk: int):
    """A series: its meetings, the topics that wait, the way to its register."""
    found = rights.get_serie(request.reader, pk, "audience", "organiser")
    audience, readers = described(found.audience, request.membership.person)
    meetings = Rencontre.objects.readable_by(request.reader).filter(serie=found).select_related("serie")
    latest = list(meetings.order_by("-starts_at", "-pk")[:LATEST])
    context = {
        "serie": found,
        "label": audience,
        "readers": readers,
        "runs": rights.runs_serie(request.membership, found),
        "coming": [one for one in reversed(latest) if not one.is_past],
        "over": [one for one in latest if one.is_past][: SHOWN + 1],
        "shown": SHOWN,
        "places": list(found.territoires.order_by("nom").values_list("nom", flat=True)),
        "trail": _trail(),
        # One line a part: what it adds to the page, under its name.
        "waiting": list(found.sujets.waiting().select_related("proposed_by")[:WAITING]),
        "may_propose": rights.may_propose(request.membership, request.reader, found),
    }
    return render(request, "rencontres/serie.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def create(request):
    """A new series, and who reads it, counted before it is kept."""
    refuse_unless(rights.may_create(request.membership))
    form = SerieForm(Serie(organiser=request.membership.person), request.membership, request.POST or None)
    composed = AudienceForm(request.membership, request.POST or None, members_only=True)
    notice = ""
    if request.method == "POST" and not composed.editing:
        made, notice = _create(request, form, composed)
        if made:
            return redirect(made)
    context = {"form": form, "audience_form": composed, "notice": notice, "trail": _trail()}
    return render(request, "rencontres/serie_creer.html", context)


def _create(request, form: SerieForm, composed: AudienceForm) -> tuple[Serie | None, str]:
    """Keep the series; returns it or, with None, what stands in the way."""
    if not all([form.is_valid(), composed.is_valid()]):
        return None, "Rien n’est enregistré\u00a0: corrigez ce qui est signalé."
    if not composed.was_shown:
        return None, SHOW_FIRST
    form.apply().audience = composed.audience()
    made = series.create(form.thing, form.places())
    messages.success(request, f"Série créée, lisible par {composed.readership.whom}.")
    return made, ""


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request, pk: int):
    """What is said of a series, and who holds it."""
    found = rights.get_run_serie(request.membership, request.reader, pk, "audience", "organiser")
    form = SerieForm(found, request.membership, request.POST or None)
    if form.is_valid():
        try:
            series.change(form.apply(), form.seen, form.places())
        except Conflict as conflict:
            form.show_conflict(conflict.current)
        else:
            messages.success(request, "Modifications enregistrées.")
            return redirect(found)
    context = {"form": form, "back": found.get_absolute_url(), "title": f"Modifier «\u00a0{found.nom}\u00a0»"}
    return render(request, "rencontres/formulaire.html", context | {"trail": _trail(found)})


@require_http_methods(["GET", "HEAD", "POST"])
def audience(request, pk: int):
    """Who reads a series: its topics, and the meetings to come."""
    found = rights.get_run_serie(request.membership, request.reader, pk, "audience")
    composed = AudienceForm(request.membership, request.POST or None, found.audience, members_only=True)
    notice = ""
    if request.method == "POST" and not composed.editing:
        notice = readdressed(request, composed, found, series.readdress)
        if not notice:
            messages.success(request, f"Série lisible par {composed.readership.whom}.")
            return redirect(found)
    context = {
        "audience_form": composed,
        "notice": notice,
        "revision": found.revision,
        "label": label(found.audience, request.membership.person),
        "lede": "Les rencontres déjà créées gardent leurs lecteurs.",
        "back": found.get_absolute_url(),
        "trail": _trail(found),
    }
    return render(request, "reseau/lecteurs.html", context)


@require_POST
def end(request, pk: int):
    """Hold no more meetings in it, or hold some again."""
    found = rights.get_run_serie(request.membership, request.reader, pk)
    form = RevisedForm(found, request.POST)
    verb, done = (series.resume, "Série reprise.") if found.is_ended else (series.end, "Série terminée.")
    try:
        verb(found, form.seen if form.is_valid() else 0)
    except Conflict:
        messages.warning(request, "Cette série vient d’être modifiée\u00a0: relisez-la, puis recommencez.")
    else:
        messages.success(request, done)
    return redirect(found)


def _trail(found: Serie | None = None) -> list[dict]:
    trail = [{"label": "Rencontres", "url": reverse("rencontres:list")}]
    if found:
        return [*trail, {"label": found.nom, "url": found.get_absolute_url()}]
    return [*trail, {"label": "Séries", "url": reverse("rencontres:series")}]
