"""Who reads which part of a meeting."""

import pytest

from rencontres import addressing, rights
from rencontres.models import CompteRendu, Decision, Invitation, Rencontre
from reseau.access import membership_of, reader_of
from reseau.models import Audience
from search.models import Entry

from .meetings import facilitators_of_t1, make_point, make_rencontre, make_serie


@pytest.fixture
def rencontre(network):
    return make_rencontre(make_serie(network.f1, facilitators_of_t1(network)))


def reader(person):
    return reader_of(membership_of(person))


def titles_read_by(person):
    return set(Entry.objects.filter(reader(person).q()).values_list("title", flat=True))


def test_a_draft_is_its_organisers_alone(network):
    serie = make_serie(network.f1, facilitators_of_t1(network))
    draft = make_rencontre(serie, audience=Audience.objects.depositor_only(), state=Rencontre.State.DRAFT)
    read = {name: draft in Rencontre.objects.readable_by(reader(getattr(network, name))) for name in ("f1", "officer")}
    assert read == {"f1": True, "officer": False}


def test_minutes_open_step_by_step_and_never_beyond_the_meeting(network, rencontre):
    """Writers, then those who were there, then the meeting's audience; who is not of the audience never."""
    outsider = network.f2
    Invitation.objects.create(rencontre=rencontre, personne=outsider, attendance=Invitation.Attendance.ON_SITE)
    Invitation.objects.create(rencontre=rencontre, personne=network.l1, attendance=Invitation.Attendance.EXCUSED)
    minutes = CompteRendu.objects.create(rencontre=rencontre, audience=Audience.objects.depositor_only())
    seen = {}
    for state in CompteRendu.State:
        minutes.state = state
        minutes.save()
        addressing.address_minutes(minutes)
        people = (network.f1, network.officer, network.l1, outsider)
        seen[state] = [minutes in CompteRendu.objects.readable_by(reader(person)) for person in people]
    assert set(map(tuple, seen.values())) == {(True, True, False, False)}


def test_what_is_noted_is_found_once_the_minutes_are_frozen(network, rencontre):
    point = make_point(rencontre, "Pénalités", notes="<p>Quarante euros.</p>")
    minutes = CompteRendu.objects.create(rencontre=rencontre, audience=Audience.objects.depositor_only())
    addressing.address_minutes(minutes)
    said = f"Pénalités – {rencontre}"
    assert said not in titles_read_by(network.officer)
    minutes.state = CompteRendu.State.FROZEN
    minutes.save()
    addressing.address_minutes(minutes)
    assert said in titles_read_by(network.officer)
    assert said not in titles_read_by(network.f2)
    assert Entry.objects.get(key=point.key).audience_id == rencontre.audience_id


def test_a_decision_is_read_with_its_minutes(network, rencontre):
    minutes = CompteRendu.objects.create(rencontre=rencontre, audience=Audience.objects.depositor_only())
    decision = Decision.objects.create(
        serie=rencontre.serie, rencontre=rencontre, audience=minutes.audience, year=2026, number=1,
        texte="Le réseau retient 40 €.", decided_on="2026-11-02", created_by=network.f1,
    )  # fmt: skip
    addressing.address_minutes(minutes)
    decision.refresh_from_db()
    minutes.refresh_from_db()
    assert decision.audience_id == minutes.audience_id
    assert "Décision 2026-01" in titles_read_by(network.f1)
    assert "Décision 2026-01" not in titles_read_by(network.f2)


def test_the_secretary_writes_but_does_not_run(network, rencontre):
    rencontre.secretary = network.l1
    member = membership_of(network.l1)
    assert (rights.runs(member, rencontre), rights.writes(member, rencontre)) == (False, True)
