"""From one meeting to the next: minutes to approve, open actions, topics that were put off."""

import pytest
from django.urls import reverse

from rencontres import carrying, holding, planning, register
from rencontres.models import CompteRendu, Point, Rencontre, Sujet
from reseau.access import membership_of, reader_of
from reseau.models import Audience, Line
from search.models import Entry
from tests.documents.library import make_document
from tests.network import audience_of, logged_in

from .meetings import facilitators_of_t1, make_point, make_rencontre, make_serie


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


@pytest.fixture
def past(serie):
    return make_rencontre(serie, in_days=-30, number=31)


@pytest.fixture
def coming(serie):
    return make_rencontre(serie, number=32)


def url(name: str, *objects) -> str:
    return reverse(f"rencontres:{name}", args=[thing.pk for thing in objects])


def minuted(rencontre, state=CompteRendu.State.FROZEN, **fields) -> CompteRendu:
    """The minutes of a meeting in this state; what was recorded there may have opened them already."""
    values = {"state": state, "audience": rencontre.audience} | fields
    return CompteRendu.objects.update_or_create(rencontre=rencontre, defaults=values)[0]


def offered(rencontre, person) -> list[str]:
    return [offer.value for offer in carrying.legacy(rencontre, reader_of(membership_of(person))).offers]


def put_off(rencontre, titre, person, **fields) -> Sujet:
    """A topic that this meeting puts off."""
    point = make_point(rencontre, titre, **fields)
    planning.put_off(point, 1, person.pk)
    return Sujet.objects.get(titre=titre)


def test_one_button_takes_over_all_that_is_left_with_its_documents(network, past, coming):
    register.record_action(past, network.f1, "Recenser")
    document = make_document(network.f1, Audience.objects.network(), title="Note")
    point = make_point(past, "Nettoyage", texte="En deux groupes.", minutes=75)
    point.documents.add(document)
    planning.put_off(point, 1, network.f1.pk)
    minutes = minuted(past)
    sujet = Sujet.objects.get()
    make_point(coming, "Déjà là")
    client = logged_in(network.f1)
    page = client.get(url("agenda", coming)).content.decode()
    assert "Reprendre de la rencontre n°\xa031" in page
    values = [f"approbation:{minutes.pk}", "actions", f"sujet:{sujet.pk}"]
    assert offered(coming, network.f1) == values
    client.post(url("agenda_carry", coming), {"reprendre": values, "documents": "1"})
    rows = list(coming.points.values_list("genre", "titre", "approves", "minutes"))
    assert [row[0] for row in rows] == ["approbation", "actions", "sujet", "sujet"]
    assert rows[0][1].startswith("Approuver le compte rendu du") and rows[0][2] == past.pk
    assert rows[1][1] == "Actions reportées de la rencontre 31"
    assert rows[3][1:] == ("Nettoyage", None, 75)
    assert list(coming.points.get(sujet=sujet).documents.all()) == [document]
    assert offered(coming, network.f1) == []


def test_taking_over_twice_puts_nothing_there_twice(network, past, coming):
    minutes = minuted(past)
    client = logged_in(network.f1)
    for _ in range(2):
        client.post(url("agenda_carry", coming), {"reprendre": [f"approbation:{minutes.pk}"]})
    assert coming.points.count() == 1


def test_taking_over_nothing_is_no_change_of_the_agenda(network, past, coming):
    """Who was about to move an item goes on as if nothing had happened."""
    make_point(coming, "Pénalités")
    reader = reader_of(membership_of(network.f1))
    coming.refresh_from_db()
    before = coming.agenda_revision
    assert carrying.take_over(coming, reader, set(), network.f1.pk) == 0
    coming.refresh_from_db()
    assert coming.agenda_revision == before


def test_what_is_not_ticked_stays_and_documents_come_when_asked(network, past, coming):
    first, second = (put_off(past, titre, network.f1) for titre in ("Un", "Deux"))
    first.documents.add(make_document(network.f1, Audience.objects.network(), title="Note"))
    logged_in(network.f1).post(url("agenda_carry", coming), {"reprendre": [f"sujet:{first.pk}"]})
    assert list(coming.points.values_list("titre", flat=True)) == ["Un"]
    assert not coming.points.get().documents.exists()
    assert offered(coming, network.f1) == [f"sujet:{second.pk}"]


@pytest.mark.parametrize(
    ("state", "is_offered"),
    [("redaction", False), ("projet", True), ("arrete", True), ("approuve", False)],
)
def test_minutes_are_approved_once_they_were_circulated_and_once(network, past, coming, state, is_offered):
    minuted(past, state)
    assert bool(offered(coming, network.f1)) == is_offered


