"""Personal tokens: making one, recognising one, ending them."""

import datetime
import hashlib
import secrets
from collections.abc import Callable

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from .access import Membership
from .models import Jeton, Personne
from .models.jetons import Secret

PREFIX = "portail_"  # so that whoever finds one in a file, a person or a scanner, knows what it is
MOST = 10  # live ones of one person
LIVES = (30, 90, 365)  # days
TOUCH = datetime.timedelta(hours=1)
KEPT = datetime.timedelta(days=365)  # after its end, for who asks what it did
_others: list[Callable[[Personne], object]] = []


@transaction.atomic
def create(person: Personne, nom: str, days: int, *, with_second_factor: bool) -> tuple[Jeton, str]:
    """A new token of `person` that lives `days` (one of LIVES), and its text. Raises ValidationError, as `issue`."""
    jeton = Jeton(personne=person, nom=nom, with_second_factor=with_second_factor)
    jeton.expires_at = timezone.now() + datetime.timedelta(days=days)
    return jeton, issue(jeton, MOST, PREFIX)


def issue(secret: Secret, most: int, prefix: str = "") -> str:
    """Keep a new secret of a person; returns its text, which is shown once and kept nowhere. Inside a transaction.

    Raises ValidationError, by field, when a live one of theirs has its name, and when there are `most` of them.
    """
    Personne.objects.select_for_update().get(pk=secret.personne_id)  # two at once must not pass the limit
    live = list(type(secret).objects.live().filter(personne=secret.personne_id).values_list("nom", flat=True))
    if secret.nom in live:
        raise ValidationError({"nom": "Ce nom est déjà pris\xa0: donnez-en un autre."})
    if len(live) >= most:
        raise ValidationError(f"Vous en avez déjà {most}\xa0: révoquez-en avant d’en créer.")
    text = prefix + secrets.token_urlsafe(32)
    secret.token_hash = hashed(text)
    secret.save()
    return text


def find(text: str) -> Jeton | None:
    """The live token of this text, with its person, unless the account is closed. One query."""
    if not text.startswith(PREFIX):
        return None
    rows = Jeton.objects.live().select_related("personne")
    return rows.filter(token_hash=hashed(text), personne__is_active=True).first()


def serves(secret: Secret, membership: Membership) -> bool:
    """Whether `secret` still opens something to its person, who holds `membership` today.

    Who left has nothing to ask. And who must have a second factor now gets no way round it from a token that was
    made with the password alone.
    """
    return bool(membership.adhesions) and (secret.with_second_factor or not membership.must_have_mfa)


def note_use(secret: Secret) -> None:
    """Write that it was used now, at most once every TOUCH: reading costs no write."""
    now = timezone.now()
    if secret.last_used_at is None or now - secret.last_used_at >= TOUCH:
        type(secret).objects.filter(pk=secret.pk).update(last_used_at=now)


def revoke(person: Personne, **which) -> int:
    """End the tokens of this person that the look-ups `which` select (default: all), now; returns how many."""
    return Jeton.objects.filter(personne=person, revoked_at=None, **which).update(revoked_at=timezone.now())


def revoke_all(person: Personne) -> None:
    """End whatever opens something to who holds it in this person's name: tokens, and what other rooms gave."""
    revoke(person)
    for end in _others:
        end(person)


def also_revoke(end: Callable[[Personne], object]) -> None:
    """Have `end(person)` called when all tokens of a person end: with the account, and with a new password.

    For `AppConfig.ready()` of the rooms above; registering the same again changes nothing.
    """
    if end not in _others:
        _others.append(end)


def forget_old(at: datetime.datetime | None = None) -> int:
    """Delete the tokens that ended a year ago or more; returns how many."""
    before = (at or timezone.now()) - KEPT
    ended = Jeton.objects.filter(expires_at__lt=before) | Jeton.objects.filter(revoked_at__lt=before)
    return ended.delete()[0]


def hashed(text: str) -> str:
    """Quick on purpose: 256 random bits cannot be guessed, so that a slow hash would only slow every request down.

    And the row is looked up by the hash: how long that takes tells nothing of a token, only of hashes.
    """
    return hashlib.sha256(text.encode()).hexdigest()
