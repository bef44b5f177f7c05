"""Ending mails by a signed link, without logging in. The link tells nothing but what it ends, and does nothing else."""

from dataclasses import astuple, dataclass

from django.core.signing import BadSignature, Signer

from reseau.models import Personne

from . import events, telling
from .rhythm import Rhythm


def _signer() -> Signer:
    return Signer(salt="notifications.stop")


@dataclass(frozen=True, slots=True)
class Stop:
    """What ends: mails of an event (about one subject, where one is named), or without event the digest of a rhythm."""

    personne: int
    rhythm: str
    event: str = ""
    subject: str = ""

    @property
    def words(self) -> str:
        """What ends, for who holds the link: neither a name nor what a search is looking for."""
        if self.subject:
            return "ces alertes"
        if self.event:
            event = events.event_of(self.event)
            return f"les courriels «\u00a0{event.label}\u00a0»" if event else "ces courriels"
        return "le résumé de la semaine" if self.rhythm == Rhythm.WEEKLY else "le résumé du jour"


def token(stop: Stop) -> str:
    """The signed form of `stop`, for an address."""
    return _signer().sign_object(astuple(stop), compress=False)


def read(token: str) -> Stop | None:
    """What this token ends; None for one that we did not sign."""
    try:
        return Stop(*_signer().unsign_object(token))
    except (BadSignature, TypeError, ValueError):
        return None


def apply(stop: Stop) -> None:
    """End these mails. Doing it again changes nothing; who is no member any more had none to end."""
    if not Personne.objects.filter(pk=stop.personne).exists():
        return
    named = [events.event_of(stop.event)] if stop.event else events.events()
    for event in named:
        if event and event.may_be_off:
            _end(event, stop)


def _end(event: events.Event, stop: Stop) -> None:
    if event.stop:
        event.stop(stop.personne, stop.subject, "" if stop.subject else stop.rhythm)
    elif stop.event or telling.rhythms(event, [stop.personne])[stop.personne] == stop.rhythm:
        telling.choose(stop.personne, event, Rhythm.NEVER)
