"""The minutes as they read, on a page and as PDF, and the steps of their life."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau.access import get_object, get_readable, refuse_unless
from reseau.rates import paced
from reseau.readership import label

from .. import pdf, rights
from ..forms.minutes import CirculateForm, FreezeForm
from ..minutes import life, page, record
from ..minutes.hold import Stale
from ..models import CompteRendu, Point, Rencontre
from ..page import trail
from .writing import get_written

CHANGED = "Quelqu’un d’autre vient de faire avancer ce compte rendu. Voici où il en est."


def get_minutes(request: HttpRequest, pk: int) -> CompteRendu:
    """The minutes of a meeting, for who reads both; the uniform Http404 for anyone else."""
    rencontre = rights.get_rencontre(request.reader, pk, "organiser", "secretary")
    rows = CompteRendu.objects.select_related("audience", "approved_in__serie")
    minutes = get_readable(rows, request.reader, owner=None, rencontre=rencontre)
    minutes.rencontre = rencontre
    rencontre.compte_rendu = minutes
    return minutes


@require_safe
def compte_rendu(request, pk: int):
    """What the minutes say, in whatever state they are."""
    minutes = get_minutes(request, pk)
    context = page.reading(minutes, request.membership, request.reader)
    context |= {"has_pdf": pdf.available(), "trail": trail(minutes.rencontre, request.reader)}
    return render(request, "rencontres/compte_rendu.html", context)


@require_safe
@paced("pdf")
def download(request, pk: int):
    """The same as a tagged PDF, where this installation makes them."""
    minutes = get_minutes(request, pk)
    if not pdf.available():
        raise Http404
    said = record.shown(minutes, request.reader)
    context = {
        "minutes": minutes,
        "record": said,
        "attendance": record.attendance(said),
        "site": settings.SITE_URL,
        "brand": settings.BRAND,
        "foot": foot(minutes),
    }
    return pdf.answer(pdf.render("rencontres/pdf/compte_rendu.html", context), filename(minutes))


def foot(minutes: CompteRendu) -> str:
    """“Lisible par …”: who may read it, at the foot of every page."""
    words = label(minutes.audience, None)
    return words.sentence or f"Lisible par\u00a0: {words.text}"


def filename(minutes: CompteRendu) -> str:
    """“compte-rendu-rencontre-technique-no-31.pdf”."""
    return f"compte-rendu-{slugify(str(minutes.rencontre).replace('°', 'o'))}.pdf"


@require_http_methods(["GET", "HEAD", "POST"])
def circulate(request, pk: int):
    """Send the draft to those who were there."""
    rencontre = get_written(request, pk)
    form = CirculateForm(request.POST or None)
    if form.is_valid():
        return _circulate(request, rencontre, form)
    there = rights.attended(rencontre).select_related("personne", "organisation").order_by("personne__last_name")
    context = {"rencontre": rencontre, "form": form, "there": there, "trail": trail(rencontre, request.reader)}
    return render(request, "rencontres/diffuser.html", context)


def _circulate(request, rencontre: Rencontre, form: CirculateForm):
    try:
        life.circulate(_minutes_of(rencontre), request.membership.person, form.cleaned_data["amend_by"])
    except life.NobodyThere:
        messages.error(request, "Personne n’est noté présent\u00a0: cochez d’abord les présences.")
    except Stale:
        messages.warning(request, CHANGED)
    else:
        messages.success(request, "Projet diffusé à celles et ceux qui étaient là.")
    return redirect("rencontres:compte_rendu", rencontre.pk)


@require_POST
def recall(request, pk: int):
    """Take a draft back to go on writing."""
    rencontre = get_written(request, pk)
    try:
        life.recall(_minutes_of(rencontre), request.membership.person)
    except Stale:
        messages.warning(request, CHANGED)
    else:
        messages.success(request, "Projet repris\u00a0: seules les personnes qui le rédigent le lisent.")
    return redirect("rencontres:ecrire", rencontre.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def freeze(request, pk: int):
    """Make the minutes final."""
    rencontre = get_written(request, pk)
    minutes = _minutes_of(rencontre)
    form = FreezeForm(minutes, request.POST if request.method == "POST" else None)
    if form.is_valid():
        return _freeze(request, minutes)
    context = {"rencontre": rencontre, "minutes": minutes, "form": form, "trail": trail(rencontre, request.reader)}
    return render(request, "rencontres/arreter.html", context | page.before_freezing(minutes))


def _freeze(request, minutes: CompteRendu):
    try:
        life.freeze(minutes, request.membership.person)
    except life.Pending as pending:
        several = "s" if pending.count > 1 else ""
        messages.error(request, f"{pending.count} amendement{several} à examiner avant d’arrêter le compte rendu.")
    except Stale:
        messages.warning(request, CHANGED)
    else:
        messages.success(request, "Compte rendu arrêté. Les personnes invitées à la rencontre sont averties.")
    return redirect("rencontres:compte_rendu", minutes.rencontre_id)


@require_POST
def approve(request, pk: int, point: int):
    """Write down that this meeting approved the minutes that an item of its agenda is about."""
    rencontre = get_written(request, pk)
    points = rencontre.points.filter(genre=Point.Genre.APPROVAL).select_related("approves__compte_rendu")
    found = get_object(points, pk=point)
    found.rencontre = rencontre
    approved = getattr(found.approves, "compte_rendu", None)
    refuse_unless(approved is not None and request.reader.reads(approved.audience_id))
    try:
        life.approve(found, request.membership.person)
    except Stale:
        messages.warning(request, CHANGED)
    else:
        messages.success(request, f"Compte rendu approuvé\u00a0: {found.approves}.")
    return redirect(f"{reverse('rencontres:ecrire', args=[rencontre.pk])}#point-{found.pk}")


def _minutes_of(rencontre: Rencontre) -> CompteRendu:
    """The minutes of a meeting that came with them; the uniform Http404 where nothing was written yet."""
    minutes = getattr(rencontre, "compte_rendu", None)
    if minutes is None:
        raise Http404
    minutes.rencontre = rencontre
    return minutes
