"""What a limit on attempts is counted by: one key for every way of writing the same address.

A browser that logged in to an account before is counted apart, so that a stranger who keeps failing does not keep the
owner out. Its cookie opens nothing; it only says so, under our signature.
"""

import datetime
import unicodedata

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import get_random_string, salted_hmac

DEVICE_LIFE = datetime.timedelta(days=180)


def attempts_key(email: str) -> str:
    """The address as attempts on it are counted: without case, accents, spaces, compatible characters and “+tag”.

    Two addresses may share a key: that only makes the limit stricter.
    """
    written = "".join(c for c in folded(email) if not c.isspace() and c.isprintable())
    local, _, domain = written.rpartition("@")
    return f"{local.partition('+')[0]}@{domain}"


def folded(text: str) -> str:
    """Text as addresses and passwords are compared: without case, accents and compatible characters.

    Not for lists: there œ is oe (`reseau.names.fold`), and what bounds guessing must not hang on what lists need.
    """
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def device_of(request: HttpRequest, key: str) -> str:
    """The sign of this browser if it logged in to the account of `key` before; else “”."""
    told = request.get_signed_cookie(settings.DEVICE_COOKIE_NAME, "", salt=__name__, max_age=DEVICE_LIFE)
    return told if told.startswith(_of_account(key)) else ""


def remember_device(response: HttpResponse, key: str) -> None:
    """Have the browser remember that it logged in to the account of `key`; the address itself is not in the cookie."""
    response.set_signed_cookie(
        settings.DEVICE_COOKIE_NAME,
        _of_account(key) + get_random_string(16),
        salt=__name__,
        max_age=DEVICE_LIFE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _of_account(key: str) -> str:
    return salted_hmac(__name__, key, algorithm="sha256").hexdigest() + "-"
