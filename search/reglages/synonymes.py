"""The tab of synonyms: the list, one line, and taking the list away."""

from collections.abc import Iterator

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau import tables
from reseau.access import get_object
from reseau.dates import day
from reseau.listing import Listing, matching

from ..models import Synonyme
from ..synonyms import Line
from . import lines, sans_resultat
from .forms import SynonymForm, active_besides
from .frame import for_officers, keep, quoted, remove, tabs

SORTS = {"mot": ("members",), "modifiee": ("changed_at",)}
HEADINGS = ["Mots", "Cherchent aussi, à sens unique", "Seulement en capitales", "Origine", "État", "Modifiée"]


@require_safe
@for_officers
def synonyms(request):
    """The lines, searched, filtered and sorted by the address."""
    listing = _listing(request)
    page = listing.page(_rows(listing).select_related("changed_by"))
    for row in page:
        row.effects = effects(Line.of(row))
    context = {"listing": listing, "page": page, "tabs": tabs("synonymes")}
    return render(request, "search/synonymes.html", context)


@require_safe
@for_officers
def export(request, form: str):
    """The same lines as a file of this form (a key of `tables.FORMS`)."""
    return tables.FORMS[form](_table(_rows(_listing(request))), "synonymes")


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def add(request):
    """A new line; `?mot=` proposes its first member."""
    return _edited(request, Synonyme(), {"members": request.GET.get("mot", "")[:200]})


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def edit(request, pk: int):
    """One line."""
    return _edited(request, get_object(Synonyme.objects.all(), pk=pk), {})


@require_POST
@for_officers
@transaction.atomic
def switch(request, pk: int):
    """Turn a line off, or on again."""
    row = get_object(Synonyme.objects.all(), pk=pk)
    row.is_active = request.POST.get("etat") == "actif"
    if row.is_active and (problems := lines.conflicts(Line.of(row), active_besides(row))):
        messages.error(request, " ".join(problems))
        return redirect("search:synonymes")
    keep(row, request.user)
    done = "compte de nouveau" if row.is_active else "ne compte plus"
    messages.success(request, f"La ligne {quoted(Line.of(row).members)} {done}.")
    return redirect("search:synonymes")


@require_http_methods(["GET", "HEAD", "POST"])
@for_officers
def delete(request, pk: int):
    """Ask, then delete a line that was added here. Those that are supplied can be turned off."""
    row = get_object(Synonyme.objects.filter(source=None), pk=pk)
    if request.method == "POST":
        with transaction.atomic():
            remove(row)
        messages.success(request, f"Ligne {quoted(Line.of(row).members)} supprimée.")
        return redirect("search:synonymes")
    return render(request, "search/synonyme_supprimer.html", {"row": row, "effects": effects(Line.of(row))})


def effects(line: Line) -> list[dict]:
    """What a line does, member by member, for the page."""
    return [
        {"member": member, "others": others, "in_capitals": line.wants_capitals(member)}
        for member, others in line.effects()
        if others
    ]


def _edited(request, row: Synonyme, proposed: dict):
    form = SynonymForm(request.POST or None, instance=row, initial=proposed)
    is_valid, is_preview = form.is_valid(), "apercu" in request.POST
    if is_valid and not is_preview:
        with transaction.atomic():
            keep(form.save(commit=False), request.user)
            sans_resultat.answered(request)
        messages.success(request, f"Ligne {quoted(Line.of(row).members)} enregistrée\xa0: elle compte dès maintenant.")
        return redirect("search:synonymes")
    shown = form.line() if is_valid else Line.of(row)
    context = {"form": form, "row": row, "effects": effects(shown), "is_preview": is_preview}
    context["origin"] = sans_resultat.origin(request)
    return render(request, "search/synonyme.html", context)


def _listing(request) -> Listing:
    listing = Listing(request.GET, SORTS, "mot")
    listing.choices("origine", "Origine", [("fourni", "Fournies"), ("ajoute", "Ajoutées")], "Toutes")
    listing.choices("etat", "État", [("actif", "Actives"), ("inactif", "Inactives")], "Toutes")
    return listing


def _rows(listing: Listing) -> QuerySet[Synonyme]:
    return listing.apply(
        matching(Synonyme.objects.all(), listing.query, "members", "others"),
        origine=lambda rows, value: rows.filter(source__isnull=value == "ajoute"),
        etat=lambda rows, value: rows.filter(is_active=value == "actif"),
    )


def _table(rows: QuerySet[Synonyme]) -> Iterator[list]:
    yield HEADINGS
    for row in rows:
        line = Line.of(row)
        yield [
            ", ".join(line.members),
            ", ".join(line.others),
            "oui" if line.in_capitals else "",
            "ajoutée" if row.source is None else "fournie",
            "active" if row.is_active else "inactive",
            day(row.changed_at, "d/m/Y H:i"),
        ]
