"""Giving a meeting and all that belongs to it the audiences that `rights` says, entries included."""

from django.db import transaction

from reseau.models import Audience

from . import rights, sources
from .models import Action, CompteRendu, Decision, Rencontre


@transaction.atomic
def address(rencontre: Rencontre, audience: Audience) -> None:
    """Address a meeting, its actions, its minutes and its decisions; what can be found follows."""
    rencontre.audience = audience
    rencontre.save(update_fields=["audience"])
    Action.objects.filter(rencontre=rencontre).update(audience=audience)
    minutes = CompteRendu.objects.filter(rencontre=rencontre).first()
    if minutes:
        _address_minutes(minutes, rencontre)
    sources.refresh(rencontre)


@transaction.atomic
def minutes_of(rencontre: Rencontre) -> CompteRendu:
    """The minutes of a meeting, begun if need be: for who writes them."""
    writers = rights.readers_of_minutes(rencontre, CompteRendu.State.WRITING)
    return CompteRendu.objects.get_or_create(rencontre=rencontre, defaults={"audience": writers})[0]


@transaction.atomic
def address_minutes(minutes: CompteRendu) -> None:
    """Address minutes, and the decisions that stand in them, as their state says (again when those who were there
    changed); what can be found follows."""
    _address_minutes(minutes, minutes.rencontre)
    sources.refresh(minutes.rencontre)


def _address_minutes(minutes: CompteRendu, rencontre: Rencontre) -> None:
    minutes.audience = rights.readers_of_minutes(rencontre, minutes.state)
    minutes.save(update_fields=["audience"])
    Decision.objects.filter(rencontre=rencontre).update(audience=minutes.audience)
