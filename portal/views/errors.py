"""The page of a breakdown: it needs nothing of what may be broken, and gives a reference that the journal has too."""

import logging
import secrets

from django.conf import settings
from django.http import HttpResponseServerError
from django.template import loader

from reseau import api

logger = logging.getLogger(__name__)


def broken(request):
    """Answer a request that failed; whoever writes in gives the reference, which leads to the failure in the logs."""
    reference = f"E-{secrets.token_hex(2).upper()}"
    logger.error("breakdown %s at %s", reference, request.path)
    if request.path.startswith(api.PREFIX):
        return api.problem(500, reference=reference)
    context = {"brand": settings.BRAND, "reference": reference}
    return HttpResponseServerError(loader.render_to_string("500.html", context))
