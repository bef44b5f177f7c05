"""Answering an invitation: the form, who answers for whom, seats and the waiting list, the last seat at once."""

import datetime
import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.events import Topic, recipient
from notifications.models import Notification
from rencontres import answering, holding, inviting, telling_invites
from rencontres.answering import Reply
from rencontres.models import Invitation, Rencontre
from reseau.comptes import close_account
from reseau.models import Role
from tests.network import Network, adhere, logged_in, make_member
from tests.reseau.test_parallel import at_once

from .meetings import facilitators_of_t1, make_draft, make_rencontre, make_serie

Answer, State = Invitation.Answer, Rencontre.State


@pytest.fixture
def rencontre(network):
    network.lucie = make_member("Lucie", Role.FACILITATEUR, network.t1, network.mde1)
    network.zoe = make_member("Zoé", Role.FACILITATEUR, network.t1, network.aci1)
    rencontre = make_rencontre(
        make_serie(network.f1, facilitators_of_t1(network)), video_url="https://visio.exemple.fr/a"
    )
    inviting.invite(rencontre, inviting.addressed(rencontre), network.f1)
    return rencontre


def mine(rencontre, person) -> Invitation:
    return rencontre.invitations.get(personne=person)


def says(rencontre, person, answer, **fields) -> Invitation:
    """The person answers, by the product's action, as they see it now."""
    row = mine(rencontre, person)
    return answering.answer(row, Reply(answer, row.organisation_id, **fields), person, row.version)


def post(client, rencontre, row, **data):
    return client.post(reverse("rencontres:answer", args=[rencontre.pk]), {"vu": row.version, **data}, follow=True)


def told(person, rencontre) -> list[str]:
    """What the person is told now of their invitation, one title a subject."""
    rows = Notification.objects.filter(personne=person, event=telling_invites.CODE)
    topics = [Topic(rencontre.key, tuple(rows.values_list("key", flat=True)))]
    return [item.title.partition("\u00a0: ")[2] for item in telling_invites.render(topics, recipient(person)) if item]


def test_the_audience_is_asked_and_officers_only_where_they_are_chosen(network, rencontre):
    asked = set(rencontre.invitations.values_list("personne", flat=True))
    assert asked == {network.f1.pk, network.lucie.pk, network.zoe.pk}
    assert inviting.invite(rencontre, [network.officer.pk, network.f2.pk], network.f1) == 1
    assert mine(rencontre, network.officer).organisation == network.conseil
    assert not rencontre.invitations.filter(personne=network.f2).exists()  # does not read it


def test_one_answers_from_the_meetings_page(network, rencontre):
    client = logged_in(network.lucie)
    page = client.get(rencontre.get_absolute_url()).content.decode()
    assert "Serez-vous là\u00a0?" in page and "Envoyer ma réponse" in page
    row = mine(rencontre, network.lucie)
    page = post(client, rencontre, row, answer="visio", comment="En train.").content.decode()
    row.refresh_from_db()
    assert (row.answer, row.comment, row.answered_by) == (Answer.VIDEO, "En train.", network.lucie)
    assert "vous suivez à distance" in page and "Changer ma réponse" in page


def test_an_answer_that_is_missing_is_said_at_its_field_and_nothing_is_lost(network, rencontre):
    page = post(
        logged_in(network.lucie), rencontre, mine(rencontre, network.lucie), comment="Peut-être."
    ).content.decode()
    assert "Dites si vous venez." in page and "Peut-être." in page
    assert mine(rencontre, network.lucie).answer == ""


def test_the_meal_is_asked_where_there_is_one_and_kept_for_who_comes(network, rencontre):
    client, row = logged_in(network.lucie), mine(rencontre, network.lucie)
    assert b"has_meal" not in client.get(rencontre.get_absolute_url()).content
    Rencontre.objects.filter(pk=rencontre.pk).update(has_meal=True)
    assert b"has_meal" in client.get(rencontre.get_absolute_url()).content
    post(client, rencontre, row, answer="present", has_meal="on")
    row.refresh_from_db()
    assert row.has_meal
    post(client, rencontre, row, answer="excuse", has_meal="on")
    row.refresh_from_db()
    assert not row.has_meal


