"""Meetings as files for calendars."""

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from reseau.access import refuse_unless

from .. import ics, rights
from ..models import Rencontre


@require_safe
def one(request: HttpRequest, pk: int) -> HttpResponse:
    """One meeting as a file; a draft is in no calendar yet."""
    found = rights.get_rencontre(request.membership, request.reader, pk)
    refuse_unless(not found.is_draft)
    return _file([found], f"rencontre-{found.pk}")


def _file(rencontres: QuerySet[Rencontre] | list[Rencontre], name: str) -> HttpResponse:
    content = ics.publish(rencontres, f"Rencontres, {settings.BRAND['name']}")
    headers = {"Content-Disposition": f'attachment; filename="{name}.ics"'}
    return HttpResponse(content, content_type=ics.TYPE, headers=headers)
