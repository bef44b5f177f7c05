"""The pages of series and meetings, gone through as people do."""

import datetime
import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from notifications.models import Notification
from rencontres import holding, people, register, telling
from rencontres.models import Invitation, Rencontre, Serie
from reseau import names
from reseau.models import Audience, Line, Role

from ..documents.library import make_document, pdf, read_all
from ..network import adhere, audience_of, logged_in
from .meetings import facilitators_of_t1, make_draft, make_point, make_rencontre, make_serie

State = Rencontre.State


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


@pytest.fixture
def f1(network):
    return logged_in(network.f1)


def composed(client, address: str, **values) -> dict:
    """What the page at this address sends, its composer shown as it is now, with these values changed."""
    page = client.get(address)
    hidden = dict(re.findall(r'name="(revision|audience-vu)" value="([^"]*)"', page.content.decode()))
    form = page.context["audience_form"]
    data = {"audience-TOTAL_FORMS": len(form.lines.forms), "audience-INITIAL_FORMS": 0, "audience-membres": "1"}
    for i, line in enumerate(form.lines.initial):
        data |= {f"audience-{i}-{name}": value or "" for name, value in line.items()}
    return data | hidden | values


def meeting(**values) -> dict:
    """What the form of a meeting sends."""
    day = timezone.localdate() + datetime.timedelta(days=20)
    given = {"numero": 1, "titre": "", "jour": day.isoformat(), "debut": "09:30", "fin": "12:00", "place": "Toul"}
    return given | {"video_url": "", "presentation": "", "secretary": "", "revision": 1} | values


# --- Series


def test_a_series_is_created_once_its_readers_were_shown(network, f1):
    address = reverse("rencontres:serie_create")
    said = {
        "nom": "Groupe bâtiment",
        "genre": "groupe",
        "place": "Toul",
        "video_url": "",
        "territoires": [network.t1.pk],
    }
    data = composed(f1, address, **said)
    refused = f1.post(address, data | {"audience-vu": "autre"})
    assert "Relisez qui pourra lire" in refused.content.decode()
    assert 'value="Groupe bâtiment"' in refused.content.decode()
    assert not Serie.objects.exists()
    answer = f1.post(address, data)
    serie = Serie.objects.get()
    assert (answer.status_code, answer.url) == (302, serie.get_absolute_url())
    assert f1.post(address, data).url == serie.get_absolute_url()  # sent twice, it is made once
    assert Serie.objects.count() == 1
    assert (serie.organiser, serie.audience, list(serie.territoires.all())) == (
        network.f1, facilitators_of_t1(network), [network.t1],
    )  # fmt: skip
    assert logged_in(network.f2).get(serie.get_absolute_url()).status_code == 404


def test_who_holds_a_series_for_others_reads_it_too(network, f1):
    """Its organiser is named in an audience that would leave them out."""
    address = reverse("rencontres:serie_create")
    f1.post(address, data := composed(f1, address, nom="Ateliers", genre="groupe", place="", video_url=""))
    serie = Serie.objects.get()
    data = composed(f1, reverse("rencontres:serie_audience", args=[serie.pk]))
    data |= {"audience-0-role": Role.STRUCTURE.value, "audience-montrer": "1"}
    shown = f1.post(reverse("rencontres:serie_audience", args=[serie.pk]), data)
    data |= dict(re.findall(r'name="(audience-vu)" value="([^"]*)"', shown.content.decode()))
    del data["audience-montrer"]
    f1.post(reverse("rencontres:serie_audience", args=[serie.pk]), data)
    serie.refresh_from_db()
    assert {network.f1.pk, network.l1.pk} <= people.ids_of(serie.audience_id)
    assert f1.get(serie.get_absolute_url()).status_code == 200


def test_a_meeting_is_never_for_the_public(network):
    """The composer of an officer offers it for documents; neither the page nor a forged answer does here."""
    officer = logged_in(network.officer)
    address = reverse("rencontres:serie_create")
    page = officer.get(address).content.decode()
    assert "visiteurs sans compte" not in page
    assert "opens_on" not in page
    data = composed(officer, address, nom="Ouverte", genre="groupe", place="", video_url="")
    data |= {"audience-0-role": "public", "audience-0-territoire": "", "audience-0-organisation": ""}
    del data["audience-membres"]
    assert officer.post(address, data).status_code == 200
    assert not Serie.objects.exists()
    preview = officer.post(reverse("reseau:audience_preview"), data | {"audience-membres": "1"})
    assert "visiteurs sans compte" not in preview.content.decode()


