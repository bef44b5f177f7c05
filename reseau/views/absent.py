"""An address that must not answer."""

from django.http import Http404


def absent(request, *args, **kwargs):
    """The uniform refusal."""
    raise Http404
