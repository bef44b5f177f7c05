"""The blind request for access: what was asked for may exist or not, neither the request nor its answer tells."""

from collections.abc import Callable, Iterable
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from . import access
from .access import Reader
from .models import DemandeAcces, Personne

MOST_PATH, MOST_MESSAGE = 500, 1000


class Asked(NamedTuple):
    """What stands at an address that somebody asked for, as its right sees it."""

    title: str
    audience: int
    owner: int | None


Find = Callable[[Iterable[str], Reader], dict[str, Asked]]
_finds: list[Find] = []


def found_by(find: Find) -> None:
    """Say who knows what stands at which address, and is read; for `AppConfig.ready()` of a room above."""
    _finds[:] = [find]


def asked(requests: Iterable[DemandeAcces], reader: Reader) -> dict[str, Asked]:
    """What these requests are about, by their `chemin`, as far as `reader` reads it. One query."""
    places = {request.chemin: place(request.chemin) for request in requests}
    found = _finds[0](set(places.values()), reader) if _finds and places else {}
    return {chemin: found[place] for chemin, place in places.items() if place in found}


def is_open(request: DemandeAcces, thing: Asked) -> bool:
    """Whether who asked reads it now."""
    return access.reader_of(access.membership_of(request.personne)).reads(thing.audience, thing.owner)


def place(chemin: str) -> str:
    """The address without what was asked of it: what a thing is known by."""
    return chemin.partition("?")[0]


def settle() -> int:
    """Close the requests of those who read by now what they asked for, and tell them: a chore, returns how many.

    Whoever changed its readers, and wherever: no officer has to come and say so. A few queries for each who waits.
    """
    waiting = DemandeAcces.objects.filter(treated_at=None).select_related("personne").order_by("personne")
    settled = 0
    for person, theirs in groupby(waiting, key=attrgetter("personne")):
        requests = list(theirs)
        things = asked(requests, access.reader_of(access.membership_of(person)))
        settled += sum(treat(row, DemandeAcces.Issue.OPENED) for row in requests if row.chemin in things)
    return settled


def ask(person: Personne, path: str, message: str) -> DemandeAcces:
    """Write the request down; `portal.demandes` does so for the page, and tells who answers it."""
    return DemandeAcces.objects.create(
        personne=person,
        chemin=_printable(path)[:MOST_PATH],
        message="\n".join(_printable(line) for line in message.splitlines())[:MOST_MESSAGE],
    )


@transaction.atomic
def treat(request: DemandeAcces, issue: str, by: Personne | None = None) -> bool:
    """Close the request; when access was opened, tell who asked. False when it was closed before."""
    untreated = DemandeAcces.objects.filter(pk=request.pk, treated_at=None)
    if not untreated.update(issue=issue, treated_at=timezone.now(), treated_by=by):
        return False
    if issue == DemandeAcces.Issue.OPENED:
        _mail(
            request.personne, "Votre demande d’accès", "acces_ouvert", demande=request, link=safe_link(request.chemin)
        )
    return True


def safe_link(path: str) -> str:
    """The address on this site that `path` names; empty when it names none."""
    is_ours = path.startswith("/") and url_has_allowed_host_and_scheme(path, allowed_hosts=None)
    return settings.SITE_URL + path if is_ours else ""


def _mail(to: Personne, subject: str, template: str, **context) -> None:
    context |= {"brand": settings.BRAND, "site_url": settings.SITE_URL}
    text = render_to_string(f"reseau/mail/{template}.txt", context)
    send_mail(f"{subject} – {settings.BRAND['name']}", text, settings.DEFAULT_FROM_EMAIL, [to.email])


def _printable(text: str) -> str:
    return "".join(c for c in text if c.isprintable())