def test_two_series_may_have_one_name_so_that_none_is_told(network, f1):
    make_serie(network.officer, audience_of(Line(role=Role.COMITE)), nom="Comité de pilotage")
    address = reverse("rencontres:serie_create")
    answer = f1.post(address, composed(f1, address, nom="Comité de pilotage", genre="groupe", place="", video_url=""))
    assert answer.status_code == 302


def test_the_second_of_two_who_change_a_series_sees_both(network, serie, f1):
    address = reverse("rencontres:serie_edit", args=[serie.pk])
    said = {"nom": "Rencontres", "genre": "technique", "organiser": network.f1.pk, "place": "", "video_url": ""}
    assert f1.post(address, said | {"revision": 1, "place": "Toul"}).status_code == 302
    page = f1.post(address, said | {"revision": 1, "place": "Nancy"}).content.decode()
    assert 'value="Nancy"' in page
    assert "Quelqu’un d’autre a mis\u00a0: <b>Toul</b>" in page
    assert Serie.objects.get().place == "Toul"
    assert f1.post(address, said | {"revision": 2, "place": "Nancy"}).status_code == 302
    assert Serie.objects.get().place == "Nancy"


def test_a_meeting_that_is_called_after_its_series_is_listed_under_its_present_name(network, serie, f1):
    found = make_rencontre(serie)
    said = {"nom": serie.nom, "genre": "groupe", "organiser": network.f1.pk, "place": "", "video_url": ""}
    f1.post(reverse("rencontres:serie_edit", args=[serie.pk]), said | {"revision": serie.revision})
    assert (listed(f1, q="groupe de travail"), listed(f1, q="technique")) == ([found.place], [])


def test_in_an_ended_series_no_meeting_is_prepared_until_it_is_taken_up_again(serie, f1):
    address, create = reverse("rencontres:serie_end", args=[serie.pk]), reverse("rencontres:create", args=[serie.pk])
    f1.post(address, {"revision": 1})
    assert f1.get(create).status_code == 404
    f1.post(address, {"revision": 1})  # seen before it ended: nothing happens
    assert Serie.objects.get().is_ended
    f1.post(address, {"revision": 2})
    assert f1.get(create).status_code == 200


def test_a_series_page_shows_the_meetings_that_one_reads(network, serie):
    coming, over = make_rencontre(serie, place="Épinal"), make_rencontre(serie, in_days=-9, place="Forbach")
    make_rencontre(serie, place="Canari", audience=audience_of(Line(personne=network.f1.pk)))
    make_draft(serie, place="Brouillonville")
    mate = adhere(network.l1, Role.FACILITATEUR, network.t1, network.mde1).personne
    page = logged_in(mate).get(serie.get_absolute_url()).content.decode()
    assert "Épinal" in page
    assert "Forbach" in page
    assert "Canari" not in page
    assert "Brouillonville" not in page
    assert coming.get_absolute_url() in page
    assert over.get_absolute_url() in page


# --- A meeting, from its draft on


def test_a_new_meeting_is_proposed_at_the_hours_of_the_last_one(network, serie, f1):
    address = reverse("rencontres:create", args=[serie.pk])
    assert 'value="09:30"' not in f1.get(address).content.decode()
    f1.post(address, meeting(numero=7))
    fields = {field.name: field.value() for field in f1.get(address).context["form"]}
    assert [f"{fields[name]:%H:%M}" for name in ("debut", "fin")] == ["09:30", "12:00"]
    assert not fields["jour"]


