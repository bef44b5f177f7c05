"""Topics: proposed by members, answered by who holds the meetings, told to who proposed them; nobody else learns."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications import events
from notifications.models import Notification
from rencontres import addressing, holding, planning, sources, topic_news, topics
from rencontres.minutes import life
from rencontres.models import Invitation, Rencontre, Sujet
from reseau.access import membership_of, reader_of
from reseau.models import Audience, Line
from search.models import Entry
from tests.documents.library import make_document
from tests.network import audience_of, logged_in, make_member

from .meetings import facilitators_of_t1, make_point, make_rencontre, make_serie


@pytest.fixture
def member(network):
    """A facilitator of T1 who holds no meeting."""
    return make_member("Lucie", "facilitateur", network.t1, network.mde1)


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


def url(name: str, *objects) -> str:
    return reverse(f"rencontres:{name}", args=[thing.pk for thing in objects])


def topic(serie, person, **fields) -> Sujet:
    sujet = Sujet.objects.create(serie=serie, proposed_by=person, **{"titre": "Les seuils"} | fields)
    sources.write(sujet)
    return sujet


def told(person) -> list[str]:
    """What a person reads among their notifications."""
    to = events.recipient(person)
    subjects: dict[str, list[str]] = {}
    for one in Notification.objects.filter(personne=person, event=topic_news.CODE).order_by("pk"):
        subjects.setdefault(one.subject, []).append(one.key)
    items = topic_news.render([events.Topic(subject, tuple(keys)) for subject, keys in subjects.items()], to)
    return [item.title for item in items if item]


# --- Proposing ---


def test_a_member_proposes_a_topic_and_who_holds_the_meetings_is_told(network, serie, member):
    document = make_document(member, Audience.objects.network(), title="Note de cadrage")
    sent = {"titre": "Les seuils", "texte": "Que faire ?", "minutes": 30, "pieces": [document.pk], "revision": 1}
    for _ in range(2):  # sent twice, it is proposed once
        answer = logged_in(member).post(url("topic_propose", serie), sent, follow=True)
        assert "Les seuils" in answer.content.decode()
    sujet = Sujet.objects.get()
    assert (sujet.proposed_by, sujet.minutes, list(sujet.documents.all())) == (member, 30, [document])
    assert Entry.objects.get(key=sujet.key).audience_id == serie.audience_id
    assert told(network.f1) == ["Lucie LUCIE propose un sujet\xa0: «\xa0Les seuils\xa0»"]
    assert told(network.officer) == []


def test_a_topic_without_title_is_not_proposed_and_what_was_typed_stays(serie, member):
    sent = {"titre": "", "texte": "Que faire ?", "minutes": 30, "revision": 1}
    content = logged_in(member).post(url("topic_propose", serie), sent).content.decode()
    assert "Donnez un titre au sujet." in content and "Que faire ?" in content
    assert not Sujet.objects.exists()


def test_nobody_proposes_to_a_series_that_ended_or_that_they_do_not_read(network, serie):
    assert logged_in(network.f2).get(url("topic_propose", serie)).status_code == 404
    serie.ended_at = serie.created_at
    serie.save()
    assert logged_in(network.f1).get(url("topic_propose", serie)).status_code == 404
    assert url("topic_propose", serie) not in logged_in(network.f1).get(serie.get_absolute_url()).content.decode()


def test_the_meeting_and_the_series_lead_to_the_form(network, serie, member):
    rencontre = make_rencontre(serie)
    for address in (rencontre.get_absolute_url(), serie.get_absolute_url(), url("my_topics")):
        assert url("topic_propose", serie) in logged_in(member).get(address).content.decode()


def test_ones_own_topic_is_changed_or_taken_back_while_it_waits(network, serie, member):
    client = logged_in(member)
    kept, gone, scheduled = (topic(serie, member, titre=titre) for titre in ("Un", "Deux", "Trois"))
    planning.schedule(make_rencontre(serie), scheduled, network.f1.pk)
    client.post(url("topic", kept), {"titre": "Un, précisé", "minutes": 5, "revision": 1})
    client.post(url("topic_withdraw", gone), {"revision": 1})
    assert client.get(url("topic", scheduled)).status_code == 404
    assert client.post(url("topic_withdraw", scheduled), {"revision": 2}).status_code == 404
    assert logged_in(network.f1).get(url("topic", kept)).status_code == 404  # not theirs
    assert set(Sujet.objects.values_list("titre", flat=True)) == {"Un, précisé", "Trois"}
    assert not Entry.objects.filter(key=gone.key).exists()
    assert Entry.objects.get(key=kept.key).title == "Un, précisé"


def test_of_two_changes_to_a_topic_the_second_is_told(network, serie, member):
    sujet, client = topic(serie, member), logged_in(member)
    client.post(url("topic", sujet), {"titre": "D’un autre onglet", "minutes": 5, "revision": 1})
    content = client.post(url("topic", sujet), {"titre": "Le mien", "minutes": 5, "revision": 1}).content.decode()
    assert "a modifié ceci pendant votre saisie" in content and 'value="Le mien"' in content
    sujet.refresh_from_db()
    assert sujet.titre == "D’un autre onglet"


# --- Answering ---


def answer(network, sujet, outcome: str, **sent):
    sujet.refresh_from_db()
    data = {"outcome": outcome, "answer": "", "revision": sujet.revision} | sent
    return logged_in(network.f1).post(url("topic_answer", sujet), data, follow=True).content.decode()


def test_a_topic_comes_on_an_agenda_with_its_documents_and_its_proposer_as_speaker(network, serie, member):
    rencontre, sujet = make_rencontre(serie), topic(serie, member, minutes=40)
    document = make_document(member, Audience.objects.network(), title="Note de cadrage")
    sujet.documents.add(document)
    answer(network, sujet, "inscrire", rencontre=rencontre.pk, answer="Avec plaisir.")
    point = rencontre.points.get()
    assert (point.titre, point.minutes, point.speaker, point.sujet) == ("Les seuils", 40, member, sujet)
    assert list(point.documents.all()) == [document]
    assert rencontre.get_absolute_url() in logged_in(member).get(url("my_topics")).content.decode()
    (title,) = told(member)
    assert title.startswith("Votre sujet «\xa0Les seuils\xa0» est à l’ordre du jour du")
    assert not Entry.objects.filter(key=sujet.key).exists()  # it waits no more
    assert told(network.f1) == []


def test_a_draft_meeting_is_not_given_away(network, serie, member):
    draft = make_rencontre(
        serie, state=Rencontre.State.DRAFT, audience=Audience.objects.depositor_only(), titre="Canari"
    )
    answer(network, sujet := topic(serie, member), "inscrire", rencontre=draft.pk)
    assert told(member) == ["Votre sujet «\xa0Les seuils\xa0» est retenu pour une prochaine rencontre"]
    content = logged_in(member).get(url("my_topics")).content.decode()
    assert "À l’ordre du jour" in content and "Canari" not in content
    assert draft.points.get().sujet == sujet


@pytest.mark.parametrize(("outcome", "words"), [("reporter", "est reporté"), ("ecarter", "n’est pas retenu")])
def test_a_topic_is_postponed_or_declined_with_a_word(network, serie, member, outcome, words):
    sujet = topic(serie, member)
    answer(network, sujet, outcome, answer="Après la réforme.")
    assert told(member) == [f"Votre sujet «\xa0Les seuils\xa0» {words}"]
    assert "Après la réforme." in logged_in(member).get(url("my_topics")).content.decode()


def test_declining_asks_for_a_reason(network, serie, member):
    sujet = topic(serie, member)
    assert "Dites pourquoi, en une phrase." in answer(network, sujet, "ecarter")
    assert "Choisissez la rencontre." in answer(network, make_rencontre(serie) and sujet, "inscrire")
    assert Sujet.objects.get().state == Sujet.State.PROPOSED


def test_of_two_organisers_who_answer_the_second_is_told_and_keeps_their_words(network, serie, member):
    sujet, rencontre = topic(serie, member), make_rencontre(serie)
    planning.schedule(rencontre, sujet, network.officer.pk)
    content = answer(network, sujet, "ecarter", answer="Hors sujet.", revision=1)
    assert "a modifié ceci pendant votre saisie" in content and "Hors sujet." in content
    assert Sujet.objects.get().state == Sujet.State.SCHEDULED


def test_a_topic_that_is_withdrawn_while_it_is_answered_is_gone(network, serie, member, monkeypatch):
    sujet, real = topic(serie, member), topics.postpone

    def postpone(*said):
        topics.withdraw(Sujet.objects.get(), 1)
        real(*said)

    monkeypatch.setattr(topics, "postpone", postpone)
    answer = logged_in(network.f1).post(url("topic_answer", sujet), {"outcome": "reporter", "revision": 1})
    assert (answer.status_code, Sujet.objects.count()) == (404, 0)


def test_only_who_holds_the_meetings_answers_and_only_on_their_agendas(network, serie, member):
    sujet = topic(serie, member)
    theirs = make_rencontre(serie, organiser=network.officer)
    assert logged_in(member).get(url("topic_answer", sujet)).status_code == 404
    other = make_rencontre(make_serie(network.f1, Audience.objects.network(), nom="Autre série"))
    for meeting in (theirs, other):
        answer(network, sujet, "inscrire", rencontre=meeting.pk)
        assert not meeting.points.exists()
    assert logged_in(network.f1).post(url("agenda_schedule", other, sujet)).status_code == 404


def test_who_proposed_a_topic_is_told_that_it_is_put_off_and_why(network, serie, member):
    rencontre = make_rencontre(serie)
    point = planning.schedule(rencontre, topic(serie, member), network.f1.pk)
    sent = {"revision": 1, "reporter": "1", "answer": "Faute de temps."}
    logged_in(network.f1).post(url("point_remove", rencontre, point), sent)
    assert told(member) == ["Votre sujet «\xa0Les seuils\xa0» est reporté"]
    assert "Faute de temps." in logged_in(member).get(url("my_topics")).content.decode()


def test_a_topic_of_two_agendas_is_shown_with_the_last_one(network, serie, member):
    first, last = make_rencontre(serie, in_days=-9), make_rencontre(serie, in_days=9)
    sujet, other = topic(serie, member), topic(serie, member, titre="Autre")
    for rencontre, one in [(first, sujet), (last, sujet), (first, other)]:
        make_point(rencontre, one.titre, sujet=one)
    readable = Rencontre.objects.readable_by(reader_of(membership_of(member)))
    assert readable.by_topic([sujet.pk, other.pk]) == {sujet.pk: last, other.pk: first}
    assert readable.by_topic([other.pk]) == {other.pk: first}


# --- Who learns of it ---


def test_the_topics_of_a_steering_committee_are_its_own(network, member):
    serie = make_serie(network.officer, audience_of(Line(role="comite")), nom="Comité canari")
    topic(serie, network.comite, titre="Sujet canari")
    client = logged_in(member)
    for address in (url("my_topics"), url("topics", serie), serie.get_absolute_url(), reverse("rencontres:list")):
        content = client.get(address).content.decode().replace(address, "")
        assert "canari" not in content
    assert "Sujet canari" in logged_in(network.comite).get(url("topics", serie)).content.decode()
    assert "Sujet canari" in logged_in(network.officer).get(serie.get_absolute_url()).content.decode()


def test_who_left_the_audience_is_told_nothing_more(network, serie, member):
    sujet = topic(serie, member)
    answer(network, sujet, "ecarter", answer="Non.")
    serie.audience = audience_of(Line(role="comite"))
    serie.save()
    assert told(member) == []


def test_who_reads_the_series_sees_what_waits_and_its_organiser_everything(network, serie, member):
    for state in Sujet.State:
        topic(serie, member, titre=f"Sujet {state.value}", state=state, answer="Un mot pour Lucie.")
    other = make_member("Nadia", "facilitateur", network.t1, network.mde1)
    seen = logged_in(other).get(url("topics", serie)).content.decode()
    assert "Sujet propose" in seen and "Sujet reporte" in seen
    assert "Sujet ecarte" not in seen and "Un mot pour Lucie." not in seen
    everything = logged_in(network.f1).get(url("topics", serie)).content.decode()
    assert all(f"Sujet {state.value}" in everything for state in Sujet.State)
    declined = logged_in(network.f1).get(url("topics", serie), {"etat": "ecarte"}).content.decode()
    assert "Sujet ecarte" in declined and "Sujet propose" not in declined


@pytest.mark.parametrize("name", ["my_topics", "topics"])
def test_the_lists_cost_the_same_for_many_topics(network, serie, name):
    client = logged_in(network.f1)
    address = url(name) if name == "my_topics" else url(name, serie)

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    rencontre = make_rencontre(serie)
    planning.schedule(rencontre, topic(serie, network.f1), network.f1.pk)
    cost()
    few = cost()
    for number in range(20):
        sujet = topic(serie, network.f1, titre=f"Sujet {number}")
        if number % 2:
            make_point(rencontre, sujet.titre, sujet=sujet)
            Sujet.objects.filter(pk=sujet.pk).update(state=Sujet.State.SCHEDULED)
    assert cost() == few <= 10


def test_topics_of_frozen_minutes_are_dealt_with_but_those_put_off(network, serie, member):
    rencontre = make_rencontre(serie)
    done, later = topic(serie, member, titre="Fait"), topic(serie, member, titre="Plus tard")
    for sujet in (done, later):
        planning.schedule(rencontre, sujet, network.f1.pk)
    Rencontre.objects.filter(pk=rencontre.pk).update(starts_at=serie.created_at)
    planning.put_off(rencontre.points.get(sujet=later), 1, network.f1.pk)
    later.refresh_from_db()
    planning.schedule(make_rencontre(serie, in_days=30), later, network.f1.pk)
    Invitation.objects.create(rencontre=rencontre, personne=member, attendance=Invitation.Attendance.ON_SITE)
    minutes = addressing.minutes_of(rencontre)
    life.circulate(minutes, network.f1, timezone.localdate())
    life.freeze(minutes, network.f1)
    states = dict(Sujet.objects.values_list("titre", "state"))
    assert states == {"Fait": Sujet.State.TREATED, "Plus tard": Sujet.State.SCHEDULED}


def test_a_topic_of_a_cancelled_meeting_is_dealt_with_at_an_earlier_one(network, serie, member):
    sujet, off, sooner = topic(serie, member), make_rencontre(serie, in_days=30), make_rencontre(serie)
    planning.schedule(off, sujet, network.f1.pk)
    holding.cancel(off, off.revision, "Grève")
    sujet.refresh_from_db()
    planning.schedule(sooner, sujet, network.f1.pk)
    topics.close(sooner)
    sujet.refresh_from_db()
    assert sujet.state == Sujet.State.TREATED
