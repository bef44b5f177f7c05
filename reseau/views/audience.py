"""Composing an audience: who would read, before anything is confirmed."""

from django.shortcuts import render
from django.views.decorators.http import require_POST

from ..access import refuse_unless
from ..composer import AudienceForm


@require_POST
def preview(request):
    """The composer again, with the readers of what is composed; for whoever may deposit."""
    refuse_unless(request.membership.may_deposit)
    form = AudienceForm(request.membership, request.POST)
    return render(request, "reseau/composer.html", {"audience_form": form})
