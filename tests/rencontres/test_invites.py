"""The people of a meeting: their list, asking more of them, letting somebody in, reminding them."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notification
from rencontres import inviting, reminding, telling_invites
from rencontres.models import CompteRendu, Invitation, Rencontre
from reseau import erasure
from reseau.access import membership_of, reader_of
from reseau.models import Line, Role
from tests.network import audience_of, logged_in, make_member

from .meetings import facilitators_of_t1, make_draft, make_rencontre, make_serie

Answer, State = Invitation.Answer, Rencontre.State


@pytest.fixture
def rencontre(network):
    network.lucie = make_member("Lucie", Role.FACILITATEUR, network.t1, network.mde1)
    rencontre = make_rencontre(make_serie(network.f1, facilitators_of_t1(network)), in_days=20)
    inviting.invite(rencontre, inviting.addressed(rencontre), network.f1)
    return rencontre


def page(client, name, rencontre, *args, **query):
    return client.get(reverse(f"rencontres:{name}", args=[rencontre.pk, *args]), query)


def listed(client, rencontre, **query):
    return [str(row.personne) for row in page(client, "guests", rencontre, **query).context["page"]]


def reads(person, rencontre) -> bool:
    return rencontre in Rencontre.objects.readable_by(reader_of(membership_of(person)))


def asked(rencontre) -> set[int]:
    return set(rencontre.invitations.standing().values_list("personne", flat=True))


def test_the_list_is_filtered_sorted_and_read_by_who_reads_the_meeting(network, rencontre):
    rencontre.invitations.filter(personne=network.lucie).update(answer=Answer.VIDEO, comment="En train.")
    client = logged_in(network.lucie)
    assert listed(client, rencontre) == ["Claire CLAIRE", "Lucie LUCIE"]
    assert listed(client, rencontre, tri="-nom") == ["Lucie LUCIE", "Claire CLAIRE"]
    assert listed(client, rencontre, reponse="visio") == listed(client, rencontre, q="LUCÎE") == ["Lucie LUCIE"]
    assert listed(client, rencontre, reponse="sans") == ["Claire CLAIRE"]
    assert listed(client, rencontre, organisation=network.mde1.pk, reponse="attente") == []
    assert listed(client, rencontre, tri="personne__password", reponse="x'") == ["Claire CLAIRE", "Lucie LUCIE"]


def test_words_and_addresses_are_for_who_runs_the_meeting(network, rencontre):
    rencontre.invitations.filter(personne=network.f1).update(answer="visio", comment="Sans gluten.", has_meal=True)
    seen = {}
    for person in (network.f1, network.lucie):
        client = logged_in(person)
        table = page(client, "guests_export_csv", rencontre).getvalue().decode("utf-8-sig")
        seen[person] = ["Sans gluten." in text for text in (page(client, "guests", rencontre).content.decode(), table)]
        assert ("claire@exemple.fr" in table) == (person == network.f1)
    assert seen == {network.f1: [True, True], network.lucie: [False, False]}


def test_who_was_erased_has_no_address_in_the_list(network, rencontre):
    erasure.erase(network.lucie, by=network.officer)
    table = page(logged_in(network.f1), "guests_export_csv", rencontre).getvalue().decode("utf-8-sig")
    assert f"Ancien membre {network.lucie.pk}" in table and "efface.invalid" not in table


@pytest.mark.parametrize("form", ["csv", "xlsx", "ods"])
def test_the_list_is_taken_away_without_formulas(network, rencontre, form):
    rencontre.invitations.update(comment="=1+1", answer="present")
    response = page(logged_in(network.f1), f"guests_export_{form}", rencontre)
    content = response.getvalue()
    assert response.status_code == 200 and len(content) > 100
    if form == "csv":
        assert ";'=1+1;" in content.decode("utf-8-sig")


@pytest.mark.parametrize("name", ["guests", "invite", "ticking", "walk_in", "sheet"])
def test_ten_queries_at_most_whatever_the_people(network, name):
    rencontre = make_rencontre(make_serie(network.f1, facilitators_of_t1(network)), in_days=0)
    client, counts = logged_in(network.f1), []
    client.get("/aide/")
    for number in (3, 30):
        people = [make_member(f"M{number}{n}", Role.FACILITATEUR, network.t1, network.mde1) for n in range(number)]
        inviting.invite(rencontre, [person.pk for person in people[::2]], network.f1)
        with CaptureQueriesContext(connection) as queries:
            assert page(client, name, rencontre, q="m").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10, queries.captured_queries


def test_the_whole_audience_is_asked_by_one_button_that_says_its_number(network, rencontre):
    late = make_member("Zoé", Role.FACILITATEUR, network.t1, network.aci1)
    client = logged_in(network.f1)
    assert "Inviter 1 personne<" in page(client, "invite", rencontre).content.decode()
    client.post(reverse("rencontres:invite", args=[rencontre.pk]), {"tous": "1"})
    assert asked(rencontre) == {network.f1.pk, network.lucie.pk, late.pk}


def test_chosen_people_are_asked_and_what_is_ticked_outlives_a_search(network, rencontre):
    late = make_member("Zoé", Role.FACILITATEUR, network.t1, network.aci1)
    client = logged_in(network.f1)
    text = page(client, "invite", rencontre, q="anne", choix=late.pk).content.decode()
    assert f'value="{late.pk}" checked' in text and f'value="{network.officer.pk}"' in text
    client.post(reverse("rencontres:invite", args=[rencontre.pk]), {"choix": [late.pk, network.officer.pk]})
    assert {late.pk, network.officer.pk} <= asked(rencontre)
    nobody = client.post(reverse("rencontres:invite", args=[rencontre.pk]), {"choix": ["x", "9" * 30]})
    assert "Personne n’est coché" in nobody.content.decode()


def test_a_search_carries_no_token_in_its_address_and_the_button_does(network, rencontre):
    late = make_member("Zoé", Role.FACILITATEUR, network.t1, network.aci1)
    address, client = reverse("rencontres:invite", args=[rencontre.pk]), logged_in(network.f1)
    client.handler.enforce_csrf_checks = True
    form = client.get(address).content.decode().partition('id="invitables"')[2].partition("</form>")[0]
    assert form.count("csrfmiddlewaretoken") == 1 and 'type="hidden"' not in form
    token = form.partition('name="csrfmiddlewaretoken" value="')[2].partition('"')[0]
    assert client.post(address, {"choix": late.pk}).status_code == 403
    assert client.post(address, {"choix": late.pk, "csrfmiddlewaretoken": token}).status_code == 302
    assert late.pk in asked(rencontre)


def test_who_does_not_read_the_meeting_is_let_in_by_name_after_a_confirmation(network, rencontre):
    client = logged_in(network.f1)
    client.post(reverse("rencontres:invite", args=[rencontre.pk]), {"choix": [network.f2.pk]})
    assert network.f2.pk not in asked(rencontre)
    assert "Ouvrir et inviter…" in page(client, "invite", rencontre, q="karim").content.decode()
    text = page(client, "let_in", rencontre, network.f2.pk).content.decode()
    assert "Karim KARIM ne lit pas cette rencontre." in text and not reads(network.f2, rencontre)
    minutes = CompteRendu.objects.create(rencontre=rencontre, audience=rencontre.audience, state="arrete")
    client.post(reverse("rencontres:let_in", args=[rencontre.pk, network.f2.pk]))
    rencontre.refresh_from_db()
    minutes.refresh_from_db()
    assert reads(network.f2, rencontre) and reads(network.lucie, rencontre) and network.f2.pk in asked(rencontre)
    assert minutes.audience_id == rencontre.audience_id == rencontre.readers_id and rencontre.revision == 2


def test_letting_somebody_into_a_draft_opens_it_to_nobody_yet(network):
    draft = make_draft(make_serie(network.f1, facilitators_of_t1(network)))
    inviting.let_in(draft, network.f2)
    draft.refresh_from_db()
    assert not reads(network.f2, draft)
    assert network.f2.pk in inviting.readers(draft)


def test_who_left_the_network_is_named_but_neither_asked_nor_let_in(network, rencontre):
    network.lucie.adhesions.get().end(network.officer)
    client = logged_in(network.f1)
    assert "A quitté le réseau" in page(client, "guests", rencontre).content.decode()
    assert page(client, "let_in", rencontre, network.lucie.pk).status_code == 404
    other = make_rencontre(rencontre.serie)
    inviting.invite(other, [network.lucie.pk], network.f1)
    assert asked(other) == set()


def test_a_steering_committees_guests_are_seen_by_its_audience_alone(network):
    serie = make_serie(network.officer, audience_of(Line(role=Role.COMITE)), genre="comite")
    committee = make_rencontre(serie)
    inviting.invite(committee, inviting.addressed(committee), network.officer)
    for name in ("guests", "guests_export_csv", "answer", "ticking", "sheet"):
        assert page(logged_in(network.f1), name, committee).status_code == 404
    assert "Monique" in page(logged_in(network.comite), "guests", committee).content.decode()


# --- Reminders ---


def morning(day: datetime.date, hour: int = 8) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time(hour)))


def reminded(person) -> int:
    told = Notification.objects.filter(personne=person, event=telling_invites.CODE)
    return told.exclude(key__contains=telling_invites.INVITED).count()


@pytest.fixture
def asking(network, rencontre):
    """Answers are expected ten days from now, of people who were asked long before."""
    rencontre.answer_by = timezone.localdate() + datetime.timedelta(days=10)
    rencontre.save()
    rencontre.invitations.update(invited_at=timezone.now() - datetime.timedelta(days=30))
    return rencontre


def test_who_has_not_answered_is_reminded_twice_before_the_day_and_never_twice_for_one(network, asking):
    asking.invitations.filter(personne=network.f1).update(answer=Answer.EXCUSED)
    counts = []
    for before in (8, 7, 7, 6, 3, 2, 1, 0, -1):
        now = morning(asking.answer_by - datetime.timedelta(days=before))
        counts.append(reminding.remind_due(now))
        reminding.remind_due(now + datetime.timedelta(minutes=10))
    assert counts == [0, 1, 0, 0, 0, 1, 0, 0, 0]
    assert (reminded(network.lucie), reminded(network.f1)) == (2, 0)


def test_a_reminder_that_no_worker_told_is_made_up_for_once(network, asking):
    assert reminding.remind_due(morning(asking.answer_by - datetime.timedelta(days=1))) == 2
    assert reminded(network.lucie) == 1


def test_nobody_is_reminded_at_night_nor_of_what_they_were_asked_a_moment_ago(network, asking):
    day = asking.answer_by - datetime.timedelta(days=2)
    assert reminding.remind_due(morning(day, hour=6)) == 0
    asking.invitations.update(invited_at=morning(day, hour=7))
    assert reminding.remind_due(morning(day)) == 0


@pytest.mark.parametrize("state", [State.ANNOUNCED, State.CLOSED, State.POSTPONED, State.CANCELLED, State.DRAFT])
def test_an_answer_is_asked_for_while_registrations_are_open(network, asking, state):
    Rencontre.objects.filter(pk=asking.pk).update(state=state)
    assert reminding.remind_due(morning(asking.answer_by - datetime.timedelta(days=2))) == 0


@pytest.mark.parametrize("start", ["2027-03-28T09:30", "2027-10-31T09:30", "2027-01-01T00:30"])
def test_who_comes_is_reminded_the_day_before_by_the_calendar(network, rencontre, start):
    """The nights on which the clocks change, and a meeting that begins just after midnight."""
    starts_at = timezone.make_aware(datetime.datetime.fromisoformat(start))
    rencontre.starts_at, rencontre.ends_at = starts_at, starts_at + datetime.timedelta(hours=2)
    rencontre.save()
    rencontre.invitations.update(answer=Answer.ON_SITE, answered_at=starts_at - datetime.timedelta(days=9))
    rencontre.invitations.filter(personne=network.f1).update(waits_since=timezone.now())
    eve = timezone.localdate(starts_at) - datetime.timedelta(days=1)
    two_days = eve - datetime.timedelta(days=1)
    assert [reminding.remind_due(morning(day, 23)) for day in (two_days, eve, eve)] == [0, 1, 0]
    assert reminded(network.lucie) == 1 and reminded(network.f1) == 0


def test_a_meeting_that_moves_is_reminded_of_again(network, rencontre):
    rencontre.invitations.update(answer=Answer.ON_SITE, answered_at=timezone.now())
    for _ in range(2):
        eve = timezone.localdate(rencontre.starts_at) - datetime.timedelta(days=1)
        assert reminding.remind_due(morning(eve, 9)) == 2
        rencontre.starts_at += datetime.timedelta(days=7)
        rencontre.ends_at += datetime.timedelta(days=7)
        rencontre.save()


def test_who_left_is_not_reminded(network, asking):
    network.lucie.adhesions.get().end(network.officer)
    assert reminding.remind_due(morning(asking.answer_by - datetime.timedelta(days=2))) == 1
    assert reminded(network.lucie) == 0


def test_the_organiser_reminds_once_a_day(network, asking):
    client = logged_in(network.f1)
    assert "Relancer 2 personnes" in page(client, "guests", asking).content.decode()
    address = reverse("rencontres:guests_remind", args=[asking.pk])
    texts = [client.post(address, follow=True).content.decode() for _ in range(2)]
    assert "Rappel envoyé à 2 personnes." in texts[0] and "déjà parti aujourd’hui" in texts[1]
    assert reminded(network.lucie) == 1


@pytest.mark.parametrize("hour", [0, 6, 7, 23])
def test_whatever_the_hour_a_reminder_leaves_once_a_day(network, asking, monkeypatch, hour):
    now = timezone.localtime().replace(hour=hour, minute=30) + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: now)
    assert [reminding.remind_now(asking) for _ in range(2)] == [2, 0]
