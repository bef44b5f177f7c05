"""Accounts that nobody uses: a mail first, then they are closed; nobody is locked out of the portal by it."""

import datetime

import pytest
from django.core import mail
from django.utils import timezone

from portal.management.commands import worker
from reseau import inactivity
from reseau.models import Personne

pytestmark = pytest.mark.django_db
DAY = datetime.timedelta(days=1)


def used(person: Personne, days_ago: int) -> None:
    """Everybody else was here yesterday."""
    Personne.objects.update(last_login=timezone.now() - DAY)
    Personne.objects.filter(pk=person.pk).update(last_login=timezone.now() - days_ago * DAY)


def test_who_does_not_come_for_two_years_is_warned_then_closed(network):
    used(network.l1, 701)
    assert inactivity.tend() == (1, 0)
    assert mail.outbox[0].to == [network.l1.email] and "/compte/connexion/" in mail.outbox[0].body
    assert inactivity.tend() == (0, 0)  # told once
    later = timezone.now() + 29 * DAY + datetime.timedelta(hours=1)
    assert inactivity.tend(later) == (0, 0)  # the two years are over, the month is not
    Personne.objects.exclude(pk=network.l1.pk).update(last_login=later)
    assert inactivity.tend(later + DAY) == (0, 1)
    network.l1.refresh_from_db()
    assert not network.l1.is_active and network.l1.adhesions.get().ended_at
    assert inactivity.tend(later + DAY) == (0, 0)


def test_who_was_away_much_longer_still_has_a_month(network):
    used(network.l1, 3000)
    assert inactivity.tend() == (1, 0)
    assert inactivity.tend(timezone.now() + 20 * DAY)[1] == 0


def test_who_comes_back_keeps_the_account_and_is_warned_again_another_time(network):
    used(network.l1, 701)
    inactivity.tend()
    Personne.objects.filter(pk=network.l1.pk).update(last_login=timezone.now() + DAY)
    later = timezone.now() + 100 * DAY
    assert inactivity.tend(later) == (0, 0)
    much_later = timezone.now() + 702 * DAY
    Personne.objects.exclude(pk=network.l1.pk).update(last_login=much_later)
    assert inactivity.tend(much_later) == (1, 0)


def test_the_last_officer_is_not_closed(network):
    now = timezone.now()
    Personne.objects.update(last_login=now - 800 * DAY, warned_at=now - 40 * DAY)
    warned, closed = inactivity.tend()
    assert warned == 0 and closed == Personne.objects.filter(is_active=False).count()
    assert [person.pk for person in Personne.objects.filter(is_active=True)] == [
        max(network.officer.pk, network.admin.pk)
    ]


def test_the_worker_sees_to_it():
    assert inactivity.tend in [chore for chore, _ in worker.CHORES]
