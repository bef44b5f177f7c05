"""Several workers at once, while entries are written: everything new is told once, and mailed once."""

import datetime
import threading
from collections import Counter

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from notifications import delivery, digests
from notifications.models import Courriel, Notification
from notifications.telling import tell
from reseau.access import membership_of, reader_of
from reseau.models import Audience
from search.models import Trouvaille
from search.saved import keeping, watching
from search.saved.keeping import EVENT

pytestmark = pytest.mark.django_db(transaction=True)
WORKERS, ENTRIES = 4, 12


def together(*actions) -> None:
    """Run these at the same time, each on a connection of its own; raise what one of them raised."""
    gate, failures = threading.Barrier(len(actions)), []

    def act(action):
        gate.wait()
        try:
            action()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[action]) for action in actions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise failures[0]


def test_workers_side_by_side_tell_and_mail_everything_once(network, shelf):
    whole, people = Audience.objects.network(), [network.f1, network.f2, network.l1]
    searches = [
        keeping.save(person.pk, reader_of(membership_of(person)), text, f"?q={text}", "daily")[0]
        for person in people
        for text in ("clause", "sociale")
    ]

    def write():
        for number in range(ENTRIES):
            shelf.put(f"essai:{number}", f"Guide {number}", "clause sociale", audience=whole)

    def watch():
        for _ in range(5):
            watching.look()

    together(write, *[watch] * WORKERS)
    watching.look()
    told = Counter(Trouvaille.objects.values_list("recherche", flat=True))
    assert told == {search.pk: ENTRIES for search in searches}
    for person in people:
        person.refresh_from_db()
        assert person.unread_notices == person.notifications.count() > 0

    tomorrow = timezone.now() + datetime.timedelta(days=1)
    together(*[lambda: digests.queue_due(tomorrow)] * WORKERS)
    assert Counter(Courriel.objects.values_list("personne", flat=True)) == {person.pk: 1 for person in people}
    assert not Notification.objects.filter(courriel=None).exists()

    Courriel.objects.update(next_try_at=timezone.now())
    mail.outbox.clear()
    together(*[delivery.send_due] * WORKERS)
    assert sorted(message.to[0] for message in mail.outbox) == sorted(person.email for person in people)
    for message in mail.outbox:
        assert message.body.count(f"{ENTRIES} nouveaux résultats") == 2


def test_those_who_tell_one_person_at_once_are_all_counted(network):
    people = [network.f1.pk, network.f2.pk]

    def tells(name):
        return lambda: [tell(EVENT, "1", f"{name}:{number}", people, "daily") for number in range(5)]

    together(*map(tells, "abcd"))
    for person in (network.f1, network.f2):
        person.refresh_from_db()
        assert person.unread_notices == 20
