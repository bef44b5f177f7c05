"""Sends what waits in the outbox, each message at least once.

A worker takes a row by moving its `next_try_at` to the end of a lease: of two workers, one update hits the row and the
other hits nothing. Killed in mid-sending, it leaves a row that is due again when the lease ends, with the same
Message-ID; only a death between the server's answer and our commit sends a message twice.

A mail of notifications is written here, at the moment it leaves: what its person may no longer read is not in it.
"""

import contextlib
import datetime
import logging
import smtplib
import time

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, TextField
from django.db.models.functions import Cast
from django.utils import timezone

from reseau.models import Personne

from . import letters
from .backends import as_message
from .models import Courriel

logger = logging.getLogger(__name__)

LEASE = datetime.timedelta(minutes=5)  # longer than the slowest conversation: EMAIL_TIMEOUT for each of its commands
FIRST_WAIT = datetime.timedelta(minutes=1)
LONGEST_WAIT = datetime.timedelta(minutes=15)
MOST_REFUSALS = 5  # the server refused this message for good (5xx)
MOST_ATTEMPTS = 300  # the server did not answer, or said “not now” (4xx): about three days
KEPT = datetime.timedelta(days=180)  # how long a row tells that a message left (TRUST: logs 6 to 12 months)

REFUSALS = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
CLOSING = 421  # the server ends the conversation, whatever message it was about


def send_due(most: int = 100, seconds: float = 5) -> int:
    """Send what is due, at most `most` messages; returns how many left.

    Begins no message after `seconds`, and stops at the first sign that the server is away: a pass lasts little longer
    than one time-out, and the worker's other chores do not wait for a slow server. The rest stays due for the next one.
    """
    sent, until = 0, time.monotonic() + seconds
    connection = get_connection(settings.DELIVERY_BACKEND)
    try:
        for _ in range(most):
            row = _take()
            if row is None or not _send(row, connection):
                break
            sent += row.state == Courriel.State.SENT
            if time.monotonic() > until:
                break
    finally:
        _close(connection)
    return sent


def _take() -> Courriel | None:
    """Take the row that waits longest, for the length of a lease; None when nothing is due."""
    while row := Courriel.objects.due().first():
        lease_end = timezone.now() + LEASE
        mine = Courriel.objects.filter(pk=row.pk, state=row.state, next_try_at=row.next_try_at)
        if mine.update(next_try_at=lease_end, attempts=F("attempts") + 1):
            row.next_try_at, row.attempts = lease_end, row.attempts + 1
            return row
    return None


def _send(row: Courriel, connection: BaseEmailBackend) -> bool:
    """Send one row and write down what became of it; returns whether the server is there."""
    try:
        message = as_message(row, connection) if row.personne_id is None else letters.write(row, connection)
    except Exception as error:  # one mail that cannot be written must not keep the others from leaving
        logger.exception("mail %s cannot be written", row.message_id)
        _put_off(row, error, MOST_REFUSALS)
        return True
    if message is None:
        _finish(row, Courriel.State.DROPPED, reason="Nothing left to tell when it was due.")
        return True
    return _hand_over(row, message)


def _hand_over(row: Courriel, message: EmailMessage) -> bool:
    try:
        message.send()
    except REFUSALS as error:
        codes = _codes(error)
        _put_off(row, error, MOST_REFUSALS if min(codes) >= 500 else MOST_ATTEMPTS)
        return CLOSING not in codes
    except Exception as error:  # whatever the transport raises: the message must stay, and say why
        _put_off(row, error, MOST_ATTEMPTS)
        return False
    else:
        _finish(row, Courriel.State.SENT, sent_at=timezone.now(), reason="")
    return True


def _codes(refusal: smtplib.SMTPException) -> set[int]:
    """What the server answered: one code for the message, or one for each of its recipients."""
    if isinstance(refusal, smtplib.SMTPRecipientsRefused):
        return {code for code, _ in refusal.recipients.values()}
    return {refusal.smtp_code}


def _put_off(row: Courriel, error: Exception, most: int) -> None:
    """Try later, twice as late as last time; after `most` attempts give up."""
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:300]
    if row.attempts >= most:
        logger.error("mail %s is given up after %s attempts: %s", row.message_id, row.attempts, reason)
        return _finish(row, Courriel.State.PARKED, reason=reason)
    wait = min(FIRST_WAIT * 2 ** min(row.attempts - 1, 10), LONGEST_WAIT)
    _leased(row).update(next_try_at=timezone.now() + wait, reason=reason)
    return None


def _finish(row: Courriel, state: Courriel.State, **fields) -> None:
    """Close a row and drop what it said: a token inside must not stay in the database."""
    row.state = state
    _leased(row).update(state=state, text="", html="", headers={}, **fields)


def _leased(row: Courriel):
    """The row, if its lease is still ours."""
    return Courriel.objects.filter(pk=row.pk, state=Courriel.State.WAITING, next_try_at=row.next_try_at)


def _close(connection: BaseEmailBackend) -> None:
    """Close the connection; one that died while open has nothing left to lose."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        connection.close()


def forget_address(person: Personne, pseudonym: str, by: Personne) -> None:
    """Delete every mail to the address of who is erased, sent or not; see `reseau.erasure`."""
    to = Cast("recipients", TextField())
    Courriel.objects.annotate(to=to).filter(to__contains=f'"{person.email}"').delete()


def purge_old(at: datetime.datetime | None = None) -> int:
    """Delete the rows of messages that left or were given up more than six months before `at`; returns how many."""
    before = (at or timezone.now()) - KEPT
    return Courriel.objects.exclude(state=Courriel.State.WAITING).filter(created_at__lt=before).delete()[0]