def test_a_meeting_is_prepared_announced_and_opened(network, serie, f1):
    mate = logged_in(adhere(network.l1, Role.FACILITATEUR, network.t1, network.mde1).personne)
    answer = f1.post(reverse("rencontres:create", args=[serie.pk]), meeting(numero=7))
    found = Rencontre.objects.get()
    assert (answer.url, found.number, found.state) == (found.get_absolute_url(), 7, State.DRAFT)
    assert timezone.localtime(found.starts_at).strftime("%H:%M") == "09:30"
    assert mate.get(found.get_absolute_url()).status_code == 404
    page = f1.get(reverse("rencontres:announce", args=[found.pk])).content.decode()
    assert "Annoncer et prévenir 1\u00a0personne" in page or "Annoncer et prévenir 1 personne" in page
    f1.post(reverse("rencontres:announce", args=[found.pk]), {"revision": found.revision, "ouvrir": "on"})
    found.refresh_from_db()
    assert found.state == State.OPEN
    assert "Rencontre technique n°\u00a07" in mate.get(found.get_absolute_url()).content.decode()
    assert mate.get("/rencontres/").content.decode().count("Rencontre technique n°\u00a07") == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"fin": "09:00"}, "La fin doit venir après le début."),
        ({"jour": ""}, "Choisissez le jour."),
        ({"debut": "25:99"}, "Saisissez une heure"),
        ({"jour": "2027-03-28", "debut": "02:30"}, "Cette heure n’existe pas"),
        ({"jour": "2027-10-31", "debut": "02:30"}, "Cette heure n’existe pas, ou deux fois"),
        ({"video_url": "javascript:alert(1)"}, "une adresse qui commence par https"),
        ({"video_url": "ftp://exemple.fr/a"}, "une adresse qui commence par https"),
        ({"answer_by": "2099-01-01"}, "au plus tard le jour de la rencontre"),
        ({"secretary": "999999"}, "Sélectionnez un choix valide"),
        ({"numero": "0"}, "1"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(serie, f1, changed, said):
    answer = f1.post(reverse("rencontres:create", args=[serie.pk]), meeting(place="Salle d’Ornain") | changed)
    page = answer.content.decode()
    assert answer.status_code == 200
    assert said in page
    assert "field-error" in page
    assert "Salle d’Ornain" in page
    assert not Rencontre.objects.exists()


def test_a_meeting_may_last_beyond_midnight_and_over_summer_time(serie, f1):
    night = meeting(jour="2027-03-27", debut="20 h", fin="9h30", jour_fin="2027-03-28")
    f1.post(reverse("rencontres:create", args=[serie.pk]), night)
    found = Rencontre.objects.get()
    assert found.ends_at - found.starts_at == datetime.timedelta(
        hours=12, minutes=30
    )  # thirteen and a half by the clocks
    page = f1.get(found.get_absolute_url()).content.decode().replace("\u00a0", " ")
    assert "Du samedi 27 mars 2027, 20 h 00, au dimanche 28 mars 2027, 9 h 30" in page
    again = f1.get(reverse("rencontres:edit", args=[found.pk])).context["form"]
    assert (again["debut"].value(), again["jour_fin"].value()) == (datetime.time(20), datetime.date(2027, 3, 28))


def test_a_number_that_is_taken_is_said_at_its_field(serie, f1):
    make_rencontre(serie)
    page = f1.post(reverse("rencontres:create", args=[serie.pk]), meeting(numero=1)).content.decode()
    assert "porte déjà ce numéro" in page


def test_the_second_of_two_who_change_a_meeting_sees_both(network, serie, f1):
    found = make_draft(serie)
    address = reverse("rencontres:edit", args=[found.pk])
    assert f1.post(address, meeting(place="Toul", debut="10:00")).status_code == 302
    page = f1.post(address, meeting(place="Nancy")).content.decode()
    assert 'value="Nancy"' in page
    assert "Quelqu’un d’autre a mis\u00a0: <b>Toul</b>" in page
    assert "Quelqu’un d’autre a mis\u00a0: <b>10\u00a0h\u00a000</b>" in page
    assert f1.post(address, meeting(place="Nancy", revision=2)).status_code == 302
    assert Rencontre.objects.get().place == "Nancy"


def test_a_meeting_is_handed_over_to_who_then_reads_it(network, serie, f1):
    found = make_rencontre(serie)
    f1.post(reverse("rencontres:edit", args=[found.pk]), meeting(organiser=network.f2.pk))
    found.refresh_from_db()
    assert found.organiser == network.f2
    assert network.f2.pk in people.ids_of(found.audience_id)
    assert "elle vous est confiée" in logged_in(network.f2).get("/notifications/").content.decode()
    assert logged_in(network.f2).get(reverse("rencontres:edit", args=[found.pk])).status_code == 200
    assert f1.get(reverse("rencontres:edit", args=[found.pk])).status_code == 404


def test_postponed_then_dated_again_then_cancelled(serie, f1):
    found = make_rencontre(serie)
    postpone = reverse("rencontres:postpone", args=[found.pk])
    hourless = f1.post(postpone, {"jour": "2099-01-01", "revision": found.revision})
    assert "Dites les heures de la nouvelle date." in hourless.content.decode()
    f1.post(postpone, {"jour": "", "motif": "Neige", "revision": found.revision})
    page = f1.get(found.get_absolute_url()).content.decode()
    assert "Reportée, date à fixer." in page
    assert "Neige" in page
    past = f1.post(postpone, {"jour": "2020-01-01", "debut": "9:00", "fin": "10:00", "revision": found.revision + 1})
    assert "Choisissez un jour à venir." in past.content.decode()
    hourless = f1.post(postpone, {"jour": "2099-01-01", "revision": found.revision + 1})
    assert "Dites à quelle heure elle commence." in hourless.content.decode()
    dateless = f1.post(postpone, {"jour": "", "motif": "Neige encore", "revision": found.revision + 1})
    assert "Choisissez le jour." in dateless.content.decode()
    f1.post(postpone, {"jour": "2099-01-08", "debut": "9:00", "fin": "10:00", "revision": found.revision + 1})
    found.refresh_from_db()
    assert (found.state, found.starts_at.year) == (State.ANNOUNCED, 2099)
    cancel = reverse("rencontres:cancel", args=[found.pk])
    assert "Dites pourquoi" in f1.post(cancel, {"motif": "", "revision": found.revision}).content.decode()
    f1.post(cancel, {"motif": "Plus d’objet", "revision": found.revision})
    assert "Annulée." in f1.get(found.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    ("step", "said"),
    [
        ("cancel", {"motif": "Salle fermée"}),
        ("postpone", {"motif": "Salle fermée"}),
        ("postpone", {"motif": "", "jour": "2099-01-08", "debut": "9:00", "fin": "10:00"}),
        ("edit", meeting(place="Nancy")),
        ("open", {}),
    ],
)
def test_who_organises_is_told_of_what_an_officer_does_with_their_meeting(network, serie, step, said):
    found = make_rencontre(serie, state=State.ANNOUNCED)
    sent = said | {"organiser": network.f1.pk, "revision": found.revision}
    logged_in(network.officer).post(reverse(f"rencontres:{step}", args=[found.pk]), sent)
    found.refresh_from_db()
    assert found.revision == 2
    assert list(Notification.objects.values_list("personne", flat=True)) == [network.f1.pk]


def test_the_date_of_a_postponed_meeting_is_not_changed_in_its_description(serie, f1):
    found = make_rencontre(serie)
    holding.postpone(found, found.revision, "Neige")
    address = reverse("rencontres:edit", args=[found.pk])
    assert "jour" not in f1.get(address).context["form"].fields
    organiser = found.organiser_id
    f1.post(address, meeting(place="Nancy", organiser=organiser, revision=found.revision, jour="2099-01-01"))
    now = Rencontre.objects.get()
    assert (now.place, now.starts_at, now.state) == ("Nancy", found.starts_at, State.POSTPONED)


def test_a_step_on_what_was_changed_meanwhile_is_not_taken(network, serie, f1):
    found = make_rencontre(serie)
    page = f1.post(reverse("rencontres:cancel", args=[found.pk]), {"motif": "Trop tôt", "revision": 0}).content.decode()
    assert "a modifié ceci pendant votre saisie" in page
    assert 'value="Trop tôt"' in page
    f1.post(reverse("rencontres:close", args=[found.pk]), {"revision": 0})
    found.refresh_from_db()
    assert found.state == State.OPEN
    answer = f1.post(reverse("rencontres:announce", args=[found.pk]), {"revision": found.revision}, follow=True)
    assert "elle est dans l’état «\u00a0Inscriptions ouvertes\u00a0»" in answer.content.decode()


def test_answers_are_closed_and_opened_again(serie, f1):
    found = make_rencontre(serie)
    f1.post(reverse("rencontres:close", args=[found.pk]), {"revision": found.revision})
    found.refresh_from_db()
    assert found.state == State.CLOSED
    assert "Rouvrir les inscriptions" in f1.get(found.get_absolute_url()).content.decode()
    f1.post(reverse("rencontres:open", args=[found.pk]), {"revision": found.revision})
    found.refresh_from_db()
    assert found.state == State.OPEN


def test_a_draft_is_deleted_and_nothing_else_is(serie, f1):
    draft, announced = make_draft(serie), make_rencontre(serie)
    assert f1.post(reverse("rencontres:delete", args=[announced.pk]), {"revision": 1}).status_code == 404
    f1.post(reverse("rencontres:delete", args=[draft.pk]), {"revision": draft.revision})
    assert list(Rencontre.objects.all()) == [announced]


@pytest.mark.parametrize("name", ["edit", "audience", "documents", "open", "close", "postpone", "cancel", "delete"])
def test_who_only_reads_a_meeting_changes_nothing_of_it(network, serie, name):
    """A reader of it, and the officers’ rights of an agent who is not one."""
    found = make_rencontre(serie, audience=Audience.objects.network())
    for person in (network.f2, network.agent, network.l1):
        client, address = logged_in(person), reverse(f"rencontres:{name}", args=[found.pk])
        assert client.get(found.get_absolute_url()).status_code == 200
        assert client.post(address, meeting(revision=found.revision, motif="x")).status_code == 404
    now = Rencontre.objects.get()
    assert (now.revision, now.state) == (found.revision, State.OPEN)


def test_who_reads_a_meeting_but_not_its_series_is_told_nothing_of_the_latter(network):
    serie = make_serie(network.officer, audience_of(Line(role=Role.COMITE)), nom="Canari du comité")
    found = make_rencontre(serie, audience=Audience.objects.network(), titre="Journée ouverte")
    client = logged_in(network.f2)
    addresses = [found.get_absolute_url(), "/rencontres/", "/rencontres/series/", "/rencontres/liste.csv"]
    for address in addresses:
        answer = client.get(address)
        assert "Canari" not in b"".join(answer).decode()
    assert "Canari" in logged_in(network.comite).get("/rencontres/").content.decode()


# --- Its documents


def test_documents_are_found_by_what_they_say_and_joined_ones_no_more(network, serie, f1):
    found = make_rencontre(serie, audience=Audience.objects.network())
    said = make_document(network.f1, Audience.objects.network(), pdf("Des pénalités de retard"), title="CCAP du lycée")
    read_all()
    address = reverse("rencontres:documents", args=[found.pk])
    assert "CCAP du lycée" in f1.get(address, {"q": "penalite"}).content.decode()
    f1.post(address, {"joindre": said.pk})
    page = f1.get(address, {"q": "penalite"})
    assert page.context["offered"] == [] and "ne contient ces mots" in page.content.decode()


def test_documents_are_found_joined_and_shown_to_who_reads_them(network, serie, f1):
    found = make_rencontre(serie, audience=Audience.objects.network())
    mine = make_document(network.f1, facilitators_of_t1(network), title="Note de cadrage été")
    hidden = make_document(network.f2, audience_of(Line(personne=network.f2.pk)), title="Note canari")
    address = reverse("rencontres:documents", args=[found.pk])
    page = f1.get(address, {"q": "ETE note"}).content.decode()
    assert "Note de cadrage" in page
    assert "canari" not in page
    f1.post(address, {"joindre": mine.pk})
    assert f1.post(address, {"joindre": hidden.pk}).status_code == 404
    assert list(found.documents.all()) == [mine]
    assert "Note de cadrage" in f1.get(found.get_absolute_url()).content.decode()
    assert "Note de cadrage" not in logged_in(network.f2).get(found.get_absolute_url()).content.decode()
    f1.post(address, {"retirer": mine.pk})
    assert not found.documents.exists()


# --- The list


def listed(client, **query) -> list[str]:
    """The places of the meetings that the list shows."""
    answer = client.get("/rencontres/", query)
    assert answer.status_code == 200
    return [row.rencontre.place for row in answer.context["rows"]]


def test_filters_tabs_and_sort(network, serie):
    other = make_serie(network.f1, Audience.objects.network(), nom="Ateliers", genre=Serie.Genre.GROUPE)
    near = make_rencontre(serie, in_days=3, place="Épinal", number=31)
    near.territoires.add(network.t1)
    make_rencontre(other, in_days=9, place="Forbach", titre="Nettoyage", state=State.CANCELLED)
    make_rencontre(serie, in_days=-400, place="Toul")
    make_rencontre(serie, in_days=-2, place="Verdun", state=State.POSTPONED, number=50)
    client, year = logged_in(network.f1), timezone.localdate(near.starts_at).year
    assert listed(client) == ["Verdun", "Épinal", "Forbach"]  # what waits for its date comes
    assert listed(client, tri="-date") == ["Forbach", "Épinal", "Verdun"]
    assert listed(client, vue="passees") == ["Toul"]
    for query, expected in (
        ({"q": "EPINAL"}, ["Épinal"]),
        ({"q": "technique 31"}, ["Épinal"]),
        ({"q": "nettoyage forb"}, ["Forbach"]),
        ({"serie": other.pk}, ["Forbach"]),
        ({"territoire": network.across.pk}, ["Épinal"]),
        ({"etat": "annulee"}, ["Forbach"]),
        ({"annee": year + 1, "q": "toul"}, []),
        ({"q": "rien"}, []),
    ):
        assert listed(client, **query) == expected, query
    counts = client.get("/rencontres/", {"q": "technique"}).context["counts"]
    assert counts == {"coming": 2, "over": 1}


@pytest.mark.parametrize(
    "query",
    [
        {"serie": "x' OR 1=1"},
        {"territoire": "9" * 30},
        {"annee": "1e9"},
        {"etat": "tout"},
        {"tri": "organiser__password"},
        {"page": "-1"},
        {"page": "1e9"},
        {"vue": "autre"},
        {"q": "\x00"},
    ],
)
def test_parameters_that_make_no_sense_are_ignored(network, serie, query):
    make_rencontre(serie, place="Épinal")
    assert listed(logged_in(network.f1), **query) == ["Épinal"]


def test_filters_offer_no_series_that_one_does_not_read(network, serie):
    make_serie(network.officer, audience_of(Line(role=Role.COMITE)), nom="Canari du comité")
    page = logged_in(network.f1).get("/rencontres/").content.decode()
    assert "Rencontres techniques" in page
    assert "Canari" not in page


def test_what_one_answered_and_what_waits_for_an_answer(network, serie):
    asked = make_rencontre(serie, answer_by=timezone.localdate() + datetime.timedelta(days=2))
    coming, excused = make_rencontre(serie), make_rencontre(serie, in_days=8)
    for meeting_, answer in ((asked, ""), (coming, "visio"), (excused, "excuse")):
        Invitation.objects.create(rencontre=meeting_, personne=network.f1, answer=answer)
        Invitation.objects.create(rencontre=meeting_, personne=network.l1, answer="present")
    rows = {row.rencontre.pk: row for row in logged_in(network.f1).get("/rencontres/").context["rows"]}
    assert len(rows) == 3
    assert (rows[asked.pk].awaits, rows[asked.pk].answer) == (True, "")
    assert (rows[coming.pk].awaits, rows[coming.pk].answer) == (False, "Vous venez à distance")
    assert rows[excused.pk].answer == "Vous ne venez pas"


def test_once_it_is_over_one_was_there_or_not(network, serie):
    there, unknown = make_rencontre(serie, in_days=-8), make_rencontre(serie, in_days=-9)
    Invitation.objects.create(rencontre=there, personne=network.f1, answer="excuse", attendance="visio")
    Invitation.objects.create(rencontre=unknown, personne=network.f1, answer="present")
    rows = {row.rencontre.pk: row for row in logged_in(network.f1).get("/rencontres/?vue=passees").context["rows"]}
    assert rows[there.pk].answer == "Vous y étiez à distance"
    assert rows[unknown.pk].answer == ""


@pytest.mark.parametrize(
    ("place", "url", "words"),
    [
        ("Toul", "", "Toul"),
        ("Toul", "https://visio.exemple.fr/", "Toul, ou à distance"),
        ("", "https://visio.exemple.fr/", "À distance"),
        ("À distance", "https://visio.exemple.fr/", "À distance"),
        ("", "", "Lieu à préciser"),
    ],
)
def test_where_it_is_in_words(serie, place, url, words):
    assert telling.where(make_rencontre(serie, place=place, video_url=url)) == words


@pytest.mark.parametrize("who", ["f1", "officer"])
@pytest.mark.parametrize(
    "address", ["/rencontres/", "/rencontres/?q=salle&etat=ouverte", "/rencontres/series/", "/rencontres/series/{}/"]
)
def test_ten_queries_at_most_whatever_the_rows(network, serie, who, address):
    client, counts = logged_in(getattr(network, who)), []
    client.get("/aide/")  # the session notes its activity now and then, not at every request
    for more in (2, 28):
        for n in range(more):
            lines = [Line(personne=network.f1.pk), Line(role=Role.FACILITATEUR, territoire=network.t1.pk)]
            audience = audience_of(*lines[: 1 + n % 2])
            other = make_serie(network.f1, audience, nom=f"Série {more} {n}")
            found = make_rencontre(other, place="Salle", audience=audience)
            make_rencontre(serie, in_days=n - 20, audience=audience)
            found.territoires.add(network.t1, network.t2)
            Invitation.objects.create(rencontre=found, personne=network.f1)
        names.forget()
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address.format(serie.pk)).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10, queries.captured_queries


