"""Accounts that nobody uses are closed after two years, a month after a mail said so (RGPD, article 5)."""

import datetime

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from .access import OFFICERS
from .comptes import close_account
from .models import Adhesion, Personne

UNUSED = datetime.timedelta(days=730)
NOTICE = datetime.timedelta(days=30)


def tend(at: datetime.datetime | None = None) -> tuple[int, int]:
    """Warn and close, as of the instant `at` (default: now). A chore; returns how many were warned, and closed.

    To log in is to use an account. The last officer's stays open: nobody else could let people in again.
    """
    at = at or timezone.now()
    unwarned = _unused(at - UNUSED + NOTICE).filter(Q(warned_at=None) | Q(warned_at__lt=F("used_at")))
    warned = sum(_warn(person, at) for person in unwarned)
    over = _unused(at - UNUSED).filter(warned_at__gte=F("used_at"), warned_at__lte=at - NOTICE)
    return warned, sum(_close(person.pk, at) for person in over)


def _unused(since: datetime.datetime) -> QuerySet[Personne]:
    """The open accounts to which nobody logged in from `since` on."""
    used = Coalesce("last_login", "date_joined")
    return Personne.objects.filter(is_active=True).annotate(used_at=used).filter(used_at__lt=since).order_by("pk")


@transaction.atomic
def _warn(person: Personne, at: datetime.datetime) -> bool:
    unchanged = Personne.objects.filter(pk=person.pk, warned_at=person.warned_at, last_login=person.last_login)
    if not unchanged.update(warned_at=at):
        return False  # another worker did, or they came back
    context = {
        "person": person,
        "used_on": timezone.localdate(person.used_at),
        "closes_on": timezone.localdate(max(at + NOTICE, person.used_at + UNUSED)),
        "login": settings.SITE_URL + reverse("account_login"),
        "brand": settings.BRAND,
    }
    subject = f"Votre compte va être fermé – {settings.BRAND['name']}"
    text = render_to_string("reseau/mail/compte_inutilise.txt", context)
    send_mail(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])
    return True


@transaction.atomic
def _close(pk: int, at: datetime.datetime) -> bool:
    person = _unused(at - UNUSED).select_for_update().filter(pk=pk).first()
    if person is None or _is_last_officer(person):
        return False
    close_account(person, by=None)
    return True


def _is_last_officer(person: Personne) -> bool:
    officers = Adhesion.objects.current().filter(role__in=OFFICERS, personne__is_active=True)
    return officers.filter(personne=person).exists() and not officers.exclude(personne=person).exists()