def test_who_holds_several_organisations_says_for_which(network, rencontre):
    client, row = logged_in(network.lucie), mine(rencontre, network.lucie)
    assert b'name="organisation"' not in client.get(rencontre.get_absolute_url()).content
    adhere(network.lucie, Role.STRUCTURE, network.t1, network.aci1)
    assert b'name="organisation"' in client.get(rencontre.get_absolute_url()).content
    post(client, rencontre, row, answer="present", organisation=network.aci1.pk)
    assert mine(rencontre, network.lucie).organisation == network.aci1
    row.refresh_from_db()
    post(client, rencontre, row, answer="present", organisation=network.ville2.pk)  # not theirs
    assert mine(rencontre, network.lucie).organisation == network.aci1


@pytest.mark.parametrize("state", [State.ANNOUNCED, State.CLOSED, State.POSTPONED, State.CANCELLED])
def test_answers_are_taken_while_registrations_are_open(network, rencontre, state):
    Rencontre.objects.filter(pk=rencontre.pk).update(state=state)
    client = logged_in(network.lucie)
    assert b"Envoyer ma" not in client.get(rencontre.get_absolute_url()).content
    post(client, rencontre, mine(rencontre, network.lucie), answer="present")
    assert mine(rencontre, network.lucie).answer == ""
    with pytest.raises(answering.Closed):
        says(rencontre, network.lucie, Answer.ON_SITE)


def test_a_referent_answers_for_their_colleagues_and_no_one_elses(network, rencontre):
    """Claire is referent of Lucie's organisation, not of Zoé's; here she does not run the meeting."""
    Rencontre.objects.filter(pk=rencontre.pk).update(organiser=network.zoe)
    client = logged_in(network.f1)
    theirs, other = mine(rencontre, network.lucie), mine(rencontre, network.zoe)
    address = reverse("rencontres:answer_for", args=[rencontre.pk, theirs.pk])
    assert client.get(reverse("rencontres:answer_for", args=[rencontre.pk, other.pk])).status_code == 404
    assert client.post(address, {"vu": "", "answer": "present"}).status_code == 302
    theirs.refresh_from_db()
    assert (theirs.answer, theirs.answered_by) == (Answer.ON_SITE, network.f1)
    assert told(network.lucie, rencontre) == ["Claire CLAIRE a répondu pour vous, «\u00a0Sur place\u00a0»"]
    network.lucie.adhesions.get().end(network.officer)
    assert client.get(address).status_code == 404  # no colleague any more


def test_an_invitation_is_found_under_its_own_meeting_alone(network, rencontre):
    other = make_rencontre(rencontre.serie)
    row = mine(rencontre, network.lucie)
    for name in ("rencontres:answer_for", "rencontres:uninvite"):
        assert logged_in(network.f1).get(reverse(name, args=[other.pk, row.pk])).status_code == 404


def test_of_two_who_answer_for_one_person_the_second_is_told(network, rencontre):
    row = mine(rencontre, network.lucie)
    address = reverse("rencontres:answer_for", args=[rencontre.pk, row.pk])
    says(rencontre, network.lucie, Answer.VIDEO)
    page = logged_in(network.f1).post(address, {"vu": "", "answer": "absent", "comment": "Elle a téléphoné."})
    text = page.content.decode()
    assert "Lucie LUCIE a répondu entre-temps\u00a0: «\u00a0À distance\u00a0»" in text and "Elle a téléphoné." in text
    assert mine(rencontre, network.lucie).answer == Answer.VIDEO


