"""A meeting's page: the frame into which each part of the app puts its section."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from reseau.readership import described

from .. import agenda, invites, page, register_section, rights, telling
from ..minutes import page as minutes


@require_safe
def rencontre(request, pk: int):
    """Show a meeting: agenda, answer, minutes, decisions, actions."""
    related = ("audience", "organiser", "secretary", "compte_rendu")
    found = rights.get_rencontre(request.reader, pk, *related)
    label, readers = described(found.audience, request.membership.person)
    context = {
        "rencontre": found,
        "label": label,
        "readers": readers,
        "when": telling.when(found),
        "where": telling.where(found),
        "composes": rights.composes(request.membership, found),
        "runs": rights.runs(request.membership, found),
        "writes": rights.writes(request.membership, found),
        "frame": page.frame(found, request.membership, request.reader),
        # One line a part: what the part's `section` gives, under the part's name.
        "minutes": minutes.section(found, request.membership, request.reader),
        "agenda": agenda.section(found, request.reader),
        "may_propose": not found.is_over() and rights.may_propose(request.membership, request.reader, found.serie),
        "invites": invites.section(found, request.membership),
        "register": register_section.section(found, request.membership, request.reader),
    }
    return render(request, "rencontres/rencontre.html", context)
