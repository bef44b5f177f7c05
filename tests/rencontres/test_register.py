"""Decisions and actions: recorded, numbered, changed, followed, and what is found of them."""

import datetime
import random
import threading

import pytest
from django.db import connection
from django.db.models import F
from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notification
from rencontres import action_news, addressing, evidence, register, register_section
from rencontres.models import Action, CompteRendu, Decision, Preuve, Rencontre, Suivi
from reseau.access import membership_of, reader_of
from reseau.models import Line, Role
from search import upkeep
from search.models import Entry
from tests.documents.library import make_document
from tests.network import audience_of, logged_in, make_member
from tests.reseau.test_parallel import at_once

from .meetings import facilitators_of_t1, make_point, make_rencontre, make_serie


@pytest.fixture
def rencontre(network):
    return make_rencontre(make_serie(network.f1, facilitators_of_t1(network)))


def freeze(rencontre: Rencontre) -> None:
    minutes = addressing.minutes_of(rencontre)
    minutes.state = CompteRendu.State.FROZEN
    minutes.save()
    addressing.address_minutes(minutes)


def reads(person, thing) -> bool:
    return type(thing).objects.readable_by(reader_of(membership_of(person))).filter(pk=thing.pk).exists()


def paris(*when: int) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime(*when))


def post(person, name: str, *args, **data):
    return logged_in(person).post(reverse(f"rencontres:{name}", args=args), data)


# Numbers


def test_each_series_and_each_year_count_from_one(network, rencontre):
    other = make_rencontre(make_serie(network.f1, facilitators_of_t1(network), nom="Comité"))
    later = make_rencontre(rencontre.serie, starts_at=paris(2031, 2, 1, 9), ends_at=paris(2031, 2, 1, 12))
    said = {"Oui.": rencontre, "Non.": rencontre, "Peut-être.": other, "Plus tard.": later}
    made = [register.record_decision(one, network.f1, text) for text, one in said.items()]
    year = timezone.localdate(rencontre.starts_at).year
    assert [one.reference for one in made] == [f"{year}-01", f"{year}-02", f"{year}-01", "2031-01"]
    assert register.record_action(rencontre, network.f1, "Faire").reference == f"{year}-01"


def test_the_year_is_that_of_paris_at_midnight(network, rencontre):
    start = datetime.datetime(2026, 12, 31, 23, 30, tzinfo=datetime.UTC)  # half past midnight in Paris
    late = make_rencontre(rencontre.serie, starts_at=start, ends_at=start + datetime.timedelta(hours=1))
    decision = register.record_decision(late, network.f1, "Bonne année.")
    assert (decision.reference, decision.decided_on) == ("2027-01", datetime.date(2027, 1, 1))


def test_a_form_that_is_sent_twice_records_once(network, rencontre):
    lucie = make_member("Lucie", Role.FACILITATEUR, network.t1, network.mde1)
    tomorrow = timezone.localdate() + datetime.timedelta(days=1)
    fields = {"texte": "Prévenir", "responsable": lucie.pk, "due_on": tomorrow, "revision": 0}
    answers = [post(network.f1, "action_add", rencontre.pk, **fields) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302] and answers[0].url == answers[1].url
    assert Action.objects.count() == 1
    assert Notification.objects.filter(personne=lucie, event=action_news.CODE).count() == 1
    post(network.f1, "action_add", rencontre.pk, **fields | {"due_on": ""})
    register.record_action(rencontre, network.officer, "Prévenir", responsable=lucie, due_on=tomorrow)
    assert Action.objects.count() == 3  # one has another day, one another author
    register.follow(Action.objects.earliest("pk"), lucie, 1, Action.State.DONE)
    post(network.f1, "action_add", rencontre.pk, **fields)
    assert Action.objects.count() == 4  # to be done again


@pytest.mark.django_db(transaction=True)
def test_recorded_at_once_by_many_no_number_is_given_twice_and_what_is_sent_again_is_recorded_once(network, rencontre):
    errors = []

    def record(author: int) -> None:
        try:
            for number in range(3):
                for _ in range(2):
                    register.record_decision(rencontre, network.f1, f"Ensemble, {number}, par {author % 4}.")
        except Exception as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=record, args=[author]) for author in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert sorted(Decision.objects.values_list("number", flat=True)) == list(range(1, 13))