def test_the_same_form_sent_twice_is_one_answer(network, rencontre):
    row = mine(rencontre, network.lucie)
    for _ in range(2):
        answer = answering.answer(row, Reply(Answer.ON_SITE, row.organisation_id), network.lucie, "")
    assert answer.answer == Answer.ON_SITE


def test_who_comes_too_late_waits_and_gets_the_seat_that_frees(network, rencontre):
    Rencontre.objects.filter(pk=rencontre.pk).update(seats=1)
    assert says(rencontre, network.f1, Answer.ON_SITE).has_seat
    assert not says(rencontre, network.zoe, Answer.ON_SITE).has_seat
    assert not says(rencontre, network.lucie, Answer.ON_SITE).has_seat
    assert "au rang 2" in logged_in(network.lucie).get(rencontre.get_absolute_url()).content.decode()
    says(rencontre, network.zoe, Answer.ON_SITE, comment="J’attends.")  # keeps their place
    says(rencontre, network.f1, Answer.EXCUSED)
    assert [mine(rencontre, p).has_seat for p in (network.zoe, network.lucie)] == [True, False]
    assert told(network.zoe, rencontre) == ["une place sur place s’est libérée pour vous"]
    assert told(network.lucie, rencontre) == []
    assert not says(rencontre, network.f1, Answer.ON_SITE).has_seat  # who left the queue is last
    inviting.withdraw(mine(rencontre, network.zoe))
    assert mine(rencontre, network.lucie).has_seat and not mine(rencontre, network.f1).has_seat


def test_a_seat_given_up_and_got_again_is_told_again(network, rencontre):
    Rencontre.objects.filter(pk=rencontre.pk).update(seats=1)
    for _ in range(2):
        says(rencontre, network.f1, Answer.ON_SITE)
        says(rencontre, network.zoe, Answer.ON_SITE)
        says(rencontre, network.f1, Answer.EXCUSED)
        says(rencontre, network.zoe, Answer.EXCUSED)
    assert Notification.objects.filter(personne=network.zoe, key__contains=":seat:").count() == 2


@pytest.mark.parametrize("how", ["adhesion", "account"])
def test_who_leaves_the_network_frees_the_seat_and_is_told_nothing(network, rencontre, how):
    Rencontre.objects.filter(pk=rencontre.pk).update(seats=1)
    says(rencontre, network.zoe, Answer.ON_SITE)
    says(rencontre, network.lucie, Answer.ON_SITE)
    network.zoe.adhesions.get().end(network.officer) if how == "adhesion" else close_account(network.zoe, None)
    assert answering.fill_all() == 1
    assert mine(rencontre, network.lucie).has_seat
    assert answering.fill_all() == 0
    assert recipient(network.zoe) is None


def test_seats_that_are_added_are_given_out_and_none_after_the_start(network, rencontre):
    Rencontre.objects.filter(pk=rencontre.pk).update(seats=0)
    says(rencontre, network.zoe, Answer.ON_SITE)
    says(rencontre, network.lucie, Answer.ON_SITE)
    Rencontre.objects.filter(pk=rencontre.pk).update(seats=1)
    assert answering.fill_all() == 1
    Rencontre.objects.filter(pk=rencontre.pk).update(seats=None, starts_at=timezone.now())
    assert answering.fill_all() == 0


def test_a_waiting_person_is_counted_apart(network, rencontre):
    Rencontre.objects.filter(pk=rencontre.pk).update(seats=1)
    for person in (network.f1, network.zoe):
        says(rencontre, person, Answer.ON_SITE)
    section = logged_in(network.lucie).get(rencontre.get_absolute_url()).context["invites"]
    assert [(part.label, part.count) for part in section.parts] == [
        ("Sur place", 1), ("À distance", 0), ("En liste d’attente", 1), ("Excusés", 0), ("Sans réponse", 1),
    ]  # fmt: skip
    assert (section.left, section.form.full, round(sum(part.width for part in section.parts))) == (0, True, 100)


