"""The people asked to a meeting: their list, asking more of them, reminding them, asking one no more."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reseau import tables
from reseau.access import get_object, refuse_unless
from reseau.models import Adhesion, Personne
from reseau.numbers import numbers
from reseau.readership import people

from .. import answering, inviting, page, reminding, rights
from ..guests import Askable, Guests
from ..models import Invitation, Rencontre


@require_safe
def guests(request, pk: int):
    """Who is asked, and what they answered."""
    found = rights.get_rencontre(request.reader, pk, "organiser")
    listing = Guests(found, request.membership, request.GET)
    shown = listing.page(listing.rows)
    is_running = listing.runs and _may_ask(found)
    ranks, readers = listing.ranks, inviting.readers(found)
    for row in shown:
        row.rank, row.reads = ranks.get(row.pk), row.personne_id in readers
        row.answer_url = _answer_url(request, listing, row)
        row.may_be_withdrawn = is_running and not row.attendance
    context = {
        "rencontre": found,
        "listing": listing,
        "page": shown,
        "runs": listing.runs,
        "is_running": is_running,
        "silent": listing.silent if listing.runs and found.takes_answers else 0,
        "trail": page.trail(found, request.reader),
    }
    return render(request, "rencontres/invites.html", context)


def _answer_url(request, listing: Guests, row: Invitation) -> str:
    """Where the reader answers for this person, or for themselves; empty where they may not (any more)."""
    if row.personne_id == request.user.pk:
        return reverse("rencontres:answer", args=[row.rencontre_id]) if listing.rencontre.takes_answers else ""
    if not row.may_answer or not answering.may_still_answer(listing.rencontre, runs=listing.runs):
        return ""
    return reverse("rencontres:answer_for", args=[row.rencontre_id, row.pk])


@require_safe
def export(request, pk: int, form: str):
    """The list as a file of this form (a key of `tables.FORMS`)."""
    found = rights.get_rencontre(request.reader, pk)
    return tables.FORMS[form](Guests(found, request.membership, request.GET).table(), "invites")


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request, pk: int):
    """Ask the whole audience, or those who are ticked; a name that is looked for may be anybody's of the network."""
    found = _get_open(request, pk)
    if request.method == "POST":
        ids = inviting.addressed(found) if "tous" in request.POST else _ticked(request.POST)
        number = inviting.invite(found, ids, request.user)
        if number or "tous" in request.POST:
            messages.success(request, f"{people(number)} de plus sur la liste des invités.")
            return redirect("rencontres:guests", found.pk)
    ticked = _ticked(request.GET)
    context = {
        "rencontre": found,
        "askable": Askable(found, request.POST.get("q", "") or request.GET.get("q", ""), ticked),
        "ticked": ticked,
        "nobody": request.method == "POST",
        "trail": trail(request, found),
    }
    return render(request, "rencontres/inviter.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def let_in(request, pk: int, personne: int):
    """Ask somebody who does not read the meeting: say what that opens to them, then do both."""
    found = _get_open(request, pk)
    person = get_object(Personne.objects.filter(pk__in=Adhesion.objects.current().values("personne")), pk=personne)
    if request.method == "POST":
        if person.pk not in inviting.readers(found):
            inviting.let_in(found, person)
            found.refresh_from_db()
        inviting.invite(found, [person.pk], request.user)
        messages.success(request, f"{person} lit maintenant la rencontre, et figure parmi les invités.")
        return redirect("rencontres:guests", found.pk)
    context = {
        "rencontre": found,
        "person": person,
        "organisations": ", ".join(person.adhesions.current().values_list("organisation__nom", flat=True)),
        "reads": person.pk in inviting.readers(found),
        "trail": trail(request, found),
    }
    return render(request, "rencontres/inviter_hors.html", context)


@require_POST
def remind(request, pk: int):
    """Remind who has not answered, at most once a day."""
    found = _get_open(request, pk)
    number = reminding.remind_now(found) if found.takes_answers else 0
    nobody = "Personne à relancer\u00a0: un rappel est déjà parti aujourd’hui."
    messages.success(request, f"Rappel envoyé à {people(number)}." if number else nobody)
    return redirect("rencontres:guests", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request, pk: int, invite: int):
    """Ask, then take an invitation back."""
    found = _get_open(request, pk)
    rows = found.invitations.standing().select_related("personne", "organisation")
    row = get_object(rows.filter(attendance=""), pk=invite)
    if request.method == "POST":
        inviting.withdraw(row)
        messages.success(request, f"{row.personne} ne figure plus parmi les invités.")
        return redirect("rencontres:guests", found.pk)
    context = {"rencontre": found, "row": row, "trail": trail(request, found)}
    return render(request, "rencontres/invite_retirer.html", context)


def trail(request, found: Rencontre) -> list[dict]:
    """The way back to a meeting's people, from a page about them."""
    guests = {"label": "Invités", "url": reverse("rencontres:guests", args=[found.pk])}
    return [*page.trail(found, request.reader), guests]


def _get_open(request, pk: int) -> Rencontre:
    """The meeting, for who runs it, while it still makes sense to ask people."""
    found = rights.get_run_rencontre(request.membership, request.reader, pk, "organiser")
    refuse_unless(_may_ask(found))
    return found


def _may_ask(found: Rencontre) -> bool:
    return not found.is_called_off and not found.is_over()


def _ticked(params: QueryDict) -> set[int]:
    return set(numbers(params.getlist("choix")[:1000]))