def test_the_list_is_taken_away_as_it_is_filtered(network, serie):
    make_rencontre(serie, place="=1+1")
    make_rencontre(serie, in_days=9, place="Toul")
    answer = logged_in(network.f1).get("/rencontres/liste.xlsx", {"q": "toul"})
    rows = list(load_workbook(io.BytesIO(b"".join(answer))).active.values)
    assert [row[4] for row in rows] == ["Lieu", "Toul"]
    assert rows[1][1] == "Rencontres techniques"
    text = b"".join(logged_in(network.f1).get("/rencontres/liste.csv")).decode()
    assert "'=1+1" in text
    assert b"".join(logged_in(network.l1).get("/rencontres/liste.csv")).decode().count("\n") == 1


def test_the_neighbours_of_a_meeting_are_those_that_one_reads(network, serie, f1):
    before, found = make_rencontre(serie, in_days=1, place="A"), make_rencontre(serie, in_days=5)
    make_rencontre(serie, in_days=3, organiser=network.officer, audience=audience_of(Line(personne=network.l1.pk)))
    make_rencontre(serie, in_days=4, state=State.CANCELLED)
    frame = f1.get(found.get_absolute_url()).context["frame"]
    assert (frame.previous, frame.following) == (before, None)
    assert f1.get(before.get_absolute_url()).context["frame"].following == found


