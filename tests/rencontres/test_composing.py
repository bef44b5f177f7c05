"""Making an agenda without JavaScript: every form sends, and every refusal says what to do and keeps what was typed."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rencontres import holding, planning, sources
from rencontres.models import CompteRendu, Decision, Point, Sujet
from reseau.models import Audience, Line
from search.index import normal
from search.models import Entry
from tests.documents.library import make_document
from tests.network import audience_of, logged_in

from .meetings import facilitators_of_t1, make_point, make_rencontre, make_serie


@pytest.fixture
def rencontre(network):
    return make_rencontre(make_serie(network.f1, facilitators_of_t1(network)))


@pytest.fixture
def client(network):
    return logged_in(network.f1)


def url(name: str, *objects) -> str:
    return reverse(f"rencontres:{name}", args=[thing.pk for thing in objects])


def titles(rencontre) -> list[str]:
    return list(rencontre.points.values_list("titre", flat=True))


def three(rencontre) -> list[Point]:
    return [make_point(rencontre, titre) for titre in ("Un", "Deux", "Trois")]


def fields(point: Point, **changed) -> dict:
    """What the form of an item sends."""
    point.refresh_from_db()
    values = {"titre": point.titre, "minutes": point.minutes, "texte": point.texte, "revision": point.revision}
    return values | {"speaker": point.speaker_id or "", "speaker_name": point.speaker_name} | changed


def move(client, point: Point, place: int, seen: int):
    sent = {"place": place, "agenda": seen}
    return client.post(url("agenda_move", point.rencontre, point), sent, follow=True).content.decode()


def seen(rencontre) -> int:
    rencontre.refresh_from_db()
    return rencontre.agenda_revision


# --- Coming on it ---


def test_items_and_breaks_are_added_at_the_end_and_can_be_found(client, rencontre):
    make_point(rencontre, "Un")
    client.post(url("agenda", rencontre), {"titre": " Pénalités  de retard ", "minutes": 45, "genre": "sujet"})
    answer = client.post(url("agenda", rencontre), {"titre": "", "minutes": 90, "genre": "pause"}, follow=True)
    assert "«\xa0Pause\xa0» ajouté" in answer.content.decode()
    added = rencontre.points.values_list("titre", "minutes", "genre", "position")
    assert list(added)[1:] == [("Pénalités de retard", 45, "sujet", 2), ("Pause", 90, "pause", 3)]
    assert "Pénalités de retard" in Entry.objects.get(key=rencontre.key).passages.get().text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"titre": "", "minutes": 20}, "Donnez un titre au point."),
        ({"titre": "Budget", "minutes": 0}, "Donnez une durée en minutes"),
        ({"titre": "Budget", "minutes": "x"}, "Donnez une durée en minutes"),
    ],
)
def test_an_item_that_misses_something_is_not_added_and_what_was_typed_stays(client, rencontre, sent, words):
    content = client.post(url("agenda", rencontre), sent).content.decode()
    assert words in content and f'value="{sent["titre"] or sent["minutes"]}"' in content
    assert titles(rencontre) == []


# --- Changing ---


def test_an_item_is_changed_with_its_speaker_and_documents(client, network, rencontre):
    point = make_point(rencontre, "Pénalités")
    document = make_document(network.f1, Audience.objects.network(), title="Modèle de clause")
    sent = fields(
        point, titre="Pénalités : le montant", minutes=60, texte="Deux groupes.", for_decision="on",
        speaker=network.f1.pk, pieces=[document.pk],
    )  # fmt: skip
    client.post(url("point", rencontre, point), sent)
    point.refresh_from_db()
    assert (point.titre, point.minutes, point.for_decision) == ("Pénalités : le montant", 60, True)
    assert (point.speaker, list(point.documents.all())) == (network.f1, [document])


def test_a_document_is_looked_for_with_ones_own_rights(client, network, rencontre):
    point = make_point(rencontre, "Pénalités")
    make_document(network.f1, Audience.objects.network(), title="Modèle de pénalités")
    make_document(network.f2, audience_of(Line(personne=network.f2.pk)), title="Pénalités canari")
    sent = fields(point, titre="Autre titre", cherche="pénalités", chercher="1")
    content = client.post(url("point", rencontre, point), sent).content.decode()
    assert "Modèle de pénalités" in content and "canari" not in content
    assert 'value="Autre titre"' in content  # not saved, and not lost


def test_a_document_one_does_not_read_cannot_be_attached_and_stays_where_another_attached_it(
    client, network, rencontre
):
    point = make_point(rencontre, "Pénalités")
    hidden = make_document(network.f2, audience_of(Line(personne=network.f2.pk)), title="Caché")
    client.post(url("point", rencontre, point), fields(point, pieces=[hidden.pk]))
    assert not point.documents.exists()
    point.documents.add(hidden)
    client.post(url("point", rencontre, point), fields(point, titre="Autre"))
    assert titles(rencontre) == ["Autre"] and list(point.documents.all()) == [hidden]


def test_speakers_are_those_who_read_the_meeting(client, network, rencontre):
    point = make_point(rencontre, "Pénalités")
    offered = client.get(url("point", rencontre, point)).context["form"].fields["speaker"].queryset
    assert set(offered) == {network.f1, network.officer, network.admin}
    client.post(url("point", rencontre, point), fields(point, speaker=network.l1.pk))
    point.refresh_from_db()
    assert point.speaker is None


def test_one_person_presents_an_item(client, network, rencontre):
    point = make_point(rencontre, "Pénalités")
    sent = fields(point, speaker=network.f1.pk, speaker_name="Inès Grandjean")
    content = client.post(url("point", rencontre, point), sent).content.decode()
    assert "pas les deux" in content and "Inès Grandjean" in content


def test_of_two_who_change_an_item_the_second_is_told_and_both_texts_stand(client, network, rencontre):
    point = make_point(rencontre, "Pénalités")
    mine, other = fields(point, titre="Pénalités : 40 €"), fields(point, titre="Pénalités : 60 €", minutes=30)
    logged_in(network.officer).post(url("point", rencontre, point), other)
    content = client.post(url("point", rencontre, point), mine).content.decode()
    assert "a modifié ceci pendant votre saisie" in content
    assert 'value="Pénalités : 40 €"' in content and "Quelqu’un d’autre a mis" in content
    assert titles(rencontre) == ["Pénalités : 60 €"]
    client.post(url("point", rencontre, point), mine | {"revision": 2})
    assert titles(rencontre) == ["Pénalités : 40 €"]


def test_what_was_typed_about_an_item_that_is_gone_can_be_put_back(client, network, rencontre):
    point = make_point(rencontre, "Pénalités")
    sent, address = fields(point, texte="Trois paragraphes."), url("point", rencontre, point)
    planning.remove(point, 1)
    content = client.post(address, sent).content.decode()
    assert "a été retiré de l’ordre du jour" in content and "Trois paragraphes." in content
    client.post(address, sent | {"remettre": "1"})
    assert rencontre.points.get().texte == "Trois paragraphes."


# --- Places ---


def test_items_change_places(client, rencontre):
    _un, _deux, trois = three(rencontre)
    content = move(client, trois, 1, seen(rencontre))
    assert titles(rencontre) == ["Trois", "Un", "Deux"]
    assert "«\xa0Trois\xa0»\xa0: place 1 sur 3, à" in content


@pytest.mark.parametrize(("place", "order"), [(0, "312"), (1, "312"), (2, "132"), (99, "123"), ("x", "312")])
def test_no_place_is_beyond_an_end(client, rencontre, place, order):
    *_, third = [make_point(rencontre, titre) for titre in "123"]
    move(client, third, place, seen(rencontre))
    assert "".join(titles(rencontre)) == order


def test_an_item_is_moved_from_its_own_page_by_the_number_of_its_place(client, rencontre):
    *_, third = three(rencontre)
    page = client.get(url("point", rencontre, third)).content.decode()
    assert "Place, de 1 à 3" in page and f'name="agenda" value="{seen(rencontre)}"' in page
    move(client, third, 1, seen(rencontre))
    assert titles(rencontre) == ["Trois", "Un", "Deux"]


def test_of_two_who_move_the_second_is_told_and_nothing_moves(client, network, rencontre):
    un, _deux, trois = three(rencontre)
    shown = seen(rencontre)
    move(logged_in(network.officer), trois, 1, shown)
    content = move(client, un, 3, shown)
    assert "L’ordre du jour a changé entre-temps" in content
    assert titles(rencontre) == ["Trois", "Un", "Deux"]
    move(client, un, 3, seen(rencontre))
    assert titles(rencontre) == ["Trois", "Deux", "Un"]


def test_what_is_added_at_the_end_or_reworded_does_not_hinder_a_move(client, rencontre):
    """Places that were shown are still those."""
    _un, _deux, trois = three(rencontre)
    shown = seen(rencontre)
    client.post(url("agenda", rencontre), {"titre": "Quatre", "minutes": 10, "genre": "sujet"})
    client.post(url("point", rencontre, trois), fields(trois, titre="TROIS"))
    move(client, trois, 1, shown)
    assert titles(rencontre) == ["TROIS", "Un", "Deux", "Quatre"]


def test_another_meetings_item_is_absent(client, network, rencontre):
    other = make_point(make_rencontre(rencontre.serie), "Ailleurs")
    for name in ("agenda_move", "point_remove"):
        assert client.post(url(name, rencontre, other), {"place": 1}).status_code == 404
    assert client.get(url("point", rencontre, other)).status_code == 404


# --- Going ---


def test_an_item_is_taken_off_and_the_others_close_ranks(client, rencontre):
    un, _deux, _trois = three(rencontre)
    assert "Retirer «" in client.get(url("point_remove", rencontre, un)).content.decode()
    client.post(url("point_remove", rencontre, un), {"revision": 1})
    assert list(rencontre.points.values_list("titre", "position")) == [("Deux", 1), ("Trois", 2)]


def test_an_item_that_somebody_just_changed_is_not_taken_off(client, rencontre):
    point = make_point(rencontre, "Pénalités")
    client.post(url("point", rencontre, point), fields(point, titre="Autre"))
    content = client.post(url("point_remove", rencontre, point), {"revision": 1}).content.decode()
    assert "modifié ceci entre-temps" in content and titles(rencontre) == ["Autre"]


def test_an_item_with_notes_or_a_decision_stays(client, network, rencontre):
    noted = make_point(rencontre, "Noté", notes="<p>Dit.</p>")
    decided = make_point(rencontre, "Décidé")
    Decision.objects.create(
        serie=rencontre.serie, rencontre=rencontre, point=decided, audience=rencontre.audience, year=2026, number=1,
        texte="Oui.", decided_on="2026-11-02", created_by=network.f1,
    )  # fmt: skip
    for point in (noted, decided):
        content = client.post(url("point_remove", rencontre, point), {"revision": 1}).content.decode()
        assert "il reste" in content
    assert titles(rencontre) == ["Noté", "Décidé"]


def test_a_topic_that_leaves_the_agenda_waits_again(client, network, rencontre):
    sujet = Sujet.objects.create(serie=rencontre.serie, titre="Les seuils", proposed_by=network.f1)
    point = planning.schedule(rencontre, sujet, network.f1.pk)
    client.post(url("point_remove", rencontre, point), {"revision": 1})
    sujet.refresh_from_db()
    assert sujet.state == Sujet.State.PROPOSED


def test_a_topic_that_a_later_agenda_took_meanwhile_is_not_put_off(client, network, rencontre, monkeypatch):
    sujet = Sujet.objects.create(serie=rencontre.serie, titre="Les seuils", proposed_by=network.f1)
    point, real = planning.schedule(rencontre, sujet, network.f1.pk), planning.hold

    def held(meeting):
        make_point(make_rencontre(rencontre.serie, in_days=30), "Les seuils", sujet=sujet)
        return real(meeting)

    monkeypatch.setattr(planning, "hold", held)
    answer = client.post(url("point_remove", rencontre, point), {"revision": 1, "reporter": "1"})
    assert "modifié ceci entre-temps" in answer.content.decode()
    assert answer.context["form"]["revision"].value() == "1"
    sujet.refresh_from_db()
    assert (sujet.state, titles(rencontre)) == (Sujet.State.SCHEDULED, ["Les seuils"])


# --- Not any more, or not at all ---


def test_the_agenda_of_frozen_minutes_changes_no_more(client, network, rencontre):
    point = make_point(rencontre, "Pénalités")
    CompteRendu.objects.create(rencontre=rencontre, audience=rencontre.audience, state=CompteRendu.State.FROZEN)
    sent = [
        (url("agenda", rencontre), {"titre": "Un de plus", "minutes": 10}),
        (url("point", rencontre, point), fields(point, titre="Autre")),
        (url("agenda_move", rencontre, point), {"place": 1, "agenda": 1}),
        (url("point_remove", rencontre, point), {"revision": 1}),
        (url("agenda_carry", rencontre), {"reprendre": "actions"}),
    ]
    for address, data in sent:
        assert "ne change plus" in client.post(address, data, follow=True).content.decode()
    assert "ne change plus" in client.get(url("agenda", rencontre), follow=True).content.decode()
    assert titles(rencontre) == ["Pénalités"]


def test_a_cancelled_meeting_has_no_agenda_to_make(client, network, rencontre):
    sujet = Sujet.objects.create(serie=rencontre.serie, titre="Les seuils", proposed_by=network.f1)
    holding.cancel(rencontre, rencontre.revision, "Grève")
    assert url("agenda", rencontre) not in client.get(rencontre.get_absolute_url()).content.decode()
    assert client.get(url("agenda", rencontre)).status_code == 404
    assert client.post(url("agenda_schedule", rencontre, sujet)).status_code == 404
    assert titles(rencontre) == []


def test_who_reads_the_meeting_without_running_it_sees_no_editor(network, rencontre):
    member = make_rencontre(rencontre.serie, organiser=network.officer)
    client = logged_in(network.f1)
    assert client.get(member.get_absolute_url()).status_code == 200
    assert url("agenda", member) not in client.get(member.get_absolute_url()).content.decode()
    assert client.get(url("agenda", member)).status_code == 404


def test_the_editor_costs_the_same_for_sixty_items(client, network, rencontre):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url("agenda", rencontre)).status_code == 200
        return len(queries)

    document = make_document(network.f1, Audience.objects.network(), title="Modèle de clause")
    sujet = Sujet.objects.create(serie=rencontre.serie, titre="S", proposed_by=network.f1, state="reporte")
    sujet.documents.add(document)
    make_point(rencontre, "Un", speaker=network.f1).documents.add(document)
    cost()  # what a process keeps for some seconds is known from here on
    few = cost()
    for number in range(60):
        make_point(rencontre, f"Point {number}", speaker=network.f1).documents.add(document)
        more = Sujet.objects.create(serie=rencontre.serie, titre=f"S{number}", proposed_by=network.l1, state="reporte")
        more.documents.add(document)
        Sujet.objects.create(serie=rencontre.serie, titre=f"P{number}", proposed_by=network.l1)
    assert cost() == few <= 14


def test_the_entry_of_the_meeting_follows_its_agenda(client, network, rencontre):
    """What can be found is what the agenda says, in its order, whatever was done to it."""
    un, _deux, trois = three(rencontre)
    move(client, trois, 1, seen(rencontre))
    client.post(url("point", rencontre, un), fields(un, texte="Les seuils."))
    client.post(url("point_remove", rencontre, trois), {"revision": 1})
    kept = Entry.objects.get(key=rencontre.key).passages.get().text
    assert [(1, kept)] == normal(sources.of_meeting(sources.meetings().get(pk=rencontre.pk))).passages
    assert "Les seuils." in kept and "Trois" not in kept
