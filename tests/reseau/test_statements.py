"""Statements give what the ORM gives, for whatever values."""

import datetime

import pytest
from django.utils import timezone

from reseau.access import Reader
from reseau.models import Adhesion, Audience, Personne
from reseau.statements import Statement

pytestmark = pytest.mark.django_db

PEOPLE = Statement(lambda ids: Personne.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "date_joined"))
NOT_THESE = Statement(lambda ids: Personne.objects.exclude(pk__in=ids).order_by("pk").values_list("pk"))
SINCE = Statement(
    lambda most, day, role: (
        Adhesion.objects.filter(since__lte=day, role=role).order_by("-since", "pk").values_list("pk", "since")[:most]
    )
)
AUDIENCES = Statement(lambda reader: Audience.objects.filter(reader.q("pk", "lines__personne")).values_list("pk"))


def test_an_in_has_as_many_values_as_are_given(network, django_assert_num_queries):
    for ids in ([network.f1.pk], [network.f1.pk, network.f2.pk, network.officer.pk], []):
        expected = list(Personne.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "date_joined"))
        assert PEOPLE(ids=ids) == expected and len(expected) == len(ids)
    everyone = [(pk,) for pk in Personne.objects.order_by("pk").values_list("pk", flat=True)]
    assert NOT_THESE(ids=[]) == everyone
    with django_assert_num_queries(1):
        assert NOT_THESE(ids=frozenset({network.f1.pk})) == [row for row in everyone if row != (network.f1.pk,)]


def test_dates_instants_and_texts_are_given_and_come_back_as_such(network):
    today = timezone.localdate()
    for day in (today, today - datetime.timedelta(days=1)):
        found = SINCE(2, day=day, role="facilitateur")
        known = Adhesion.objects.filter(since__lte=day, role="facilitateur").order_by("-since", "pk")
        assert found == list(known.values_list("pk", "since")[:2])
    assert SINCE(1, day=today, role="facilitateur") == SINCE(2, day=today, role="facilitateur")[:1]
    assert SINCE(2, day=today, role="nul") == []


@pytest.mark.parametrize("all_but", [True, False])
@pytest.mark.parametrize("size", [0, 1, 3])
def test_a_reader_is_its_own_condition(network, all_but, size):
    audiences = [Audience.objects.network(), Audience.objects.public(), Audience.objects.depositor_only()]
    for person_id in (None, network.f1.pk):
        reader = Reader(frozenset(one.pk for one in audiences[:size]), all_but, person_id)
        expected = Audience.objects.filter(reader.q("pk", "lines__personne")).values_list("pk")
        assert sorted(AUDIENCES(reader=reader)) == sorted(expected)
