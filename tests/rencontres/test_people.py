"""Who reads a meeting: the people that selects, invitations and notifications speak of."""

import datetime

import pytest
from django.utils import timezone

from rencontres import people
from reseau.access import membership_of, reader_of
from reseau.models import Audience, Line, Personne, Role
from tests.network import audience_of

TOMORROW = timezone.now() + datetime.timedelta(days=1)
AUDIENCES = {
    "one role of one territory": lambda n: audience_of(Line(role=Role.FACILITATEUR, territoire=n.t1.pk)),
    "a territory that touches": lambda n: audience_of(Line(territoire=n.across.pk)),
    "two lines and a name": lambda n: audience_of(Line(role=Role.COMITE), Line(personne=n.l1.pk)),
    "the network": lambda n: Audience.objects.network(),
    "the public": lambda n: Audience.objects.public(),
    "a draft": lambda n: Audience.objects.depositor_only(),
    "an embargo": lambda n: audience_of(Line(role=Role.FACILITATEUR), Line(personne=n.f2.pk), opens_at=TOMORROW),
    "within another": lambda n: audience_of(Line(territoire=n.t1.pk), within=audience_of(Line(role=Role.STRUCTURE))),
}


@pytest.mark.parametrize("name", AUDIENCES)
def test_readers_are_those_that_the_access_rules_say(network, name):
    audience = AUDIENCES[name](network)
    network.f2.adhesions.get().end(network.officer)
    members = [p for p in Personne.objects.all() if membership_of(p).adhesions]
    read = {p for p in members if reader_of(membership_of(p)).reads(audience.pk)}
    assert set(people.readers_of(audience.pk)) == read


def test_officers_who_read_by_their_office_alone_are_left_out_where_asked(network):
    audience = audience_of(Line(role=Role.FACILITATEUR, territoire=network.t1.pk), Line(personne=network.admin.pk))
    assert set(people.readers_of(audience.pk, officers=False)) == {network.f1, network.admin}
    assert set(people.readers_of(audience.pk)) == {network.f1, network.admin, network.officer}
