"""A meeting's page."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from reseau.readership import described

from .. import rights


@require_safe
def rencontre(request, pk: int):
    """Show a meeting: agenda, answer, minutes, decisions, actions."""
    found = rights.get_rencontre(request.membership, request.reader, pk, "audience", "organiser", "secretary")
    label, readers = described(found.audience, request.membership.person)
    context = {
        "rencontre": found,
        "label": label,
        "readers": readers,
        "runs": rights.runs(request.membership, found),
        "writes": rights.writes(request.membership, found),
        "trail": [
            {"label": "Rencontres", "url": "../"},
            {"label": found.serie.nom, "url": found.serie.get_absolute_url()},
        ],
    }
    return render(request, "rencontres/rencontre.html", context)
