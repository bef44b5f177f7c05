"""Who was there: ticked by one or by several, added at the door, and what it opens."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdfium2 import PdfDocument

from rencontres import addressing, attendance, inviting, pdf
from rencontres.minutes import life
from rencontres.models import CompteRendu, Invitation, Rencontre
from reseau.access import membership_of, reader_of
from reseau.models import Role
from reseau.revisions import Conflict
from tests.network import Network, logged_in, make_member
from tests.reseau.test_parallel import at_once

from .meetings import facilitators_of_t1, make_rencontre, make_serie

Attendance, State = Invitation.Attendance, Rencontre.State


@pytest.fixture
def rencontre(network):
    network.lucie = make_member("Lucie", Role.FACILITATEUR, network.t1, network.mde1)
    network.zoe = make_member("Zoé", Role.FACILITATEUR, network.t1, network.aci1)
    rencontre = make_rencontre(make_serie(network.f1, facilitators_of_t1(network)), in_days=-0.05)
    inviting.invite(rencontre, inviting.addressed(rencontre), network.f1)
    return rencontre


def row_of(rencontre, person) -> Invitation:
    return rencontre.invitations.get(personne=person)


def tick(client, row, value, seen="", **headers):
    address = reverse("rencontres:tick", args=[row.rencontre_id, row.pk])
    return client.post(address, {"presence": value, "vu": seen}, headers=headers)


def test_one_is_ticked_and_unticked_with_htmx_and_without(network, rencontre):
    client, row = logged_in(network.f1), row_of(rencontre, network.lucie)
    answer = tick(client, row, "present")
    assert answer.status_code == 302 and answer.url.endswith(f"#presence-{row.pk}")
    row.refresh_from_db()
    assert (row.attendance, row.attendance_by) == (Attendance.ON_SITE, network.f1)
    text = tick(client, row, "visio", seen="present", HX_Request="true").content.decode()
    assert text.count("<li") == 1 and 'hx-swap-oob="true"' in text and "À distance <b>1</b>" in text
    tick(client, row, "", seen="visio")
    row.refresh_from_db()
    assert (row.attendance, row.attendance_at, row.attendance_by) == ("", None, None)
    assert tick(client, row, "peut-être").status_code == 404


def test_of_two_who_tick_one_person_the_second_is_told(network, rencontre):
    row = row_of(rencontre, network.lucie)
    tick(logged_in(network.officer), row, "excuse")
    text = tick(logged_in(network.f1), row, "present", HX_Request="true").content.decode()
    assert "Anne ANNE vient de noter «\u00a0Excusé\u00a0». Choisissez de nouveau." in text
    assert row_of(rencontre, network.lucie).attendance == Attendance.EXCUSED
    assert 'name="vu" value="excuse"' in text  # from which the next choice is made
    assert tick(logged_in(network.f1), row, "excuse").status_code == 302  # the same twice is no conflict


def test_the_secretary_ticks_and_a_reader_does_not(network, rencontre):
    row, address = row_of(rencontre, network.lucie), reverse("rencontres:ticking", args=[rencontre.pk])
    assert logged_in(network.zoe).get(address).status_code == 404
    assert tick(logged_in(network.zoe), row, "present").status_code == 404
    Rencontre.objects.filter(pk=rencontre.pk).update(secretary=network.zoe)
    assert logged_in(network.zoe).get(address).status_code == 200
    assert tick(logged_in(network.zoe), row, "present").status_code == 302
    other = make_rencontre(rencontre.serie)
    address = reverse("rencontres:tick", args=[other.pk, row.pk])
    assert logged_in(network.f1).post(address, {"presence": "visio", "vu": "present"}).status_code == 404


@pytest.mark.parametrize("change", [{"in_days": 3}, {"state": State.CANCELLED}, {"state": State.POSTPONED}])
def test_it_is_ticked_from_the_day_of_the_meeting_on(network, rencontre, change):
    other = make_rencontre(rencontre.serie, **{"in_days": -0.05} | change)
    inviting.invite(other, inviting.addressed(other), network.f1)
    with pytest.raises(attendance.NotNow):
        attendance.tick(row_of(other, network.lucie), "present", "", network.f1)
    assert row_of(other, network.lucie).attendance == ""


def test_frozen_minutes_freeze_it(network, rencontre):
    minutes = addressing.minutes_of(rencontre)
    CompteRendu.objects.filter(pk=minutes.pk).update(state=CompteRendu.State.FROZEN)
    client, row = logged_in(network.f1), row_of(rencontre, network.lucie)
    assert "ne se notent plus" in tick(client, row, "present", HX_Request="true").content.decode()
    assert row_of(rencontre, network.lucie).attendance == ""
    page = client.get(reverse("rencontres:ticking", args=[rencontre.pk])).content.decode()
    assert "Le compte rendu est arrêté." in page and "tick-choice" not in page


def test_circulated_minutes_open_to_who_is_ticked_and_close_to_who_is_not(network, rencontre):
    attendance.tick(row_of(rencontre, network.f1), "present", "", network.f1)
    minutes = life.circulate(addressing.minutes_of(rencontre), network.f1, timezone.localdate())

    def reads():
        return minutes in CompteRendu.objects.readable_by(reader_of(membership_of(network.lucie)))

    row = row_of(rencontre, network.lucie)
    seen = [reads()]
    for value, before in (("visio", ""), ("absent", "visio")):
        attendance.tick(row, value, before, network.f1)
        seen.append(reads())
    assert seen == [False, True, False]


def test_all_who_said_they_come_are_ticked_by_one_button(network, rencontre):
    rencontre.invitations.filter(personne=network.lucie).update(answer="visio")
    rencontre.invitations.filter(personne=network.zoe).update(answer="present", waits_since=timezone.now())
    rencontre.invitations.filter(personne=network.f1).update(answer="present")
    client = logged_in(network.f1)
    page = client.get(reverse("rencontres:ticking", args=[rencontre.pk])).content.decode()
    assert "Noter la présence de 2 personnes attendues" in page
    client.post(reverse("rencontres:tick_expected", args=[rencontre.pk]))
    noted = [row_of(rencontre, person).attendance for person in (network.lucie, network.zoe, network.f1)]
    assert noted == ["visio", "", "present"]


def test_who_comes_without_being_asked_is_added_and_reads_no_more_for_it(network, rencontre):
    client, address = logged_in(network.f1), reverse("rencontres:walk_in", args=[rencontre.pk])
    page = client.get(address, {"q": "karim"}).content.decode()
    assert "Noter sur place" in page and "ne leur sont pas ouverts" in page
    client.post(address, {"personne": network.f2.pk})
    row = row_of(rencontre, network.f2)
    assert (row.attendance, row.organisation, row.invited_by) == (Attendance.ON_SITE, network.mde2, network.f1)
    assert rencontre not in Rencontre.objects.readable_by(reader_of(membership_of(network.f2)))
    network.buyer.adhesions.get().end(network.officer)
    for nobody in (network.buyer.pk, "x", ""):
        assert client.post(address, {"personne": nobody}).status_code == 404


def test_who_comes_while_the_minutes_are_being_frozen_is_not_added_and_that_is_said(network, rencontre, monkeypatch):
    minutes, real = addressing.minutes_of(rencontre), attendance.hold

    def hold(pk):
        CompteRendu.objects.filter(pk=minutes.pk).update(state=CompteRendu.State.FROZEN)
        return real(pk)

    monkeypatch.setattr(attendance, "hold", hold)
    address = reverse("rencontres:walk_in", args=[rencontre.pk])
    answer = logged_in(network.f1).post(address, {"personne": network.f2.pk}, follow=True)
    assert "ne se notent plus" in answer.content.decode()
    assert not rencontre.invitations.filter(personne=network.f2).exists()


def test_who_was_asked_no_more_and_came_is_ticked(network, rencontre):
    inviting.withdraw(row_of(rencontre, network.lucie))
    attendance.add(rencontre, network.lucie, network.f1)
    row = row_of(rencontre, network.lucie)
    assert (row.attendance, row.withdrawn_at) == (Attendance.ON_SITE, None)


def test_who_left_the_network_is_named_where_they_were(network, rencontre):
    attendance.tick(row_of(rencontre, network.lucie), "present", "", network.f1)
    for person in (network.lucie, network.zoe):
        person.adhesions.get().end(network.officer)
    page = logged_in(network.f1).get(reverse("rencontres:ticking", args=[rencontre.pk]))
    assert [row.personne for row in page.context["rows"]] == [network.f1, network.lucie]
    section = logged_in(network.f1).get(rencontre.get_absolute_url()).context["invites"]
    assert section.is_held and section.parts[0].count == 1


@pytest.mark.skipif(not pdf.available(), reason="the extra `pdf` is not installed")
def test_the_sheet_to_sign_is_a_tagged_pdf_with_every_name(network, rencontre):
    client = logged_in(network.f1)
    page = client.get(reverse("rencontres:sheet", args=[rencontre.pk])).content.decode()
    content = client.get(reverse("rencontres:sheet_pdf", args=[rencontre.pk])).content
    document = PdfDocument(io.BytesIO(content))
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    for name in ("Lucie LUCIE", "Claire CLAIRE", "Maison de l’emploi 1", "Signature"):
        assert name in text and name in page
    assert document.is_tagged() and document.get_metadata_value("Title").startswith("Feuille d’émargement")


def test_who_asks_for_too_many_sheets_is_told_to_wait(network, rencontre, settings):
    settings.RATES = settings.RATES | {"pdf": {"personne": 0}}
    assert logged_in(network.f1).get(reverse("rencontres:sheet_pdf", args=[rencontre.pk])).status_code == 429


@pytest.mark.django_db(transaction=True)
def test_many_who_tick_at_once_lose_nothing():
    network = Network()
    people = [make_member(f"P{n}", Role.FACILITATEUR, network.t1, network.mde1) for n in range(8)]
    rencontre = make_rencontre(make_serie(network.f1, facilitators_of_t1(network)), in_days=-0.05)
    inviting.invite(rencontre, inviting.addressed(rencontre), network.f1)
    attendance.tick(row_of(rencontre, network.f1), "present", "", network.f1)
    minutes = life.circulate(addressing.minutes_of(rencontre), network.f1, timezone.localdate())
    rows = [row_of(rencontre, person) for person in people]
    at_once(lambda n: attendance.tick(rows[n], "present", "", network.f1), 8)
    read = [minutes in CompteRendu.objects.readable_by(reader_of(membership_of(person))) for person in people]
    assert rencontre.invitations.filter(attendance="present").count() == 9 and all(read)
    shown = at_once(lambda n: _outcome(rows[0], ("visio", "absent")[n % 2], network), 6)
    assert shown.count("conflict") == 3  # of the two values one came first, and its like are no change


def _outcome(row, value, network) -> str:
    try:
        return attendance.tick(row, value, "present", network.f1).attendance
    except Conflict:
        return "conflict"
