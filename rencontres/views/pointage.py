"""Who is there: ticked on a phone or a desk, people added who came without being asked, and the sheet to sign."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau.access import get_object, refuse_unless
from reseau.models import Adhesion, Personne
from reseau.names import fold
from reseau.rates import paced
from reseau.readership import people
from reseau.revisions import Conflict

from .. import attendance, page, pdf, rights, telling
from ..attendance import Attendance
from ..guests import Askable
from ..models import Invitation, Rencontre
from .invites import trail

BLANK_LINES = 6  # of the sheet, for who comes without being on the list
CLOSED = "Les présences ne se notent plus\u00a0: rien n’est changé."


@require_safe
def ticking(request, pk: int):
    """Everybody who is asked, with what they answered and whether they are there."""
    found = _get_written(request, pk)
    rows = _rows(found)
    context = {
        "rencontre": found,
        "rows": rows,
        "choices": Attendance.choices,
        "counts": _counts(rows),
        "expected": sum(_is_expected(row) for row in rows),
        "may_tick": attendance.may_tick(found),
        "is_frozen": rights.minutes_frozen(found),
        "trail": trail(request, found),
    }
    return render(request, "rencontres/pointage.html", context)


@require_POST
def tick(request, pk: int, invite: int):
    """Note one person; answers with their line alone to HTMX."""
    found = _get_written(request, pk)
    row = get_object(found.invitations.standing(), pk=invite)
    value, note = request.POST.get("presence", ""), ""
    if value not in ("", *Attendance.values):
        raise Http404
    try:
        row = attendance.tick(row, value, request.POST.get("vu", ""), request.user)
    except Conflict as conflict:
        row, note = conflict.current, _elsewhere(conflict.current)
    except attendance.NotNow:
        note = CLOSED
    return _noted(request, found, row, note)


@require_POST
def tick_expected(request, pk: int):
    """Note all who said they come, at once."""
    found = _get_written(request, pk)
    try:
        number = attendance.tick_expected(found, request.user)
    except attendance.NotNow:
        messages.warning(request, CLOSED)
    else:
        messages.success(request, f"Présence de {people(number)} notée, comme annoncé.")
    return redirect("rencontres:ticking", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def add(request, pk: int):
    """Note somebody who came without being asked: a member who is looked for by name."""
    found = _get_written(request, pk)
    refuse_unless(attendance.may_tick(found))
    if request.method == "POST":
        members = Personne.objects.filter(pk__in=Adhesion.objects.current().values("personne"))
        person = get_object(members, pk=request.POST.get("personne", ""))
        return _added(request, found, person)
    noted = {"label": "Présences", "url": reverse("rencontres:ticking", args=[pk])}
    context = {
        "rencontre": found,
        "askable": Askable(found, request.GET.get("q", "")),
        "trail": [*page.trail(found, request.reader), noted],
    }
    return render(request, "rencontres/pointage_ajouter.html", context)


def _added(request, found: Rencontre, person: Personne) -> HttpResponse:
    address = reverse("rencontres:ticking", args=[found.pk])
    try:
        row = attendance.add(found, person, request.user)
    except attendance.NotNow:
        messages.warning(request, CLOSED)
        return redirect(address)
    messages.success(request, f"{person}\u00a0: présence notée, sur place.")
    return redirect(f"{address}#presence-{row.pk}")


@require_safe
def sheet(request, pk: int):
    """The sheet to sign, as a page to print."""
    found = _get_written(request, pk)
    context = _sheet(found) | {"has_pdf": pdf.available(), "trail": trail(request, found)}
    return render(request, "rencontres/emargement.html", context)


@require_safe
@paced("pdf")
def sheet_pdf(request, pk: int):
    """The same as a tagged PDF; the uniform 404 where this installation makes none."""
    found = _get_written(request, pk)
    refuse_unless(pdf.available())
    return pdf.answer(pdf.render("rencontres/pdf/emargement.html", _sheet(found)), f"emargement-{found.pk}.pdf")


def _get_written(request, pk: int) -> Rencontre:
    """The meeting, for who takes its minutes, once it is announced and unless it was called off."""
    found = rights.get_rencontre(request.reader, pk, "organiser", "compte_rendu")
    refuse_unless(rights.writes(request.membership, found) and not found.is_called_off)
    return found


def _rows(found: Rencontre) -> list[Invitation]:
    """Everybody asked, by name; those who left the network only where their attendance was noted. One query."""
    rows = found.invitations.standing().select_related("personne", "organisation", "attendance_by")
    known = rows.of_members() | rows.exclude(attendance="")
    return sorted(known, key=lambda row: fold(f"{row.personne.last_name} {row.personne.first_name}"))


def _is_expected(row: Invitation) -> bool:
    return row.answer in Invitation.COMING and row.waits_since is None and not row.attendance


def _counts(rows: list[Invitation]) -> list[tuple[str, int]]:
    noted = [(label, sum(row.attendance == value for row in rows)) for value, label in Attendance.choices]
    return [*noted, ("À noter", sum(not row.attendance for row in rows))]


def _elsewhere(row: Invitation) -> str:
    what = f"de noter «\u00a0{row.get_attendance_display()}\u00a0»" if row.attendance else "d’effacer ce qui était noté"
    return f"{row.attendance_by or 'Quelqu’un'} vient {what}. Choisissez de nouveau."


def _noted(request, found: Rencontre, row: Invitation, note: str) -> HttpResponse:
    if not request.htmx:
        if note:
            messages.warning(request, f"{row.personne}\u00a0: {note}")
        return redirect(f"{reverse('rencontres:ticking', args=[found.pk])}#presence-{row.pk}")
    context = {
        "rencontre": found,
        "row": row,
        "choices": Attendance.choices,
        "note": note,
        "may_tick": note != CLOSED,
        "counts": _counts(_rows(found)),
    }
    return render(request, "rencontres/pointage_reponse.html", context)


def _sheet(found: Rencontre) -> dict:
    return {
        "rencontre": found,
        "brand": settings.BRAND,
        "foot": "Réservé à l’organisation de la rencontre",
        "when": telling.when(found),
        "where": telling.where(found),
        "rows": _rows(found),
        "blank": range(BLANK_LINES),
    }
