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

PREFIX = "portail_"  # so that whoever finds one in a file, a person or a scanner, knows what it is
MOST = 10  # live ones of one person
LIVES = (30, 90, 365)  # days
TOUCH = datetime.timedelta(hours=1)
KEPT = datetime.timedelta(days=365)  # after its end, for who asks what a token did
_others: list[Callable[[Personne], object]] = []


@transaction.atomic
def create(person: Personne, nom: str, days: int, *, with_second_factor: bool) -> tuple[Jeton, str]:
    """A new token of `person` that lives `days` (one of LIVES), and its text, which is shown once and kept nowhere.

    Raises ValidationError, by field, when a live one has this name, and when there are MOST of them.
    """
    Personne.objects.select_for_update().get(pk=person.pk)  # one at a time: two at once must not pass the limit
    live = list(Jeton.objects.live().filter(personne=person).values_list("nom", flat=True))
    if nom in live:
        raise ValidationError({"nom": "Un de vos jetons porte déjà ce nom."})
    if len(live) >= MOST:
        raise ValidationError(f"Vous avez déjà {MOST} jetons\xa0: révoquez-en un avant d’en créer un autre.")
    text = PREFIX + secrets.token_urlsafe(32)
    jeton = Jeton.objects.create(
        personne=person,
        nom=nom,
        token_hash=_hash(text),
        with_second_factor=with_second_factor,
        expires_at=timezone.now() + datetime.timedelta(days=days),
    )
    return jeton, text


def find(text: str) -> Jeton | None:
    """The live token of this text, with its person, unless the account is closed. One query."""
    if not text.startswith(PREFIX):
        return None
    rows = Jeton.objects.live().select_related("personne")
    return rows.filter(token_hash=_hash(text), personne__is_active=True).first()


def serves(jeton: Jeton, membership: Membership) -> bool:
    """Whether `jeton` still opens something to its person, who holds `membership` today.

    Who left has nothing to ask. And who must have a second factor now gets no way round it from a token that was
    made with the password alone.
    """
    return bool(membership.adhesions) and (jeton.with_second_factor or not membership.must_have_mfa)


def note_use(jeton: Jeton) -> None:
    """Write that it was used now, at most once every TOUCH: reading costs no write."""
    now = timezone.now()
    if jeton.last_used_at is None or now - jeton.last_used_at >= TOUCH:
        Jeton.objects.filter(pk=jeton.pk).update(last_used_at=now)


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


def _hash(text: str) -> str:
    """Quick on purpose: 256 random bits cannot be guessed, so that a slow hash would only slow every request down.

    And the row is looked up by the hash: how long that takes tells nothing of a token, only of hashes.
    """
    return hashlib.sha256(text.encode()).hexdigest()
