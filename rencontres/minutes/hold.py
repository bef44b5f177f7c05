"""Holding the minutes of a meeting while they change: the meeting first, then its minutes, as the register does."""

from .. import addressing
from ..models import CompteRendu, Rencontre


class Frozen(Exception):
    """The minutes are frozen: nothing that stands in them changes any more."""


class Stale(Exception):
    """The minutes are no longer in the state that the person saw. `minutes` are what they are now."""

    def __init__(self, minutes: CompteRendu):
        super().__init__(f"minutes {minutes.pk} are in state {minutes.state}")
        self.minutes = minutes


def held(rencontre_id: int) -> CompteRendu:
    """The minutes, begun if need be, with the meeting as it is; both held until the caller's transaction ends."""
    current = Rencontre.objects.select_for_update(no_key=True).get(pk=rencontre_id)
    addressing.minutes_of(current)
    minutes = CompteRendu.objects.select_for_update().get(rencontre=current)
    minutes.rencontre = current
    return minutes


def held_open(rencontre_id: int) -> CompteRendu:
    """The same of minutes that may still change. Raises Frozen."""
    minutes = held(rencontre_id)
    if minutes.is_frozen:
        raise Frozen
    return minutes


def held_in(rencontre_id: int, *states: str) -> CompteRendu:
    """The same of minutes in one of these states. Raises Stale."""
    minutes = held(rencontre_id)
    if minutes.state not in states:
        raise Stale(minutes)
    return minutes