def test_minutes_that_the_organiser_does_not_read_are_not_offered(network, past, coming):
    minuted(past, CompteRendu.State.DRAFT, audience=audience_of(Line(personne=network.officer.pk)))
    assert offered(coming, network.f1) == []


def test_later_meetings_and_other_series_leave_nothing(network, past, coming):
    minuted(coming)
    other = make_rencontre(make_serie(network.f1, facilitators_of_t1(network), nom="Autre"), in_days=-10)
    register.record_action(other, network.f1, "Recenser")
    minuted(other)
    assert offered(past, network.f1) == []
    assert carrying.legacy(past, reader_of(membership_of(network.f1))).previous is None


def test_an_item_put_off_before_the_meeting_leaves_its_agenda_and_waits(network, serie, coming):
    client = logged_in(network.f1)
    point = make_point(coming, "Nettoyage", texte="En deux groupes.")
    sent = {"revision": 1, "reporter": "1", "answer": "Faute de temps."}
    client.post(url("point_remove", coming, point), sent)
    assert not coming.points.exists()
    sujet = Sujet.objects.get()
    assert (sujet.state, sujet.titre, sujet.texte) == (Sujet.State.POSTPONED, "Nettoyage", "En deux groupes.")
    assert Entry.objects.get(key=sujet.key).audience_id == serie.audience_id


def test_an_item_put_off_at_the_meeting_stays_in_its_record(network, past):
    put_off(past, "Nettoyage", network.f1, notes="<p>Faute de temps.</p>")
    content = logged_in(network.f1).get(past.get_absolute_url()).content.decode()
    assert "Nettoyage" in content and "Reporté à une prochaine rencontre" in content


def test_what_fewer_people_read_than_the_series_does_not_wait_before_all_of_it(network, serie):
    """A topic is read by its series: a meeting for fewer keeps its own titles."""
    closed = audience_of(Line(personne=network.f1.pk))
    rencontre = make_rencontre(serie, audience=closed, readers=closed)
    own = make_point(rencontre, "Point canari")
    assert not planning.may_put_off(own)
    assert "Reporter" not in logged_in(network.f1).get(url("point_remove", rencontre, own)).content.decode()
    logged_in(network.f1).post(url("point_remove", rencontre, own), {"revision": 1, "reporter": "1"})
    assert not Sujet.objects.exists()
    proposed = Sujet.objects.create(serie=serie, titre="Les seuils", proposed_by=network.f1)
    point = planning.schedule(rencontre, proposed, network.f1.pk)
    Point.objects.filter(pk=point.pk).update(titre="Titre canari", texte="Texte canari")
    planning.put_off(Point.objects.get(pk=point.pk), 1, network.f1.pk)
    proposed.refresh_from_db()
    assert (proposed.state, proposed.titre, proposed.texte) == (Sujet.State.POSTPONED, "Les seuils", "")
    assert rencontre.points.filter(titre="Titre canari").exists()


def test_a_meeting_for_more_people_than_its_series_puts_off_as_any_other(network, serie):
    """An organiser who is named beside the lines of the series, for one."""
    lines = [*serie.audience.specification(), Line(personne=network.f2.pk)]
    wider = audience_of(*lines)
    rencontre = make_rencontre(serie, audience=wider, readers=wider, organiser=network.f2)
    assert planning.may_put_off(make_point(rencontre, "Nettoyage"))


def test_a_topic_put_off_here_and_scheduled_there_is_not_put_off_again_from_here(network, past, coming):
    sujet = put_off(past, "Nettoyage", network.f1)
    planning.schedule(coming, sujet, network.f1.pk)
    here = Point.objects.get(rencontre=past)
    assert not planning.may_put_off(here)
    planning.remove(here, here.revision)
    sujet.refresh_from_db()
    assert sujet.state == Sujet.State.SCHEDULED


def test_a_meeting_that_is_called_off_lets_its_topics_wait_again(network, serie, coming):
    sujet = Sujet.objects.create(serie=serie, titre="Les seuils", proposed_by=network.f1)
    planning.schedule(coming, sujet, network.f1.pk)
    coming.refresh_from_db()
    holding.cancel(coming, coming.revision, "Neige.")
    assert offered(make_rencontre(serie, in_days=20), network.f1) == [f"sujet:{sujet.pk}"]
    assert Rencontre.objects.get(pk=coming.pk).points.count() == 1
