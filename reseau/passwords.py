"""The password rule (CNIL 2022-100, NIST SP 800-63B-4): long, not guessable, and nothing else."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError

from .throttle import folded

LEAST = 15
MOST = 256  # hashing stays cheap for us; no one types more
LEAST_UNGUESSABLE = 8
LEAST_DISTINCT = 5
BLOCKLIST = Path(__file__).parent / "data" / "mots-de-passe.txt"


def normalized(password: str) -> str:
    """The one form (NFKC) in which a password is hashed and checked, whatever keyboard it was typed on."""
    return unicodedata.normalize("NFKC", password)


class PasswordRule:
    """Django's validator for the rule."""

    def validate(self, password: str, user=None) -> None:
        """Raise ValidationError, in French, unless the password is long enough and not made of guessable words."""
        length = len(normalized(password))
        if length < LEAST:
            raise ValidationError(
                f"{LEAST} caractères au moins : il y en a {length}. Une phrase convient, espaces comprises.",
                code="password_too_short",
            )
        if length > MOST:
            raise ValidationError(f"{MOST} caractères au plus.", code="password_too_long")
        if not _is_unguessable(password, user):
            raise ValidationError(
                "Ce mot de passe se devine : il est fait de mots très courants, de votre nom ou du nom du site. "
                "Ajoutez deux ou trois mots sans rapport entre eux.",
                code="password_too_common",
            )

    def get_help_text(self) -> str:
        """The rule, as a form says it before anything is typed."""
        return f"{LEAST} caractères au moins. Une phrase de quatre mots sans rapport entre eux convient."


def _is_unguessable(password: str, user) -> bool:
    """Whether enough is left once every predictable word is taken out."""
    rest = _folded(password)
    for word in sorted(_common_words() | _own_words(user), key=len, reverse=True):
        rest = rest.replace(word, "")
    return len(rest) >= LEAST_UNGUESSABLE and len(set(rest)) >= LEAST_DISTINCT


def _folded(text: str) -> str:
    """Without case, accents, spaces, and with the usual look-alikes (p@ssw0rd) undone."""
    text = "".join(c for c in folded(text) if not c.isspace())
    return text.translate(str.maketrans("@$€", "ase"))


@cache
def _common_words() -> frozenset[str]:
    """The words of our blocklist and of the site's own name."""
    lines = BLOCKLIST.read_text(encoding="utf-8").splitlines()
    words = {_folded(line) for line in lines if line and not line.startswith("#")}
    return frozenset(words | _words(*map(str, settings.BRAND.values())))


def _own_words(user) -> frozenset[str]:
    """The words of the person's own name and address."""
    if user is None:
        return frozenset()
    return _words(user.first_name, user.last_name, user.email)


def _words(*texts: str) -> frozenset[str]:
    return frozenset(word for text in texts for word in re.findall(r"\w{3,}", _folded_words(text)))


def _folded_words(text: str) -> str:
    return " ".join(_folded(word) for word in re.split(r"[\W_]+", text))
