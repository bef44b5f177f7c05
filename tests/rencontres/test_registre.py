"""The lists of the register: rights, filters, sort, files, and what they cost."""

import datetime
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from rencontres import addressing, register
from rencontres.models import Action, Decision
from reseau import names
from reseau.models import Line, Role
from tests.network import audience_of, logged_in

from .meetings import facilitators_of_t1, make_rencontre, make_serie
from .test_register import freeze

LISTS = ("decisions", "actions", "my_actions")
TODAY = timezone.localdate


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


@pytest.fixture
def rencontre(serie):
    return make_rencontre(serie, in_days=-10)


def in_days(days: int) -> datetime.date:
    return TODAY() + datetime.timedelta(days=days)


def listed(client, name: str, **query) -> list[str]:
    """The texts that a list shows."""
    response = client.get(reverse(f"rencontres:{name}"), query)
    assert response.status_code == 200
    return [row.texte for row in response.context["page"]]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("who", ["f1", "officer"])
def test_ten_queries_at_most_whatever_the_rows(network, serie, name, who):
    person = getattr(network, who)
    client, counts = logged_in(person), []
    client.get("/aide/")  # the session notes its activity now and then, not at every request
    for more in (2, 28):
        for number in range(more):
            meeting = make_rencontre(serie, in_days=-number - 1)
            register.record_decision(meeting, network.f1, f"Décision {number}")
            register.record_action(meeting, network.f1, f"Action {number}", responsable=person)
            freeze(meeting)
        names.forget()
        with CaptureQueriesContext(connection) as queries:
            response = client.get(reverse(f"rencontres:{name}"))
        assert len(response.context["page"].object_list) == min(25, more if more == 2 else 30)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 10, [query["sql"] for query in queries.captured_queries]


def test_what_a_committee_decides_shows_nowhere_to_others(network):
    committee = make_serie(network.officer, audience_of(Line(role=Role.COMITE)), nom="Canari du comité", genre="comite")
    meeting = make_rencontre(committee, in_days=-3, titre="Canari séance")
    register.record_decision(meeting, network.officer, "Canari décision")
    register.record_action(meeting, network.officer, "Canari action", responsable=network.comite)
    freeze(meeting)
    assert listed(logged_in(network.comite), "decisions") == ["Canari décision"]
    assert listed(logged_in(network.comite), "my_actions") == ["Canari action"]
    outsider = logged_in(network.f1)
    addresses = [reverse(f"rencontres:{name}") for name in LISTS]
    addresses += [reverse(f"rencontres:{what}_export_csv") for what in ("decisions", "actions")]
    addresses += [f"{address}?serie={committee.pk}&rencontre={meeting.pk}&etat=toutes" for address in addresses]
    for address in [*addresses, "/recherche/?q=canari", "/recherche/?q=séance"]:
        body = b"".join(outsider.get(address)) if "csv" in address else outsider.get(address).content
        text = body.decode().replace("/recherche/?q=canari", "")
        assert "Canari" not in text, address
        assert network.comite.last_name not in text, address


def test_a_series_is_named_to_who_reads_it_alone(network, serie):
    """One may read a meeting, and not the series it belongs to."""
    open_one = make_rencontre(serie, in_days=-3, audience=audience_of(Line(territoire=network.t1.pk)))
    register.record_action(open_one, network.f1, "Ouverte")
    guest, own = logged_in(network.l1), logged_in(network.f1)
    assert listed(guest, "actions") == ["Ouverte"]
    assert serie.nom not in guest.get(reverse("rencontres:actions")).content.decode()
    assert serie.nom in own.get(reverse("rencontres:actions")).content.decode()
    address = reverse("rencontres:actions_export_csv")
    assert [serie.nom in b"".join(one.get(address)).decode() for one in (guest, own)] == [False, True]


def test_decisions_are_filtered_and_sorted(network, serie, rencontre):
    comite = make_serie(network.f1, facilitators_of_t1(network), nom="Comité", genre="comite")
    other = make_rencontre(comite, in_days=-400)
    register.record_decision(rencontre, network.f1, "Pénalités de quarante euros")
    register.record_decision(rencontre, network.f1, "Bilan à trois mois")
    register.record_decision(other, network.f1, "Convention")
    client = logged_in(network.f1)
    assert listed(client, "decisions") == ["Bilan à trois mois", "Pénalités de quarante euros", "Convention"]
    assert listed(client, "decisions", tri="decision")[0] == "Bilan à trois mois"
    assert listed(client, "decisions", tri="date")[0] == "Convention"
    assert listed(client, "decisions", q="PENALITES euros") == ["Pénalités de quarante euros"]
    assert listed(client, "decisions", q="pénalités bilan") == []
    assert listed(client, "decisions", serie=comite.pk) == ["Convention"]
    assert len(listed(client, "decisions", rencontre=rencontre.pk)) == 2
    assert listed(client, "decisions", annee=timezone.localdate(other.starts_at).year) == ["Convention"]
    assert len(listed(client, "decisions", serie="zzz", annee="-1", tri="revision")) == 3  # no sense: not there


