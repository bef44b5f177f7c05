"""What is counted for a reader is what the right itself gives."""

import pytest

from documents.counting import count_readable
from documents.models import Document
from reseau.access import Reader, membership_of, reader_of
from reseau.models import Audience, Line

pytestmark = pytest.mark.django_db


def test_the_figures_are_those_of_the_right(network, django_assert_num_queries):
    audiences = [
        Audience.objects.network(),
        Audience.objects.depositor_only(),
        Audience.objects.obtain([Line(role="facilitateur", territoire=network.t1.pk)]),
        Audience.objects.obtain([Line(personne=network.l1.pk)]),
    ]
    for owner in (network.f1, network.f2, network.officer):
        for number, audience in enumerate(audiences, 1):
            for n in range(number):
                Document.objects.create(title=f"{owner} {audience} {n}", owner=owner, audience=audience)
    people = [network.f1, network.f2, network.l1, network.officer, network.admin]
    readers = [(reader_of(membership_of(person)), person) for person in people]
    readers += [(Reader(reader.audiences, reader.all_but), person) for reader, person in readers]  # “Voir comme…”
    readers += [(Reader(frozenset(), all_but, network.f1.pk), network.f1) for all_but in (True, False)]
    for reader, person in readers:
        readable = Document.objects.readable_by(reader)
        with django_assert_num_queries(1):
            found = count_readable(reader, person)
        assert found == {"readable": readable.count(), "mine": readable.filter(owner=person).count()}
