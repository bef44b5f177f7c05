"""What every page of ours knows."""

from django.conf import settings


def page(request) -> dict:
    """The brand, and the person's place in the network."""
    return {"brand": settings.BRAND}
