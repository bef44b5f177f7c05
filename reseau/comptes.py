"""Accounts: how one comes to be, how one is closed, how who left comes back."""

import time
from collections.abc import Callable

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.utils import decrypt
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from . import jetons
from .models import Invitation, Personne
from .sessions import end_sessions

TOTP_PERIOD = 30
_at_closing: list[Callable[[Personne], None]] = []


def when_closed(forget: Callable[[Personne], None]) -> None:
    """Have `forget(person)` called in the transaction that closes an account: what is kept for that person alone goes.

    For `AppConfig.ready()` of the rooms above; registering the same again changes nothing.
    """
    if forget not in _at_closing:
        _at_closing.append(forget)


def holders_of(email: str) -> QuerySet[Personne]:
    """Whose account, open or closed, has this address: one row or none.

    An address that someone asked to change to, and did not confirm, is nobody's.
    """
    confirmed = EmailAddress.objects.filter(email=email, verified=True)
    return Personne.objects.filter(Q(email=email) | Q(pk__in=confirmed.values("user")))


@transaction.atomic
def create_account(email: str, password: str | None, **fields) -> Personne:
    """Return a new account whose address counts as verified (the invitation reached it, or we made it up).

    Raises IntegrityError when the address has an account.
    """
    person = Personne.objects.create_user(email, password, **fields)
    _take_address(person)
    return person


@transaction.atomic
def open_account(email: str, password: str, **fields) -> Personne:
    """Return the account of whoever was invited at this address: a new one, or their closed one, open again.

    No secret of its former life opens it: password, second factors, sessions, tokens and pending addresses are gone.
    Raises IntegrityError when the address has an account that is open.
    """
    former = holders_of(email).select_for_update().first()
    if former is None or former.is_active:
        return create_account(email, password, **fields)
    for name, value in (fields | {"email": email, "is_active": True}).items():
        setattr(former, name, value)
    former.set_password(password)
    former.save()
    Authenticator.objects.filter(user=former).delete()
    end_sessions(former)
    jetons.revoke_all(former)
    _take_address(former)
    return former


def _take_address(person: Personne) -> None:
    """Make the address of `person` verified and their only one; what someone else began to change to it is void."""
    EmailAddress.objects.filter(Q(user=person) | Q(email=person.email, verified=False)).delete()
    EmailAddress.objects.create(user=person, email=person.email, primary=True, verified=True)


@transaction.atomic
def close_account(person: Personne, by: Personne | None) -> None:
    """Deactivate an account: its sessions and tokens die, its adhesions and open invitations end, its traces stay.

    What was kept for the person alone is forgotten (see `when_closed`).
    """
    person.is_active = False
    person.save(update_fields=["is_active"])
    for adhesion in person.adhesions.filter(ended_at=None):
        adhesion.end(by)
    Invitation.objects.pending().filter(invited_by=person).update(revoked_at=timezone.now(), revoked_by=by)
    for forget in _at_closing:
        forget(person)
    EmailAddress.objects.filter(user=person, verified=False).delete()  # a link that waits changes nothing any more
    end_sessions(person)
    jetons.revoke_all(person)


def give_totp(person: Personne, secret: str) -> None:
    """Set up the second factor of a demo account; `secret` is base 32."""
    Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).delete()
    TOTP.activate(person, secret)


def current_code(person: Personne, at: float | None = None) -> str:
    """The code that the person's application shows at `at` (seconds; default: now), for `make demo-code`.

    Raises Authenticator.DoesNotExist without a TOTP.
    """
    totp = Authenticator.objects.get(user=person, type=Authenticator.Type.TOTP)
    counter = int(time.time() if at is None else at) // TOTP_PERIOD
    return format_hotp_value(hotp_value(decrypt(totp.data["secret"]), counter))