def test_registrations_that_open_ask_the_audience_unless_people_were_chosen(network):
    serie = make_serie(network.f1, facilitators_of_t1(network))
    one, other = make_draft(serie), make_draft(serie)
    inviting.invite(other, [network.officer.pk], network.f1)
    for draft in (one, other):
        holding.announce(draft, draft.revision, opens=True)
    asked = [set(m.invitations.values_list("personne", flat=True)) for m in (one, other)]
    assert asked == [{network.f1.pk}, {network.officer.pk}]
    assert not Notification.objects.filter(event=telling_invites.CODE).exists()  # the announcement tells them


def test_who_was_taken_off_the_list_is_not_asked_again_by_the_opening(network):
    lea = make_member("Léa", Role.FACILITATEUR, network.t1, network.mde1)
    draft = make_draft(make_serie(network.f1, facilitators_of_t1(network)))
    inviting.invite(draft, [lea.pk], network.f1)
    inviting.withdraw(draft.invitations.get(personne=lea))
    holding.announce(draft, draft.revision, opens=True)
    assert set(draft.invitations.standing().values_list("personne", flat=True)) == {network.f1.pk}


def test_another_date_after_a_postponement_is_asked_anew(network, rencontre):
    says(rencontre, network.zoe, Answer.ON_SITE, comment="Je viens à pied.")
    rencontre.refresh_from_db()
    holding.postpone(rencontre, rencontre.revision)
    later = rencontre.starts_at + datetime.timedelta(days=30)
    holding.postpone(rencontre, rencontre.revision, "", later, later + datetime.timedelta(hours=2))
    row = mine(rencontre, network.zoe)
    assert (row.answer, row.answered_at, row.comment) == ("", None, "Je viens à pied.")


def test_an_invitation_that_is_made_while_registrations_are_open_is_told(network, rencontre):
    inviting.invite(rencontre, [network.officer.pk], network.f1)
    assert told(network.officer, rencontre)[0].startswith("votre invitation pour le ")
    assert inviting.invite(rencontre, [network.officer.pk], network.f1) == 0
    row = mine(rencontre, network.officer)
    inviting.withdraw(row)
    assert told(network.officer, rencontre) == ["votre invitation est retirée"]
    assert inviting.invite(rencontre, [network.officer.pk], network.f1) == 1
    says(rencontre, network.officer, Answer.VIDEO)
    assert told(network.officer, rencontre) == []  # nothing is left to ask
    rencontre.state = State.CANCELLED
    rencontre.save()
    assert told(network.officer, rencontre) == []


def test_who_is_asked_no_more_then_again_answers_afresh(network, rencontre):
    Rencontre.objects.filter(pk=rencontre.pk).update(has_meal=True)
    says(rencontre, network.zoe, Answer.ON_SITE, has_meal=True, comment="Je viens à pied.")
    rencontre.invitations.update(reminded_at=timezone.now())
    inviting.withdraw(mine(rencontre, network.zoe))
    inviting.invite(rencontre, [network.zoe.pk], network.f1)
    row = mine(rencontre, network.zoe)
    assert (row.answer, row.answered_at, row.comment) == ("", None, "")
    assert (row.has_meal, row.waits_since, row.reminded_at) == (False, None, None)


@pytest.mark.parametrize("answered", [False, True])
def test_the_pages_section_costs_two_queries_whatever_the_guests(network, rencontre, answered):
    from rencontres import invites
    from reseau.access import membership_of

    member, counts = membership_of(network.lucie), []
    if answered:
        says(rencontre, network.lucie, Answer.ON_SITE)
    for number in (0, 20):
        for n in range(number):
            make_member(f"Membre{n}", Role.FACILITATEUR, network.t1, network.mde1)
        inviting.invite(rencontre, inviting.addressed(rencontre), network.f1)
        meeting = Rencontre.objects.select_related("compte_rendu", "serie").get(pk=rencontre.pk)
        with CaptureQueriesContext(connection) as queries:
            invites.section(meeting, member)
        counts.append(len(queries))
    assert counts == [2, 2]


