"""The editor of an agenda: its items, what comes on it, and their order.

A form without JavaScript leads back to the editor; one that HTMX sends is answered with the agenda as it is then, which
takes the place of the one on the page, and with what stands beside it where that changed.
"""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, reselect, reswap, retarget

from reseau.access import get_object, refuse_unless
from reseau.dates import hour
from reseau.numbers import number
from reseau.revisions import Conflict

from .. import agenda, carrying, page, planning, rights, telling, topics
from ..forms.points import AddForm
from ..models import Point, Rencontre, Sujet
from ..schedule import programme

MOVED_MEANWHILE = "L’ordre du jour a changé entre-temps\u00a0: le voici. Déplacez de nouveau s’il le faut."
CLOSED = "Le compte rendu est arrêté\u00a0: l’ordre du jour ne change plus."


def get_composed(request, pk: int) -> Rencontre:
    """The meeting, for who makes its agenda; the uniform Http404 for anyone else."""
    rencontre = rights.get_rencontre(request.reader, pk, "compte_rendu")
    refuse_unless(rights.composes(request.membership, rencontre))
    return rencontre


@require_http_methods(["GET", "HEAD", "POST"])
def editor(request, pk: int):
    """Show the agenda to be changed; put a new item at its end."""
    rencontre = get_composed(request, pk)
    form = AddForm(request.POST or None)
    if form.is_valid():
        try:
            (point,) = planning.add(rencontre, [form.point(rencontre)])
        except planning.Closed:
            return closed(request, rencontre)
        return answer(request, rencontre, said=f"{quoted(point)} ajouté", focus="nouveau_titre", form=AddForm())
    if rights.minutes_frozen(rencontre):
        return closed(request, rencontre)
    if request.htmx and form.is_bound:
        return _filled(request, rencontre, form)
    return render(request, "rencontres/agenda.html", context(request, rencontre, form=form, beside=True))


@require_POST
def move(request, pk: int, point: int):
    """Put an item at the place that its button, or the hand that dragged it, says."""
    rencontre = get_composed(request, pk)
    moved = get_object(rencontre.points.all(), pk=point)
    place, agenda_seen = (number(request.POST.get(name)) or 0 for name in ("place", "agenda"))
    try:
        place = planning.move(moved, place, agenda_seen)
    except planning.Closed:
        return closed(request, rencontre)
    except Conflict:
        return answer(request, rencontre, warning=MOVED_MEANWHILE, focus=f"modifier-{point}")
    said = f"{quoted(moved)}\u00a0: {_place(rencontre, place)}"
    return answer(request, rencontre, said=said, focus=f"modifier-{point}")


@require_POST
def carry(request, pk: int):
    """Take over what the meetings before leave."""
    rencontre = get_composed(request, pk)
    values, by = set(request.POST.getlist("reprendre")), request.membership.person.pk
    documents = "documents" in request.POST
    try:
        count = carrying.take_over(rencontre, request.reader, values, by, with_documents=documents)
    except planning.Closed:
        return closed(request, rencontre)
    said = f"{count} point{'s' if count > 1 else ''} repris" if count else "Rien n’a été repris"
    return answer(request, rencontre, said=said, focus="ordre-du-jour", beside=True)


@require_POST
def schedule(request, pk: int, sujet: int):
    """Put a proposed topic on the agenda."""
    rencontre = get_composed(request, pk)
    topic = get_object(Sujet.objects.readable_by(request.reader).filter(serie=rencontre.serie_id), pk=sujet)
    try:
        planning.schedule(rencontre, topic, request.membership.person.pk)
    except planning.Closed:
        return closed(request, rencontre)
    except Conflict:
        return answer(request, rencontre, warning="Ce sujet a changé entre-temps. Relisez-le.", beside=True)
    return answer(request, rencontre, said=f"{quoted(topic)} inscrit", focus="ordre-du-jour", beside=True)


def answer(request, rencontre: Rencontre, *, said="", warning="", focus="", beside=False, form=None, shut=0):
    """What follows a change: the agenda as it is now. `said` is told, and the focus goes to the id `focus`.

    `beside`: what stands beside the agenda changed too; `form`: a fresh form for the next item; `shut`: the item whose
    form is done with.
    """
    if not request.htmx:
        if said or warning:
            (messages.warning if warning else messages.success)(request, warning or f"{said}.")
        return redirect(f"{reverse('rencontres:agenda', args=[rencontre.pk])}#ordre-du-jour")
    rencontre.refresh_from_db(fields=["agenda_revision"])
    more = {"said": said and f"{said}.", "warning": warning, "focus": focus, "shut": shut, "fresh": form is not None}
    fragment = render(
        request, "rencontres/agenda_answer.html", context(request, rencontre, form=form, beside=beside) | more
    )
    return reselect(reswap(retarget(fragment, "#agenda"), "outerHTML"), "#agenda")


def closed(request, rencontre: Rencontre) -> HttpResponse:
    """Lead back to the meeting, whose agenda changes no more."""
    messages.warning(request, CLOSED)
    return HttpResponseClientRedirect(rencontre.get_absolute_url()) if request.htmx else redirect(rencontre)


def context(request, rencontre: Rencontre, *, form: AddForm | None = None, beside: bool = False) -> dict:
    """What the editor shows. `beside`: with what may come on the agenda."""
    shown = {
        "rencontre": rencontre,
        "agenda": agenda.section(rencontre, request.reader),
        "add_form": form or AddForm(),
        "beside": beside,
        "when": "date à fixer" if rencontre.state == Rencontre.State.POSTPONED else telling.when(rencontre),
        "trail": page.trail(rencontre, request.reader),
    }
    if beside:
        shown["legacy"] = carrying.legacy(rencontre, request.reader)
        shown["runs_serie"] = rights.runs_serie(request.membership, rencontre.serie)
        shown["proposed"] = topics.proposed_to(rencontre, request.reader)
    return shown


def quoted(thing: Point | Sujet) -> str:
    """Its title between guillemets."""
    return f"«\u00a0{thing.titre}\u00a0»"


def _filled(request, rencontre: Rencontre, form: AddForm) -> HttpResponse:
    """The form for a new item with what is wrong in it, in its place."""
    page = render(request, "rencontres/agenda_add.html", {"rencontre": rencontre, "add_form": form})
    return reselect(reswap(retarget(page, "#ajouter"), "outerHTML"), "#ajouter")


def _place(rencontre: Rencontre, place: int) -> str:
    """“place 3 sur 12, à 10 h 10”."""
    slots = programme(rencontre.starts_at, rencontre.ends_at, rencontre.points.all()).slots
    return f"place {place} sur {len(slots)}, à {hour(slots[place - 1].starts_at)}"
