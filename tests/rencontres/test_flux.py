"""The address at which a person's own calendar reads the meetings: their rights at each request, and its end."""

import datetime
import re
import threading
import time

import icalendar
import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from notifications.models import Courriel
from rencontres import addressing, flux, holding, planning
from rencontres.models import Flux, Invitation, Point, Rencontre
from reseau import jetons
from reseau.adapters import AccountAdapter
from reseau.comptes import close_account
from reseau.models import Audience, Role

from ..network import adhere, logged_in
from .meetings import facilitators_of_t1, make_point, make_rencontre, make_serie

pytestmark = pytest.mark.django_db
LIST, CREATE = "/rencontres/mon-agenda/", "/rencontres/mon-agenda/creer/"


@pytest.fixture(autouse=True)
def through_the_outbox(settings):
    settings.EMAIL_BACKEND = "notifications.backends.OutboxBackend"


@pytest.fixture
def serie(network):
    return make_serie(network.f1, facilitators_of_t1(network))


def token_of(person, nom="Téléphone", *, is_mine_only=False, with_second_factor=True) -> str:
    return flux.create(person, nom, is_mine_only=is_mine_only, with_second_factor=with_second_factor)[1]


def ask(token, **headers):
    """What a calendar, which has no session, gets."""
    return Client().get(f"/rencontres/agenda/{token}.ics", headers=headers)


def titles(token) -> set[str]:
    response = ask(token)
    assert response.status_code == 200
    return {str(event["summary"]) for event in icalendar.Calendar.from_ical(response.content).walk("VEVENT")}


