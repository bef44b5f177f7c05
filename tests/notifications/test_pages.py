"""The page of notifications, one's choices, and the way out without logging in."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from notifications import events, stopping, telling
from notifications.models import Notification, Preference
from notifications.rhythm import Rhythm
from notifications.stopping import Stop
from notifications.telling import tell
from reseau.models import Audience
from tests.network import logged_in

from .conftest import CODE, event, sent

pytestmark = pytest.mark.django_db
PAGE = "/notifications/"


@pytest.fixture
def told(things, network):
    for number in (1, 2):
        things.add(str(number), f"Chose {number}")
        tell(CODE, str(number), f"{number}:a", [network.f1.pk, network.f2.pk])
    return things


def main(client, url=PAGE) -> str:
    return client.get(url).content.decode().split("<main")[1].split("</main")[0]


def unread(person) -> int:
    person.refresh_from_db()
    return person.unread_notices


# --- The page ---


def test_one_reads_what_one_was_told(told, network):
    page = main(logged_in(network.f1))
    assert page.index("Chose 2") < page.index("Chose 1")
    assert "2 non lues" in page
    assert 'href="/essai/1/"' in page
    assert "Pas de notification" in main(logged_in(network.l1))


def test_what_one_may_not_read_any_more_is_not_there(told, network):
    told.add("1", "Chose 1", Audience.objects.depositor_only())
    page = main(logged_in(network.f1))
    assert "Chose 1" not in page
    assert "Chose 2" in page


def test_one_marks_one_then_all(told, network):
    client = logged_in(network.f1)
    pk = Notification.objects.get(personne=network.f1, subject="1").pk
    assert client.post(f"{PAGE}lues/", {"pk": pk}).url == PAGE
    assert unread(network.f1) == 1
    client.post(f"{PAGE}lues/", {"tout": "1"})
    assert (unread(network.f1), unread(network.f2)) == (0, 2)
    assert "Tout est lu" in main(client)


def test_one_marks_nobody_else_s(told, network):
    theirs = list(Notification.objects.filter(personne=network.f2).values_list("pk", flat=True))
    logged_in(network.f1).post(f"{PAGE}lues/", {"pk": [*theirs, "x", "9" * 40]})
    assert (unread(network.f1), unread(network.f2)) == (2, 2)


def test_a_get_reads_nothing(told, network):
    client = logged_in(network.f1)
    client.get(f"{PAGE}lues/", {"tout": "1"})
    main(client)
    assert unread(network.f1) == 2


def test_the_band_says_the_figure_and_costs_no_query(told, network):
    told_client, other = logged_in(network.f1), logged_in(network.l1)
    page = told_client.get("/compte/").content.decode()
    assert re.search(r'href="/notifications/">.*Notifications.*count-new">2', page, re.DOTALL)
    assert "count-new" not in other.get("/compte/").content.decode()
    with CaptureQueriesContext(connection) as queries:
        told_client.get("/aide/")
    assert not [query for query in queries if "notification" in query["sql"]]


def test_the_page_costs_the_same_however_many(told, network, django_assert_max_num_queries):
    client = logged_in(network.f1)
    main(client)
    with django_assert_max_num_queries(10) as few:
        client.get(PAGE)
    for number in range(3, 60):
        told.add(str(number), f"Chose {number}")
        tell(CODE, str(number), f"{number}:a", [network.f1.pk])
    with django_assert_max_num_queries(10) as many:
        response = client.get(PAGE)
    assert len(few) == len(many)
    assert response.content.count(b'class="notice ') == 20
    assert client.get(f"{PAGE}?page=99").status_code == 200


def test_who_has_left_has_no_such_page(told, network):
    network.f1.adhesions.get().end(by=network.officer)
    assert logged_in(network.f1).get(PAGE).status_code == 404


# --- Choices ---

CHOICES = "/compte/notifications/"


def test_one_chooses_how_often(told, network):
    client = logged_in(network.f1)
    assert "Ce qui s’essaie." in main(client, CHOICES)
    assert client.post(CHOICES, {CODE: "weekly"}).url == CHOICES
    assert Preference.objects.get().rhythm == "weekly"
    assert set(Notification.objects.filter(personne=network.f1).values_list("rhythm", flat=True)) == {"weekly"}
    assert re.search(r'value="weekly"\s+selected', main(client, CHOICES))


@pytest.mark.parametrize("value", ["", "often", "NEVER", "never"])
def test_a_choice_that_is_not_offered_is_refused(things, network, value):
    events.register(event(things.render, may_be_off=False))
    page = logged_in(network.f1).post(CHOICES, {CODE: value})
    assert page.status_code == 200
    assert "à corriger" in page.content.decode()
    assert not Preference.objects.exists()


def test_what_does_not_concern_one_is_not_offered(things, network):
    events.register(event(things.render, concerns=lambda membership: membership.is_officer))
    assert CODE not in logged_in(network.f1).get(CHOICES).context["form"].fields
    assert CODE in logged_in(network.officer).get(CHOICES).context["form"].fields


# --- The way out ---


def out_of(message) -> str:
    """The address of List-Unsubscribe, without the site."""
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert address in message.body
    return re.sub(r"^https?://[^/]+", "", address)


def test_one_click_ends_the_mails_without_logging_in(told, network):
    telling.choose(network.f1.pk, events.event_of(CODE), Rhythm.AT_ONCE)
    (message,) = sent()
    address, service = out_of(message), Client(enforce_csrf_checks=True)
    assert "Ne plus recevoir" in main(service, address)
    assert Preference.objects.get().rhythm == "at_once"  # a GET asks, and changes nothing
    for _ in range(2):
        answer = service.post(address, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
        assert Preference.objects.get().rhythm == "never"
    tell(CODE, "1", "1:z", [network.f1.pk])
    assert sent() == []


def test_the_way_out_asks_for_no_second_factor(told, network):
    half_way = logged_in(network.officer, second_factor=False)
    assert half_way.get(PAGE).status_code == 302
    address = f"/notifications/stop/{stopping.token(Stop(network.officer.pk, Rhythm.DAILY))}/"
    assert "Ne plus recevoir" in main(half_way, address)
    assert half_way.post(address).status_code == 200
    assert Preference.objects.get().rhythm == "never"


def test_the_way_out_tells_nothing_of_the_person(told, network):
    (message, _) = sent(days=1)
    for answer in (Client().get(out_of(message)), Client().post(out_of(message))):
        assert not re.search(r"(?i)claire|karim|@exemple", answer.content.decode())


def test_leaving_a_digest_ends_what_has_its_rhythm(told, network):
    events.register(event(told.render, "hebdo", rhythm=Rhythm.WEEKLY))
    events.register(event(told.render, "toujours", may_be_off=False))
    stopping.apply(Stop(network.f1.pk, Rhythm.DAILY))
    kept = dict(Preference.objects.filter(personne=network.f1).values_list("event", "rhythm"))
    assert kept == {CODE: "never"}


def test_a_link_that_we_did_not_sign_is_no_link(told, network):
    good = stopping.token(Stop(network.f1.pk, Rhythm.DAILY))
    other = stopping.token(Stop(network.f2.pk, Rhythm.DAILY))
    forged = other.split(":")[0] + ":" + good.split(":")[1]
    for token in (good[:-1], forged, "x", "x:y", good.split(":")[0]):
        for answer in (Client().get, Client().post):
            assert answer(f"/notifications/stop/{token}/").url.startswith("/compte/connexion/")
    assert not Preference.objects.exists()


def test_a_link_of_someone_who_is_gone_does_no_harm(things):
    stopping.apply(Stop(987654, Rhythm.DAILY))
    assert not Preference.objects.exists()


def test_an_old_secret_still_opens_the_way_out(told, network, settings):
    token = stopping.token(Stop(network.f1.pk, Rhythm.DAILY))
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "une autre"
    assert stopping.read(token) == Stop(network.f1.pk, Rhythm.DAILY)