# Who reads, who writes


def test_a_decision_is_its_writers_until_the_minutes_leave_an_action_is_everybodys_at_once(network, rencontre):
    colleague = make_member("Lucie", Role.FACILITATEUR, network.t1, network.mde1)
    decision = register.record_decision(rencontre, network.f1, "Quarante euros.")
    action = register.record_action(rencontre, network.f1, "Prévenir")
    people = (network.f1, network.officer, colleague, network.f2)
    assert [reads(person, decision) for person in people] == [True, True, False, False]
    assert [reads(person, action) for person in (network.f1, colleague, network.f2)] == [True, True, False]
    freeze(rencontre)
    decision.refresh_from_db()
    assert [reads(person, decision) for person in (colleague, network.f2)] == [True, False]


def test_frozen_minutes_keep_their_decisions_and_take_no_more(network, rencontre):
    decision = register.record_decision(rencontre, network.f1, "Quarante euros.")
    action = register.record_action(rencontre, network.f1, "Prévenir")
    freeze(rencontre)
    for name, args in {
        "decision_add": rencontre.pk,
        "decision_change": decision.pk,
        "decision_remove": decision.pk,
        "action_add": rencontre.pk,
        "action_remove": action.pk,
    }.items():
        assert post(network.f1, name, args, texte="Autre", revision=1).status_code == 404, name
    attempts = [
        lambda: register.record_decision(rencontre, network.f1, "Autre."),
        lambda: register.change_decision(decision, 1),
        lambda: register.remove_decision(decision, 1),
        lambda: register.record_action(rencontre, network.f1, "Autre"),
        lambda: register.remove_action(action, 1),
    ]
    for attempt in attempts:
        with pytest.raises(register.Frozen):
            attempt()
    assert Decision.objects.get().revision == 1
    assert post(network.f1, "action_follow", action.pk, state="faite", texte="", revision=1).status_code == 302
    assert Action.objects.get().state == "faite"


def test_nothing_is_recorded_of_a_meeting_that_is_a_draft_or_called_off(network, rencontre):
    for state in (Rencontre.State.DRAFT, Rencontre.State.CANCELLED, Rencontre.State.POSTPONED):
        Rencontre.objects.filter(pk=rencontre.pk).update(state=state)
        assert post(network.f1, "decision_add", rencontre.pk, texte="Oui.", revision=0).status_code == 404
    assert not Decision.objects.exists()


def test_the_secretary_records_and_another_reader_does_not(network, rencontre):
    Rencontre.objects.filter(pk=rencontre.pk).update(secretary=network.l1)
    everyone = audience_of(Line(territoire=network.t1.pk))
    addressing.address(Rencontre.objects.get(), everyone)
    assert post(network.l1, "decision_add", rencontre.pk, texte="Oui.", revision=0).status_code == 302
    assert Decision.objects.get().created_by == network.l1
    Rencontre.objects.filter(pk=rencontre.pk).update(secretary=None)
    assert post(network.l1, "decision_add", rencontre.pk, texte="Non.", revision=0).status_code == 404
    assert Decision.objects.count() == 1


# Forms


def test_votes_are_asked_where_the_series_votes(network):
    serie = make_serie(network.f1, facilitators_of_t1(network), has_votes=True)
    rencontre = make_rencontre(serie)
    page = logged_in(network.f1).get(reverse("rencontres:decision_add", args=[rencontre.pk]))
    assert 'name="abstentions"' in page.content.decode()
    answer = post(network.f1, "decision_add", rencontre.pk, texte="Oui.", contre="2", revision=0)
    assert "Dites combien ont voté pour" in answer.content.decode()
    post(network.f1, "decision_add", rencontre.pk, texte="Oui.", pour="12", contre="1", abstentions="2", revision=0)
    assert Decision.objects.get().votes == "12 pour, 1 contre, 2 abstentions"
    post(network.f1, "decision_add", rencontre.pk, texte="Sans vote.", revision=0)
    assert Decision.objects.get(number=2).votes == ""


def test_a_series_without_votes_takes_none(network, rencontre):
    post(network.f1, "decision_add", rencontre.pk, texte="Oui.", pour="12", contre="1", abstentions="0", revision=0)
    assert Decision.objects.get().votes_for is None