@pytest.mark.django_db(transaction=True)
def test_of_twelve_who_ask_for_the_last_three_seats_at_once_three_get_one():
    network = Network()
    people = [make_member(f"P{n}", Role.FACILITATEUR, network.t1, network.mde1) for n in range(12)]
    rencontre = make_rencontre(make_serie(network.f1, facilitators_of_t1(network)), seats=3)
    inviting.invite(rencontre, inviting.addressed(rencontre), network.f1)
    clients = [logged_in(person) for person in people]
    address = reverse("rencontres:answer", args=[rencontre.pk])
    assert set(at_once(lambda n: clients[n].post(address, {"answer": "present"}).status_code, 12)) == {302}
    assert rencontre.invitations.coming().count() == 3 and rencontre.invitations.waiting().count() == 9
    first = rencontre.invitations.waiting().first()
    seated = list(rencontre.invitations.coming())
    at_once(lambda n: answering.answer(seated[n], Reply("excuse", None), seated[n].personne, seated[n].version), 3)
    assert rencontre.invitations.coming().count() == 3 and rencontre.invitations.waiting().count() == 6
    assert Invitation.objects.get(pk=first.pk).has_seat
    assert Notification.objects.filter(event=telling_invites.CODE, key__contains=":seat:").count() == 3


@pytest.mark.parametrize("seed", range(4))
def test_whatever_people_do_no_seat_is_given_twice_nor_left_while_somebody_waits(network, seed):
    chance = random.Random(seed)
    people = [make_member(f"P{n}", Role.FACILITATEUR, network.t1, network.mde1) for n in range(7)]
    rencontre = make_rencontre(make_serie(network.f1, facilitators_of_t1(network)), seats=3)
    inviting.invite(rencontre, inviting.addressed(rencontre), network.f1)
    for _ in range(40):
        row = mine(rencontre, chance.choice(people))
        if row.withdrawn_at:
            inviting.invite(rencontre, [row.personne_id], network.f1)
        elif chance.random() < 0.15:
            inviting.withdraw(row)
        elif chance.random() < 0.1:
            row.personne.adhesions.update(ended_at=chance.choice([None, timezone.now()]))  # leaves, or comes back
            answering.fill_all()
        else:
            answer = Reply(chance.choice([Answer.ON_SITE, Answer.ON_SITE, Answer.VIDEO, Answer.EXCUSED]), None)
            answering.answer(row, answer, row.personne, row.version)
        here = rencontre.invitations.of_members()
        seated = sum(one.has_seat for one in here if one.withdrawn_at is None)
        waits = sum(one.waits_since is not None for one in here)
        assert seated <= 3 and (seated == 3 or not waits)
        assert answering.free_seats(rencontre) == max(3 - seated, 0)


def test_who_looks_through_a_role_without_organisation_sees_the_meeting(network, rencontre):
    Rencontre.objects.update(state=State.OPEN)
    client = logged_in(network.f1)
    choice = {"role": Role.FACILITATEUR, "territoire": network.t1.pk, "organisation": "", "next": "/"}
    client.post(reverse("reseau:voir_comme"), choice)
    assert client.get(rencontre.get_absolute_url()).status_code == 200


def test_who_holds_the_meeting_knows_how_many_eat_there(network, rencontre):
    Rencontre.objects.update(has_meal=True, state=State.OPEN)
    rencontre.invitations.update(answer=Answer.ON_SITE, has_meal=True)
    rencontre.invitations.filter(personne=network.zoe).update(answer=Answer.EXCUSED)
    said = "2 personnes déjeunent sur place."
    assert said in logged_in(network.f1).get(rencontre.get_absolute_url()).content.decode()
    assert said not in logged_in(network.lucie).get(rencontre.get_absolute_url()).content.decode()
