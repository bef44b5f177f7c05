"""The access rules: who reads what, who writes where."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import Http404
from django.utils import timezone

from reseau import access
from reseau.models import Adhesion, Audience, Line, Role, Territoire
from tests.network import adhere, audience_of, make_territoire

PEOPLE = ["officer", "admin", "agent", "f1", "f2", "l1", "buyer", "comite"]


def reader(person) -> access.Reader:
    return access.reader_of(access.membership_of(person))


def readers(network, audience) -> set[str]:
    """The names of the people of the network who read `audience`."""
    return {name for name in PEOPLE if reader(getattr(network, name)).reads(audience.pk)}


OFFICERS = {"officer", "admin"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (lambda n: Line(), set(PEOPLE)),
        (lambda n: Line(public=True), set(PEOPLE)),
        (lambda n: Line(role=Role.FACILITATEUR), OFFICERS | {"f1", "f2"}),
        (lambda n: Line(role=Role.FACILITATEUR, territoire=n.t1.pk), OFFICERS | {"f1"}),
        (lambda n: Line(territoire=n.t1.pk), OFFICERS | {"agent", "f1", "l1", "comite"}),
        (lambda n: Line(role=Role.FACILITATEUR, territoire=n.across.pk), OFFICERS | {"f1", "f2"}),
        (lambda n: Line(organisation=n.mde1.pk), OFFICERS | {"f1"}),
        (lambda n: Line(role=Role.STRUCTURE, organisation=n.mde1.pk), OFFICERS),
        (lambda n: Line(role=Role.ACHETEUR, territoire=n.t2.pk, organisation=n.ville2.pk), OFFICERS | {"buyer"}),
        (lambda n: Line(personne=n.f2.pk), OFFICERS | {"f2"}),
    ],
)
def test_a_line_is_read_by_exactly_those_it_describes(network, line, expected):
    assert readers(network, audience_of(line(network))) == expected


def test_a_line_is_matched_by_one_adhesion_as_a_whole(network):
    adhere(network.f1, Role.ACHETEUR, network.t2, network.ville2)
    facilitators_of_t2 = audience_of(Line(role=Role.FACILITATEUR, territoire=network.t2.pk))
    assert "f1" not in readers(network, facilitators_of_t2)
    assert "f1" in readers(network, audience_of(Line(role=Role.ACHETEUR, territoire=network.t2.pk)))


def test_a_visitor_reads_what_is_public_alone(network):
    public, network_wide = Audience.objects.public(), Audience.objects.network()
    visitor = reader(AnonymousUser())
    assert visitor.reads(public.pk)
    assert not visitor.reads(network_wide.pk)
    assert visitor.person_id is None


@pytest.mark.parametrize("change", ["ended", "expired", "future", "deactivated"])
def test_who_no_longer_belongs_reads_what_is_public_alone(network, change):
    own, draft, public = (
        audience_of(Line(personne=network.f1.pk), Line()),
        Audience.objects.depositor_only(),
        Audience.objects.public(),
    )
    adhesion = network.f1.adhesions.get()
    today = timezone.localdate()
    if change == "ended":
        adhesion.end(network.officer)
    elif change == "expired":
        Adhesion.objects.update(since=today - datetime.timedelta(9), until=today - datetime.timedelta(1))
    elif change == "future":
        Adhesion.objects.update(since=today + datetime.timedelta(1))
    else:
        network.f1.is_active = False
        network.f1.save()
    left = reader(network.f1)
    assert not left.reads(own.pk)
    assert not left.reads(draft.pk, network.f1.pk)
    assert left.reads(public.pk)


def test_the_last_day_of_an_adhesion_counts(network):
    audience = Audience.objects.network()
    network.f1.adhesions.update(until=timezone.localdate())
    assert reader(network.f1).reads(audience.pk)


def test_a_draft_is_read_by_its_depositor_alone(network):
    draft = Audience.objects.depositor_only()
    assert readers(network, draft) == set()
    assert reader(network.f1).reads(draft.pk, network.f1.pk)
    assert not reader(network.officer).reads(draft.pk, network.f1.pk)
    assert reader(network.officer).reads(draft.pk, network.officer.pk)


def test_an_embargo_opens_by_itself_and_is_read_by_its_named_persons_before(network):
    opens = timezone.now() + datetime.timedelta(days=2)
    lines = [Line(role=Role.COMITE), Line(personne=network.f2.pk)]
    audience = audience_of(*lines, opens_at=opens)
    assert readers(network, audience) == {"f2"}
    after = opens + datetime.timedelta(seconds=1)
    opened = {
        name
        for name in PEOPLE
        if access.reader_of(access.membership_of(getattr(network, name)), after).reads(audience.pk)
    }
    assert opened == OFFICERS | {"comite", "f2"}


def test_an_officer_named_in_an_embargo_reads_it(network):
    opens = timezone.now() + datetime.timedelta(days=2)
    audience = audience_of(Line(role=Role.COMITE), Line(personne=network.officer.pk), opens_at=opens)
    assert readers(network, audience) == {"officer"}


def test_what_is_within_another_audience_wants_both(network):
    outer = audience_of(Line(role=Role.FACILITATEUR))
    inner = audience_of(Line(territoire=network.t1.pk), within=outer)
    innermost = audience_of(Line(), within=inner)
    assert readers(network, inner) == OFFICERS | {"f1"}
    assert readers(network, innermost) == OFFICERS | {"f1"}


def test_what_is_within_an_embargo_is_closed_to_officers_too(network):
    embargo = audience_of(Line(role=Role.COMITE), opens_at=timezone.now() + datetime.timedelta(days=1))
    inner = audience_of(Line(), within=embargo)
    innermost = audience_of(Line(public=True), within=inner)
    assert readers(network, innermost) == set()
    assert not reader(AnonymousUser()).reads(innermost.pk)


def test_equal_audiences_are_one_row_whatever_their_order(network):
    one, other = Line(role=Role.FACILITATEUR), Line(personne=network.f2.pk)
    assert audience_of(one, other) == audience_of(other, one, one)
    assert audience_of(one) != audience_of(one, other)
    assert audience_of(one) != audience_of(one, within=Audience.objects.network())
    assert audience_of(one, other).specification() == sorted([one, other])


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "président"},
        {"personne": 1, "public": True},
        {"personne": 1, "role": Role.COMITE},
        {"public": True, "territoire": 1},
    ],
)
def test_a_line_that_says_two_things_is_refused(wrong):
    with pytest.raises(ValueError):
        Line(**wrong)


@pytest.mark.parametrize("name", [*PEOPLE, "visitor"])
def test_the_condition_in_sql_says_what_the_reader_says(network, name):
    opens = timezone.now() + datetime.timedelta(days=2)
    facilitators = audience_of(Line(role=Role.FACILITATEUR))
    for lines, fields in [
        ([], {}),
        ([Line(public=True)], {}),
        ([Line(territoire=network.t2.pk)], {"within": facilitators}),
        ([Line(role=Role.COMITE), Line(personne=network.f1.pk)], {"opens_at": opens}),
    ]:
        audience_of(*lines, **fields)
    own = reader(AnonymousUser() if name == "visitor" else getattr(network, name))
    by_sql = set(Audience.objects.filter(own.q(audience="pk", owner=None)))
    assert by_sql == {audience for audience in Audience.objects.all() if own.reads(audience.pk)}


def test_the_readers_right_costs_two_queries(network, django_assert_num_queries):
    for name in ("f1", "officer"):
        with django_assert_num_queries(2):
            reader(getattr(network, name))


def test_looking_through_another_role_never_shows_more(network):
    structures, t2 = audience_of(Line(role=Role.STRUCTURE)), audience_of(Line(territoire=network.t2.pk))
    embargo = audience_of(Line(role=Role.STRUCTURE), opens_at=timezone.now() + datetime.timedelta(days=1))
    everyone = Audience.objects.network()
    adhesion = Adhesion(role=Role.STRUCTURE, territoire=network.t1, organisation=network.aci1)
    as_structure = access.reader_of(access.Membership(None, (adhesion,)))
    officer = reader(network.officer).narrowed_by(as_structure)
    assert [officer.reads(a.pk) for a in (structures, t2, embargo, everyone)] == [True, False, False, True]
    facilitator = reader(network.f1).narrowed_by(as_structure)
    assert [facilitator.reads(a.pk) for a in (structures, everyone)] == [False, True]
    assert not facilitator.reads(Audience.objects.depositor_only().pk, network.f1.pk)


def test_getting_an_object_refuses_the_forbidden_the_absent_and_the_absurd_alike(network):
    own, other = audience_of(Line(territoire=network.t1.pk)), audience_of(Line(territoire=network.t2.pk))
    rights = AudienceRights(reader(network.f1))
    assert rights.get(own.pk) == own
    for pk in (other.pk, 10**9, 10**30, "abc", ""):
        with pytest.raises(Http404):
            rights.get(pk)


class AudienceRights:
    """Audience rows themselves as the objects to get: the smallest thing that has an audience."""

    def __init__(self, reader):
        self.reader = reader

    def get(self, pk):
        queryset = Audience.objects.filter(self.reader.q(audience="pk", owner=None))
        return access.get_object(queryset, pk=pk)


def test_a_facilitator_writes_in_territories_wholly_inside_their_own(network):
    village = make_territoire("village", ["1A"])
    writable = set(Territoire.objects.filter(access.membership_of(network.f1).writable_territoires()))
    assert writable == {network.t1, village}
    everywhere = Territoire.objects.filter(access.membership_of(network.officer).writable_territoires())
    assert everywhere.count() == Territoire.objects.count()
    nowhere = Territoire.objects.filter(access.membership_of(network.l1).writable_territoires())
    assert not nowhere.exists()


def test_what_each_role_may_do(network):
    may = {name: access.membership_of(getattr(network, name)) for name in PEOPLE}
    assert {n for n, m in may.items() if m.may_deposit} == OFFICERS | {"agent", "f1", "f2"}
    assert {n for n, m in may.items() if m.may_invite} == OFFICERS | {"f1"}
    assert {n for n, m in may.items() if m.must_have_mfa} == OFFICERS | {"f1"}
    assert may["f1"].manages(network.mde1)
    assert not may["f1"].manages(network.mde2)
    assert may["officer"].manages(network.mde2)
    assert may["f1"].may_edit(network.f1.pk)
    assert not may["f1"].may_edit(network.f2.pk)
    assert not may["l1"].may_edit(network.l1.pk)
    assert may["officer"].may_edit(network.f1.pk)
    assert not access.VISITOR.may_edit(None)


def test_refusing_is_the_uniform_404(network):
    access.refuse_unless(True)
    with pytest.raises(Http404):
        access.refuse_unless(False)
