"""“Voir comme…”: the portal as someone of another role sees it, never more than one sees oneself."""

from . import access
from .access import Membership, Reader
from .models import Adhesion

SESSION_KEY = "voir_comme"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
# What one may still send: the way out.
WAYS_OUT = frozenset({"reseau:voir_comme_quitter", "account_logout"})


def membership_of(request) -> Membership:
    """The membership through which this request looks: one's own, or the one adhesion that was chosen."""
    own, chosen = request.own_membership, request.session.get(SESSION_KEY)
    if not chosen or not own.may_deposit:
        return own
    return Membership(own.person, (_adhesion(chosen),))


def is_looking(request) -> bool:
    """Whether this request looks through another role; not so, whatever was chosen, for who lost the right to."""
    return request.membership.adhesions != request.own_membership.adhesions


def chosen_of(request) -> dict | None:
    """What was chosen to look through, for the banner; None while one looks with one's own eyes."""
    return request.session.get(SESSION_KEY) if is_looking(request) else None


def reader_of(request) -> Reader:
    """The reader of this request: the person's own or, in “Voir comme…”, what both they and the role read."""
    reader = access.reader_of(request.own_membership)
    if not is_looking(request):
        return reader
    return reader.narrowed_by(access.reader_of(Membership(None, request.membership.adhesions)))


def changes_something(request) -> bool:
    """Whether the request would change something while one looks through another role."""
    return request.method not in SAFE and request.resolver_match.view_name not in WAYS_OUT and is_looking(request)


def _adhesion(chosen: dict) -> Adhesion:
    """The chosen role as an unsaved adhesion."""
    return Adhesion(
        role=chosen["role"], territoire_id=chosen["territoire"], organisation_id=chosen["organisation"] or None
    )