def test_actions_are_those_that_wait_unless_others_are_asked_for(network, rencontre):
    def action(texte, days=None, responsable=network.f1, state=None):
        due = in_days(days) if days is not None else None
        made = register.record_action(rencontre, network.f1, texte, responsable=responsable, due_on=due)
        if state:
            register.follow(made, network.f1, 1, state)

    action("sans jour")
    action("plus tard", 20)
    action("aujourd’hui", 0)
    action("hier", -1)
    action("faite", -1, state="faite")
    action("laissée", -1, state="abandonnee")
    action("d’Anne", 3, network.officer)
    action("à personne", 4, None)
    client = logged_in(network.f1)
    waiting = ["hier", "aujourd’hui", "d’Anne", "à personne", "plus tard", "sans jour"]
    assert listed(client, "actions") == waiting
    assert listed(client, "actions", tri="-echeance") == waiting[::-1]
    assert listed(client, "actions", etat="retard") == ["hier"]
    assert listed(client, "actions", etat="faite") == ["faite"]
    assert len(listed(client, "actions", etat="toutes")) == 8
    assert listed(client, "actions", responsable=network.officer.pk) == ["d’Anne"]
    assert listed(client, "my_actions") == ["hier", "aujourd’hui", "plus tard", "sans jour"]
    assert listed(logged_in(network.officer), "my_actions") == ["d’Anne"]


def test_an_action_whose_owner_left_stays_and_says_so(network, rencontre):
    colleague = network.admin
    register.record_action(rencontre, network.f1, "Abandonnée à son sort", responsable=colleague)
    register.record_action(rencontre, network.f1, "Tenue", responsable=network.f1)
    client = logged_in(network.f1)
    assert listed(client, "actions", etat="orphelines") == []
    colleague.adhesions.get().end(network.officer)
    assert listed(client, "actions", etat="orphelines") == ["Abandonnée à son sort"]
    page = client.get(reverse("rencontres:actions")).content.decode()
    assert page.count("ne fait plus partie du réseau") == 1 and "Paul PAUL" in page
    action = Action.objects.get(texte="Abandonnée à son sort")
    shown = client.get(action.get_absolute_url()).content.decode()
    assert "Sans responsable actif" in shown and "Confier à quelqu’un d’autre" in shown
    register.record_action(rencontre, network.f1, "Autre", responsable=network.officer)
    addressing.address(
        rencontre, audience_of(Line(personne=network.f1.pk), opens_at=timezone.now() + datetime.timedelta(1))
    )
    unread = client.get(Action.objects.get(texte="Autre").get_absolute_url()).content.decode()
    assert "Anne ANNE ne lit plus cette rencontre" in unread
    form = client.get(reverse("rencontres:action_change", args=[action.pk])).content.decode()
    assert "Paul PAUL" in form  # what else is changed of it does not take it from them
    assert "Paul PAUL" not in client.get(reverse("rencontres:action_add", args=[rencontre.pk])).content.decode()


def test_the_list_is_taken_away_as_it_is_filtered(network, rencontre):
    register.record_decision(rencontre, network.f1, "=1+1", votes=register.Votes(12, 1))
    register.record_decision(rencontre, network.f1, "Autre")
    client = logged_in(network.f1)
    answer = client.get(reverse("rencontres:decisions_export_xlsx"), {"q": "1+1"})
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active
    heads, line = list(sheet.values)
    row = dict(zip(heads, line, strict=True))
    assert (row["Décision"], row["Pour"], row["Abstentions"]) == ("=1+1", 12, 0)
    assert sheet["B2"].data_type == "s"
    assert row["Adresse"] == f"http://testserver/rencontres/{rencontre.pk}/#decision-{Decision.objects.first().pk - 1}"
    for form in ("ods", "csv"):
        assert b"".join(client.get(reverse(f"rencontres:decisions_export_{form}")))


def test_actions_taken_away_say_what_the_list_says(network, rencontre):
    register.record_action(rencontre, network.f1, "Prévenir", responsable=network.f1, due_on=in_days(-3))
    text = b"".join(logged_in(network.f1).get(reverse("rencontres:actions_export_csv"))).decode("utf-8-sig")
    heads, line = (one.split(";") for one in text.splitlines())
    row = dict(zip(heads, line, strict=True))
    assert row["Échéance"] == f"{in_days(-3):%d/%m/%Y}"
    assert (row["Responsable"], row["État"], row["En retard"]) == ("Claire CLAIRE", "À faire", "oui")


def test_a_decision_that_is_found_shows_its_number_and_opens_at_its_place(network, rencontre):
    decision = register.record_decision(rencontre, network.f1, "La pénalité saugrenue est retenue.")
    page = logged_in(network.f1).get("/recherche/", {"q": "saugrenue"}).content.decode()
    assert 'hit-number" aria-hidden="true">Décision <b>1</b>' in page
    assert f'href="{decision.get_absolute_url()}"' in page
    assert f'id="decision-{decision.pk}"' in logged_in(network.f1).get(rencontre.get_absolute_url()).content.decode()