def just_logged_in(person, *, second_factor=True) -> Client:
    client = logged_in(person, second_factor=second_factor)
    session = client.session
    method = "mfa" if second_factor else "password"
    session["account_authentication_methods"] = [{"method": method, "at": time.time()}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


# --- What it shows ---


def test_it_shows_what_its_person_reads_at_that_moment(network, serie):
    rencontre = make_rencontre(serie, titre="Canari")
    make_rencontre(serie, titre="Brouillon", state="brouillon", audience=Audience.objects.depositor_only())
    tokens = {name: token_of(getattr(network, name)) for name in ("f1", "f2", "officer", "comite")}
    seen = {name: "Canari" in titles(token) for name, token in tokens.items()}
    assert seen == {"f1": True, "f2": False, "officer": True, "comite": False}
    assert titles(tokens["f1"]) == {"Canari"}
    addressing.address(rencontre, Audience.objects.network())
    assert titles(tokens["f2"]) == {"Canari"}
    addressing.address(rencontre, facilitators_of_t1(network))
    assert b"Canari" not in ask(tokens["f2"]).content


def test_it_follows_what_becomes_of_a_meeting_under_one_name(network, serie):
    rencontre, token = make_rencontre(serie), token_of(network.f1)
    before = icalendar.Calendar.from_ical(ask(token).content).walk("VEVENT")[0]
    start = rencontre.starts_at + datetime.timedelta(days=3)
    holding.postpone(rencontre, rencontre.revision, "", start, start + datetime.timedelta(hours=2))
    moved = icalendar.Calendar.from_ical(ask(token).content).walk("VEVENT")[0]
    holding.cancel(rencontre, rencontre.revision, "Grève")
    gone = icalendar.Calendar.from_ical(ask(token).content).walk("VEVENT")[0]
    assert before["uid"] == moved["uid"] == gone["uid"]
    assert [before["sequence"], moved["sequence"], gone["sequence"]] == [0, 1, 2]
    assert (moved["dtstart"].dt, gone["status"]) == (start, "CANCELLED")


@pytest.mark.parametrize("verb", ["add", "change", "move", "remove"])
def test_another_agenda_is_a_later_version(network, serie, verb):
    """A calendar may keep what it has where neither SEQUENCE nor a time says that it is another one."""
    rencontre, token = make_rencontre(serie), token_of(network.f1)
    first, second = make_point(rencontre, "Les seuils"), make_point(rencontre, "Le bâtiment")
    Rencontre.objects.update(updated_at=timezone.now() - datetime.timedelta(hours=1))
    before = icalendar.Calendar.from_ical(ask(token).content).walk("VEVENT")[0]
    first.titre = "Les nouveaux seuils"
    verbs = {
        "add": lambda: planning.add(rencontre, [Point(titre="Le budget")]),
        "change": lambda: planning.change(first, 1, []),
        "move": lambda: planning.move(second, 1, 1),
        "remove": lambda: planning.remove(second, 1),
    }
    verbs[verb]()
    after = icalendar.Calendar.from_ical(ask(token).content).walk("VEVENT")[0]
    assert before["description"] != after["description"]
    assert all(before[name].dt < after[name].dt for name in ("last-modified", "dtstamp"))


def test_only_where_one_is_expected(network, serie):
    mine, declined, taken_back = (make_rencontre(serie, titre=title) for title in ("Oui", "Non", "Plus"))
    make_rencontre(serie, titre="Autre")
    make_rencontre(serie, titre="Tenue", organiser=network.officer)
    make_rencontre(serie, titre="Notée", secretary=network.officer)
    Invitation.objects.create(rencontre=mine, personne=network.officer)
    Invitation.objects.create(rencontre=declined, personne=network.officer, answer="excuse")
    Invitation.objects.create(rencontre=taken_back, personne=network.officer, withdrawn_at=timezone.now())
    assert titles(token_of(network.officer, is_mine_only=True)) == {"Oui", "Tenue", "Notée"}
    assert len(titles(token_of(network.officer, "Tout"))) == 6


def test_being_expected_gives_no_right(network, serie):
    rencontre = make_rencontre(serie, secretary=network.f2)
    Invitation.objects.create(rencontre=rencontre, personne=network.f2, answer="present")
    assert titles(token_of(network.f2, is_mine_only=True)) == set()


def test_long_past_meetings_are_left_out(network, serie):
    make_rencontre(serie, in_days=-300, titre="Récente")
    make_rencontre(serie, in_days=-400, titre="Ancienne")
    assert titles(token_of(network.f1)) == {"Récente"}


def test_its_queries_do_not_grow_with_the_meetings(network, serie):
    token, counts = token_of(network.f1), []
    ask(token)  # notes the use
    for more in (2, 30):
        for n in range(more):
            make_point(make_rencontre(serie, in_days=n + 1), "Point")
        with CaptureQueriesContext(connection) as queries:
            ask(token)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 6, queries.captured_queries


# --- How it answers ---


def test_nothing_is_kept_and_an_unchanged_feed_costs_no_bytes(network, serie):
    rencontre, token = make_rencontre(serie), token_of(network.f1)
    first = ask(token)
    assert first.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert first.headers["Cache-Control"] == "private, no-cache"
    assert "Set-Cookie" not in first.headers
    etag = first.headers["ETag"]
    again = ask(token, if_none_match=etag)
    assert (again.status_code, again.content) == (304, b"")
    Rencontre.objects.filter(pk=rencontre.pk).update(place="Ailleurs")
    assert ask(token, if_none_match=etag).status_code == 200
    Flux.objects.update(revoked_at=timezone.now())
    assert ask(token, if_none_match=ask(token).headers.get("ETag", etag)).status_code == 302


def test_the_session_of_a_browser_changes_nothing(network, serie):
    make_rencontre(serie, titre="Canari")
    token = token_of(network.f1)
    assert b"Canari" in logged_in(network.f2).get(f"/rencontres/agenda/{token}.ics").content
    own = token_of(network.f2)
    assert b"Canari" not in logged_in(network.f1).get(f"/rencontres/agenda/{own}.ics").content


def test_the_address_stands_in_no_other_right(network):
    """It is no token of programs, and a program's is no address."""
    token = token_of(network.f1)
    assert Client().get("/api/recherche", headers={"authorization": f"Bearer {token}"}).status_code == 401
    assert Client().post(f"/rencontres/agenda/{token}.ics").status_code == 302


def test_its_use_is_noted_once_an_hour(network):
    token = token_of(network.f1)
    ask(token)
    first = Flux.objects.get().last_used_at
    ask(token)
    assert Flux.objects.get().last_used_at == first
    Flux.objects.update(last_used_at=first - jetons.TOUCH)
    ask(token)
    assert Flux.objects.get().last_used_at > first


# --- How it ends ---

ENDS = {
    "revoked": lambda network: logged_in(network.f1).post(f"{LIST}{Flux.objects.get().pk}/revoquer/"),
    "account closed": lambda network: close_account(network.f1, by=network.officer),
    "account deactivated": lambda network: type(network.f1).objects.filter(pk=network.f1.pk).update(is_active=False),
    "left": lambda network: network.f1.adhesions.get().end(network.officer),
    "new password": lambda network: AccountAdapter().set_password(network.f1, "une tout autre phrase de passe"),
}


@pytest.mark.parametrize("end", ENDS)
def test_an_address_that_ended_is_one_that_never_was(network, serie, end):
    make_rencontre(serie, titre="Canari")
    token = token_of(network.f1)
    assert titles(token) == {"Canari"}
    ENDS[end](network)
    never = "A" * 43
    answers = [ask(token), ask(never)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert [answer.url.replace(t, "") for answer, t in zip(answers, (token, never), strict=True)] == [
        "/compte/connexion/?next=/rencontres/agenda/.ics"
    ] * 2
    member = logged_in(network.officer)
    bodies = [member.get(f"/rencontres/agenda/{t}.ics") for t in (token, never)]
    assert [body.status_code for body in bodies] == [404, 404]
    clean = [
        re.sub(rb"(?i)csrf[^>]*>|" + t.encode(), b"", b.content) for t, b in zip((token, never), bodies, strict=True)
    ]
    assert clean[0] == clean[1]


def test_what_was_made_with_the_password_alone_is_no_way_round_the_second_factor(network):
    weak, strong = token_of(network.f2, "faible", with_second_factor=False), token_of(network.f2, "fort")
    assert [ask(weak).status_code, ask(strong).status_code] == [200, 200]
    adhere(network.f2, Role.CHARGE_MISSION, network.region, network.conseil)
    assert [ask(weak).status_code, ask(strong).status_code] == [302, 200]


def test_what_no_calendar_reads_ends_and_goes(network):
    now = timezone.now()
    for name in ("lue", "jamais lue"):
        token_of(network.f1, name)
    Flux.objects.update(created_at=now - datetime.timedelta(days=200))
    Flux.objects.filter(nom="lue").update(last_used_at=now - datetime.timedelta(days=100))
    flux.forget_old(now)
    assert list(Flux.objects.live().values_list("nom", flat=True)) == ["lue"]
    assert flux.forget_old(now + datetime.timedelta(days=366)) == 1


# --- The page ---


def test_it_is_shown_once_and_kept_as_its_hash_alone(network, serie):
    make_rencontre(serie, titre="Canari")
    client = just_logged_in(network.f1)
    page = client.post(CREATE, {"nom": "Outlook", "which": "miennes"}).content.decode()
    address = re.search(r'value="(http[^"]+/rencontres/agenda/([\w-]{43})\.ics)"', page)
    assert f'href="webcal://{address[1].partition("://")[2]}"' in page
    assert titles(address[2]) == {"Canari"}
    made = Flux.objects.get()
    assert (made.nom, made.is_mine_only, made.with_second_factor) == ("Outlook", True, True)
    assert address[2] not in str(vars(made))
    listed = client.get(LIST).content.decode()
    assert "Outlook" in listed
    assert address[2] not in listed + str(dict(client.session))
    mail = Courriel.objects.get()
    assert "«\xa0Outlook\xa0»" in mail.text
    assert address[2] not in mail.text + mail.html + mail.subject


def test_each_has_their_own(network):
    token_of(network.f1, "À moi")
    pk = Flux.objects.get().pk
    assert "À moi" not in logged_in(network.f2).get(LIST).content.decode()
    assert logged_in(network.f2).post(f"{LIST}{pk}/revoquer/").status_code == 404
    assert Flux.objects.live().count() == 1


def test_what_was_typed_stays_and_the_error_is_at_its_field(network):
    client = just_logged_in(network.f1)
    token_of(network.f1, "Téléphone")
    page = client.post(CREATE, {"nom": "Téléphone", "which": "miennes"}).content.decode()
    assert "Ce nom est déjà pris" in page
    assert re.search(r'value="miennes"[^>]* checked', page)
    assert "À remplir." in client.post(CREATE, {"nom": " \u202f ", "which": "toutes"}).content.decode()


def test_making_one_asks_for_the_password_again(network):
    response = logged_in(network.f1).get(CREATE)
    assert response.status_code == 302
    assert "next=/rencontres/mon-agenda/creer/" in response.url.replace("%2F", "/")


def test_five_at_most(network):
    for n in range(flux.MOST):
        token_of(network.f1, f"n° {n}")
    with pytest.raises(ValidationError, match="déjà 5"):
        token_of(network.f1, "de trop")
    assert "Créer une adresse" not in logged_in(network.f1).get(LIST).content.decode()


@pytest.mark.django_db(transaction=True)
def test_two_at_once_do_not_pass_the_limit(network):
    for n in range(flux.MOST - 1):
        token_of(network.f1, f"n° {n}")
    barrier, refused = threading.Barrier(2), []

    def make(nom):
        barrier.wait()
        try:
            token_of(network.f1, nom)
        except ValidationError:
            refused.append(nom)
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=(nom,)) for nom in ("a", "b")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 1
    assert Flux.objects.live().count() == flux.MOST


# --- One meeting as a file ---


def test_the_meetings_page_gives_its_file_to_who_reads_it(network, serie):
    rencontre = make_rencontre(serie)
    url = reverse("rencontres:ics", args=[rencontre.pk])
    assert url in logged_in(network.f1).get(rencontre.get_absolute_url()).content.decode()
    response = logged_in(network.f1).get(url)
    assert response.headers["Content-Disposition"] == f'attachment; filename="rencontre-{rencontre.pk}.ics"'
    (event,) = icalendar.Calendar.from_ical(response.content).walk("VEVENT")
    assert event["uid"].startswith(str(rencontre.uid))
    assert logged_in(network.f2).get(url).status_code == 404


@pytest.mark.parametrize("fields", [{"in_days": -3}, {"state": "annulee"}, {"state": "reportee"}])
def test_what_is_over_or_called_off_is_not_offered(network, serie, fields):
    page = logged_in(network.f1).get(make_rencontre(serie, **fields).get_absolute_url()).content.decode()
    assert "agenda.ics" not in page


def test_a_draft_is_in_no_calendar(network, serie):
    draft = make_rencontre(serie, state="brouillon", audience=Audience.objects.depositor_only())
    client = logged_in(network.f1)
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert client.get(reverse("rencontres:ics", args=[draft.pk])).status_code == 404
    assert "agenda.ics" not in client.get(draft.get_absolute_url()).content.decode()