def test_a_meetings_page_costs_sixteen_queries_whatever_is_on_it(network, serie, f1):
    found, counts = make_rencontre(serie), []
    register.record_decision(found, network.f1, "Quarante euros.")
    f1.get("/aide/")
    for more in (1, 9):
        for n in range(more):
            make_rencontre(serie, in_days=2 + 30 * n)
            point = make_point(found, f"Point {n}", speaker=network.f1)
            document = make_document(network.f1, facilitators_of_t1(network), title=f"Note {more} {n}")
            point.documents.add(document)
            found.documents.add(document)
            register.record_decision(found, network.f1, "Quarante euros.", point=point)
            register.record_action(found, network.f1, "Prévenir", responsable=network.f1)
        Invitation.objects.get_or_create(rencontre=found, personne=network.f1 if more == 1 else network.l1)
        with CaptureQueriesContext(connection) as queries:
            assert f1.get(found.get_absolute_url()).status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 16, [query["sql"][:120] for query in queries.captured_queries]


def test_a_closed_account_no_longer_runs_its_meetings_and_officers_do(network, serie, f1):
    found = make_rencontre(serie)
    network.f1.adhesions.get().end(network.officer)
    assert f1.get(found.get_absolute_url()).status_code == 404
    officer = logged_in(network.officer)
    assert officer.get(reverse("rencontres:edit", args=[found.pk])).status_code == 200
    holding.cancel(found, found.revision, "Plus personne")
    assert holding.steps(found) == frozenset()
