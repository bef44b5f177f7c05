"""Erasing what the portal holds of who left (RGPD, article 17).

What was kept for the person alone goes (`personal_data.Held.goes`). What the network did with them stays, under a
pseudonym: adhesions, what they deposited, minutes and who wrote them. Rooms that keep a name or an address as text
clean it themselves: see `also`. Texts that people wrote, and files, are theirs to change.
"""

from collections.abc import Callable

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from . import personal_data
from .comptes import close_account
from .models import Invitation, Personne

Clean = Callable[[Personne, str, Personne], None]
_also: list[Clean] = []


def also(clean: Clean) -> None:
    """Have `clean(person, pseudonym, by)` called while the person still has their name, in the same transaction.

    For `AppConfig.ready()` of the rooms above; registering the same again changes nothing.
    """
    if clean not in _also:
        _also.append(clean)


def pseudonym(person: Personne) -> str:
    """What stands for the name of who was erased."""
    return f"Ancien membre {person.pk}"


@transaction.atomic
def erase(person: Personne, by: Personne) -> str:
    """Erase a person for good, and return their pseudonym; an account that is open is closed first.

    Doing it again changes nothing.
    """
    held = Personne.objects.select_for_update().get(pk=person.pk)
    alias = pseudonym(held)
    if held.erased_at:
        return alias
    if held.is_active:
        close_account(held, by)
    for clean in _also:
        clean(held, alias, by)
    for one in personal_data.declared()[0]:
        if one.goes:
            one.model._default_manager.filter(**{one.by: held.pk}).delete()
    nowhere = f"efface-{held.pk}@efface.invalid"
    received = Invitation.objects.filter(Q(email=held.email) | Q(adhesion__personne=held))
    received.update(email=nowhere, first_name="", last_name="")
    held.email, held.first_name, held.last_name, held.telephone, held.fonction = nowhere, "", alias, "", ""
    held.last_login, held.unread_notices, held.erased_at = None, 0, timezone.now()
    held.set_unusable_password()
    held.save()
    return alias