def test_an_item_of_another_meeting_is_refused(network, rencontre):
    foreign = make_point(make_rencontre(rencontre.serie), "Ailleurs")
    make_point(rencontre, "Ici")
    answer = post(network.f1, "decision_add", rencontre.pk, texte="Oui.", point=foreign.pk, revision=0)
    assert answer.status_code == 200
    assert not Decision.objects.exists()


def test_the_second_of_two_writers_is_told_and_overwrites_nothing(network, rencontre):
    decision = register.record_decision(rencontre, network.f1, "Quarante euros.")
    decision.texte = "Cinquante euros."
    register.change_decision(decision, 1)
    answer = post(network.f1, "decision_change", decision.pk, texte="Trente euros.", revision=1)
    page = answer.content.decode()
    assert "Quelqu’un a modifié" in page
    assert "<b>Cinquante euros.</b>" in page and "Trente euros." in page
    assert Decision.objects.get().texte == "Cinquante euros."
    shown = answer.context["form"]["revision"].value()
    post(network.f1, "decision_change", decision.pk, texte="Trente euros.", revision=shown)
    assert Decision.objects.get().texte == "Trente euros."


def test_who_deletes_what_changed_meanwhile_is_asked_again(network, rencontre):
    decision = register.record_decision(rencontre, network.f1, "Quarante euros.")
    action = register.record_action(rencontre, network.f1, "Prévenir")
    for thing in (decision, action):
        type(thing).objects.filter(pk=thing.pk).update(revision=2)
    assert "entre-temps" in post(network.f1, "decision_remove", decision.pk, revision=1).content.decode()
    assert "entre-temps" in post(network.f1, "action_remove", action.pk, revision=1).content.decode()
    assert (Decision.objects.count(), Action.objects.count()) == (1, 1)
    post(network.f1, "decision_remove", decision.pk, revision=2)
    post(network.f1, "action_remove", action.pk, revision=2)
    assert (Decision.objects.count(), Action.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", ["decision", "action"])
def test_what_two_clicks_take_back_is_gone_for_the_second(network, rencontre, kind):
    record = {"decision": register.record_decision, "action": register.record_action}[kind]
    thing, clients = record(rencontre, network.f1, "Quarante euros."), [logged_in(network.f1) for _ in range(2)]
    address = reverse(f"rencontres:{kind}_remove", args=[thing.pk])
    assert sorted(at_once(lambda n: clients[n].post(address, {"revision": 1}).status_code, 2)) == [302, 404]


def test_an_action_that_was_taken_back_meanwhile_is_gone_for_every_verb(network, rencontre):
    action = register.record_action(rencontre, network.f1, "Prévenir")
    register.remove_action(Action.objects.get(), 1)
    for verb in (
        lambda: register.change_action(action, network.f1, 1),
        lambda: register.follow(action, network.f1, 1, Action.State.DONE),
        lambda: register.follow(action, network.f1, 1, action.state, "Un mot."),
    ):
        with pytest.raises(Http404):
            verb()


def test_a_form_leads_back_only_within_its_meeting(network, rencontre):
    own = f"/rencontres/{rencontre.pk}/compte-rendu/"
    for asked in (own, "//exemple.com/", "https://exemple.com/", "/rencontres/987654321/", "/\\exemple.com"):
        answer = post(network.f1, "decision_add", rencontre.pk, texte="Oui.", revision=0, retour=asked)
        decision = Decision.objects.order_by("-pk")[0]
        assert answer.url == (own if asked == own else f"/rencontres/{rencontre.pk}/#decision-{decision.pk}")


# Actions


def test_an_action_is_given_to_who_reads_the_meeting_alone(network, rencontre):
    answer = post(network.f1, "action_add", rencontre.pk, texte="Prévenir", responsable=network.f2.pk, revision=0)
    assert answer.status_code == 200 and not Action.objects.exists()
    post(network.f1, "action_add", rencontre.pk, texte="Prévenir", responsable=network.officer.pk, revision=0)
    assert Action.objects.get().responsable == network.officer
    assert [row.personne for row in Notification.objects.filter(event="action")] == [network.officer]


def test_its_story_tells_what_changed(network, rencontre):
    action = register.record_action(rencontre, network.f1, "Prévenir", responsable=network.f1)
    post(
        network.f1, "action_change", action.pk, texte="Prévenir les acheteurs", responsable=network.officer.pk,
        due_on="2031-01-15", revision=1,
    )  # fmt: skip
    told = Suivi.objects.get().says
    assert told == "confiée à Anne ANNE, échéance\u00a0: 15 janvier 2031, était\u00a0: «\u00a0Prévenir\u00a0»"
    post(network.officer, "action_follow", action.pk, state="faite", texte="Courrier envoyé.", revision=2)
    action.refresh_from_db()
    assert (action.state, action.done_on) == ("faite", timezone.localdate())
    page = logged_in(network.f1).get(action.get_absolute_url()).content.decode()
    assert "Courrier envoyé." in page and "15 janvier 2031" in page
    post(network.officer, "action_follow", action.pk, state="en_cours", texte="", revision=3)
    action.refresh_from_db()
    assert (action.state, action.done_on) == ("en_cours", None)


def test_a_word_is_in_nobodys_way_but_a_state_is(network, rencontre):
    action = register.record_action(rencontre, network.f1, "Prévenir", responsable=network.f1)
    register.follow(action, network.f1, 1, "faite")
    answer = post(network.f1, "action_follow", action.pk, state="a_faire", texte="Je commence.", revision=1)
    page = answer.content.decode()
    assert "Quelqu’un d’autre a mis\u00a0: <b>Faite</b>" in page and "Je commence." in page
    assert Action.objects.get().state == "faite"
    assert post(network.f1, "action_follow", action.pk, state="faite", texte="Vu.", revision=1).status_code == 302
    assert Suivi.objects.filter(texte="Vu.", state="").exists()
    assert "Changez l’état" in post(network.f1, "action_follow", action.pk, state="faite", revision=2).content.decode()


def test_who_only_reads_an_action_says_nothing_of_it(network, rencontre):
    addressing.address(rencontre, audience_of(Line(territoire=network.t1.pk)))
    action = register.record_action(rencontre, network.f1, "Prévenir", responsable=network.f1)
    page = logged_in(network.l1).get(action.get_absolute_url())
    assert page.status_code == 200
    assert "Enregistrer le suivi" not in page.content.decode()
    for name in ("action_follow", "action_change", "action_remove", "evidence"):
        assert post(network.l1, name, action.pk, state="faite", texte="x", revision=1, cle="x").status_code == 404
    action.responsable = network.l1
    register.change_action(action, network.f1, 1)
    assert post(network.l1, "action_follow", action.pk, state="faite", texte="", revision=2).status_code == 302
    assert post(network.l1, "action_change", action.pk, texte="Autre", revision=3).status_code == 404


# Evidence


def test_evidence_is_shown_to_who_reads_it_and_absent_for_others(network, rencontre):
    addressing.address(rencontre, audience_of(Line(territoire=network.t1.pk)))
    hidden = make_document(network.f1, facilitators_of_t1(network), title="Canari Nombril")
    action = register.record_action(rencontre, network.f1, "Prévenir", responsable=network.l1)
    assert post(network.f1, "evidence", action.pk, cle=hidden.key).status_code == 302
    assert "Canari Nombril" in logged_in(network.f1).get(action.get_absolute_url()).content.decode()
    seen = logged_in(network.l1).get(action.get_absolute_url()).content.decode()
    assert "Canari" not in seen
    proof = Preuve.objects.get()
    assert post(network.l1, "evidence_remove", action.pk, proof.pk).status_code == 404
    assert post(network.l1, "evidence", action.pk, cle=hidden.key).status_code == 404
    for nonsense in ("", "document", "document:987654321", "\0", "x" * 5000):
        assert post(network.f1, "evidence", action.pk, cle=nonsense).status_code == 404
    searched = logged_in(network.l1).get(reverse("rencontres:evidence", args=[action.pk]), {"q": "nombril"})
    assert "Aucun résultat" in searched.content.decode()
    found = logged_in(network.f1).get(reverse("rencontres:evidence", args=[action.pk]), {"q": "nombril"})
    assert "Déjà jointe" in found.content.decode()
    assert post(network.f1, "evidence_remove", action.pk, proof.pk).status_code == 302
    assert not Preuve.objects.exists()


def test_evidence_of_one_action_is_not_taken_away_through_another(network, rencontre):
    first, second = (register.record_action(rencontre, network.f1, text) for text in ("Prévenir", "Recenser"))
    evidence.attach(first, rencontre.key, network.f1, reader_of(membership_of(network.f1)))
    assert post(network.f1, "evidence_remove", second.pk, Preuve.objects.get().pk).status_code == 404


# What is found


def test_whatever_happens_to_the_register_what_is_found_is_true(network, rencontre):
    """A walk of random verbs: after each, reconciling would find nothing to repair."""
    chance = random.Random(5)
    other = make_rencontre(rencontre.serie, in_days=14)
    audiences = [facilitators_of_t1(network), audience_of(Line(territoire=network.t1.pk)), audience_of(Line())]

    def change(model, verb, *args):
        for thing in model.objects.order_by("?")[:1]:
            thing.texte = f"Nouveau texte {chance.random()}"
            verb(thing, *args, thing.revision)

    steps = [
        lambda: register.record_decision(chance.choice([rencontre, other]), network.f1, "Une pénalité."),
        lambda: register.record_action(chance.choice([rencontre, other]), network.f1, "Prévenir"),
        lambda: change(Decision, register.change_decision),
        lambda: change(Action, register.change_action, network.f1),
        lambda: change(Decision, register.remove_decision),
        lambda: change(Action, register.remove_action),
        lambda: addressing.address(Rencontre.objects.get(pk=other.pk), chance.choice(audiences)),
    ]
    for _ in range(60):
        chance.choice(steps)()
        assert list(upkeep.differing()) == []
        assert not Action.objects.exclude(audience=F("rencontre__audience")).exists()
        assert not Decision.objects.exclude(audience=F("rencontre__compte_rendu__audience")).exists()
    freeze(rencontre)
    assert list(upkeep.differing()) == []
    assert Entry.objects.filter(kind="decision").count() == Decision.objects.count()


# The meeting's page


def section_of(client, rencontre):
    response = client.get(rencontre.get_absolute_url())
    assert response.status_code == 200
    return response.context["register"], response.content.decode()


def test_a_coming_meeting_shows_what_the_one_before_it_left(network, rencontre):
    held = make_rencontre(rencontre.serie, in_days=-20)
    older = make_rencontre(rencontre.serie, in_days=-60)
    decision = register.record_decision(held, network.f1, "Quarante euros.")
    register.record_decision(older, network.f1, "Ancienne.")
    done = register.record_action(held, network.f1, "Faite depuis")
    register.follow(done, network.f1, 1, "faite")
    late = register.record_action(older, network.f1, "En retard", due_on=timezone.localdate() - datetime.timedelta(2))
    gone = register.record_action(older, network.f1, "Finie")
    register.follow(gone, network.f1, 1, "faite")
    freeze(held)
    shown, page = section_of(logged_in(network.f1), rencontre)
    assert (shown.decided_in, shown.decisions) == (held, [decision])
    assert set(shown.actions) == {done, late}
    assert f"Décisions de la rencontre {held.number}" in page
    own = register.record_decision(rencontre, network.f1, "La sienne.")
    assert section_of(logged_in(network.f1), rencontre)[0].decisions == [own]


def test_a_meeting_that_was_held_shows_its_own(network, rencontre):
    held = make_rencontre(rencontre.serie, in_days=-20)
    decision = register.record_decision(held, network.f1, "Quarante euros.")
    action = register.record_action(held, network.f1, "Prévenir")
    register.record_action(rencontre, network.f1, "Autre")
    shown, page = section_of(logged_in(network.f1), held)
    assert (shown.decisions, shown.actions, shown.decided_in) == ([decision], [action], None)
    assert f'id="decision-{decision.pk}"' in page


def test_the_section_costs_two_queries(network, rencontre, django_assert_num_queries):
    held = make_rencontre(rencontre.serie, in_days=-20)
    for number in range(12):
        register.record_decision(held, network.f1, f"Décision {number}")
        register.record_action(held, network.f1, f"Action {number}", responsable=network.f1)
    member = membership_of(network.f1)
    reader = reader_of(member)
    for one in (rencontre, held):
        found = Rencontre.objects.select_related("serie", "compte_rendu").get(pk=one.pk)
        with django_assert_num_queries(2):
            shown = register_section.section(found, member, reader)
            assert [str(action.responsable) for action in shown.actions] == ["Claire CLAIRE"] * 12
            assert not any(action.is_orphan for action in shown.actions)
            assert shown.may_record
