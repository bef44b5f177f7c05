"""Saved searches: what is new for their owner is told once, whenever and however it becomes readable."""

import contextlib
import datetime
import threading

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from notifications.models import Notification
from reseau.access import NOBODY, membership_of, reader_of
from reseau.models import Audience, Line, Personne
from search import index
from search.models import Clock, Entry, Recherche, Trouvaille
from search.saved import keeping, watching
from tests.network import Network, adhere, audience_of, logged_in
from tests.reseau.test_parallel import at_once

from ..notifications.conftest import sent

pytestmark = pytest.mark.django_db

LATER = datetime.timedelta(days=1)


@pytest.fixture
def whole(network, shelf) -> Audience:
    """Everybody in the network."""
    return Audience.objects.network()


def save(person, text="clause", rhythm="at_once", **fields) -> Recherche:
    """A saved search; it knows what is there."""
    reader = reader_of(membership_of(person))
    return keeping.save(person.pk, reader, text, f"?q={text}".replace(" ", "+"), rhythm, **fields)[0]


def titles(search) -> list[str]:
    """What the search has found so far, in the order it was found."""
    return list(search.trouvailles.order_by("pk").values_list("entry__title", flat=True))


def new_titles(search) -> list[str]:
    """What one look finds."""
    before = len(titles(search))
    watching.look()
    return titles(search)[before:]


# --- Saving ---


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("texts", ["aa", "ab"], ids=["the same", "two"])
def test_of_two_saved_at_once_where_one_may_be_kept_one_is(monkeypatch, texts):
    person, both, create = Network().f1, threading.Barrier(2), Recherche.objects.create

    def after_the_other(**fields):
        with contextlib.suppress(threading.BrokenBarrierError):  # the other one waits for this one
            both.wait(0.5)
        return create(**fields)

    def one(number: int) -> Recherche | None:
        try:
            return save(person, texts[number])
        except keeping.Full:
            return None

    monkeypatch.setattr(Recherche, "MOST", 1)
    monkeypatch.setattr(Recherche.objects, "create", after_the_other)
    kept = at_once(one, 2)
    assert Recherche.objects.count() == 1
    assert (None in kept) == (texts == "ab")


# --- What is new ---


def test_what_appears_is_told_once(network, shelf, whole):
    shelf.put("essai:1", "Ancien", "une clause", audience=whole)
    search = save(network.f1)
    assert new_titles(search) == []
    shelf.put("essai:2", "Nouveau", "rien", "la clause sociale", audience=whole)
    shelf.put("essai:3", "Hors sujet", "rien", audience=whole)
    assert new_titles(search) == ["Nouveau"]
    assert new_titles(search) == []
    (message,) = sent()
    assert message.subject == "1 nouveau résultat pour « clause » – Réseau lorrain"
    for words in ("Nouveau (Guide, 14 sept. 2026)", "/essai/2/?page=2", "/recherche/?q=clause", "enregistré"):
        assert words in message.body
    assert f"/recherche/enregistrees/{search.pk}/" in message.body


def test_what_was_there_when_it_was_saved_is_not_new(network, shelf, whole):
    """Though no worker had passed yet."""
    shelf.put("essai:1", "Ancien", "clause", audience=whole)
    search = save(network.f1)
    assert new_titles(search) == []


@pytest.mark.parametrize("change", [{"title": "Autre titre"}, {"type": "ccap"}, {}])
def test_written_again_is_not_new(network, shelf, whole, change):
    shelf.put("essai:1", "Guide", "clause", audience=whole)
    search = save(network.f1)
    shelf.put("essai:1", **{"title": "Guide"} | change, audience=whole)
    shelf.put("essai:1", change.get("title", "Guide"), "clause", audience=whole)
    assert new_titles(search) == []


def test_a_new_edition_is_new_once(network, shelf, whole):
    shelf.put("essai:1", "Guide", "clause", audience=whole)
    search = save(network.f1)
    shelf.put("essai:1", "Guide", audience=whole, edition="")  # being read
    assert new_titles(search) == []
    shelf.put("essai:1", "Guide", "clause", audience=whole, edition="2")
    assert new_titles(search) == ["Guide"]
    shelf.put("essai:1", "Guide", "clause", audience=whole, edition="2")
    assert new_titles(search) == []


def test_what_is_rolled_back_never_appeared(network, shelf, whole):
    search = save(network.f1)
    with pytest.raises(RuntimeError), transaction.atomic():
        shelf.put("essai:1", "Guide", "clause", audience=whole)
        raise RuntimeError
    assert new_titles(search) == []


def test_what_is_gone_before_it_leaves_is_not_told(network, shelf, whole):
    search = save(network.f1)
    shelf.put("essai:1", "Guide", "clause", audience=whole)
    assert new_titles(search) == ["Guide"]
    index.remove("essai:1")
    assert sent() == []


def test_one_s_own_deposits_are_no_news(network, shelf, whole):
    search = save(network.f1)
    shelf.put("essai:1", "À moi", "clause", audience=whole, owner_id=network.f1.pk)
    shelf.put("essai:2", "À lui", "clause", audience=whole, owner_id=network.f2.pk)
    assert new_titles(search) == ["À lui"]


def test_all_the_words_are_required(network, shelf, whole):
    """On the results page few hits that hold them all are followed by those that hold any; here they are not."""
    search = save(network.f1, "clause insertion")
    shelf.put("essai:1", "Une", "clause", audience=whole)
    shelf.put("essai:2", "Deux", "clause d’insertion", audience=whole)
    assert new_titles(search) == ["Deux"]


def test_filters_exclusions_and_phrases_hold(network, shelf, whole):
    searches = [save(network.f1, text) for text in ("clause -formation", '"clause sociale"', "clause&type=ccap")]
    shelf.put("essai:1", "Une", "clause de formation sociale", audience=whole)
    shelf.put("essai:2", "Deux", "clause sociale", audience=whole)
    shelf.put("essai:3", "Trois", "clause", audience=whole, type="ccap")
    watching.look()
    assert [sorted(titles(search)) for search in searches] == [["Deux", "Trois"], ["Deux"], ["Trois"]]


# --- What becomes readable ---


def test_an_embargo_that_ends_is_news(network, shelf, whole, monkeypatch):
    closed = audience_of(Line(), opens_at=timezone.now() + LATER)
    search = save(network.f1)
    shelf.put("essai:1", "Sous embargo", "clause", audience=closed)
    assert new_titles(search) == []
    tomorrow = timezone.now() + LATER
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert new_titles(search) == ["Sous embargo"]
    assert new_titles(search) == []


def test_a_right_that_is_given_is_news(network, shelf, whole):
    structures = audience_of(Line(role="structure"))
    shelf.put("essai:1", "Pour structures", "clause", audience=structures)
    search = save(network.f1)
    assert new_titles(search) == []
    adhesion = adhere(network.f1, "structure", network.t1, network.aci1)
    assert new_titles(search) == ["Pour structures"]
    adhesion.end(by=network.officer)
    assert new_titles(search) == []
    adhere(network.f1, "structure", network.t1, network.aci1)
    assert new_titles(search) == []  # told before


def test_what_appears_while_a_right_is_lost_is_news_when_it_is_back(network, shelf, whole):
    structures = audience_of(Line(role="structure"))
    adhesion = adhere(network.f1, "structure", network.t1, network.aci1)
    shelf.put("essai:1", "Avant", "clause", audience=structures)
    search = save(network.f1)
    adhesion.end(by=network.officer)
    shelf.put("essai:2", "Pendant", "clause", audience=structures)
    assert new_titles(search) == []
    adhere(network.f1, "structure", network.t1, network.aci1)
    assert new_titles(search) == ["Pendant"]


def test_a_draft_that_is_published_is_news(network, shelf, whole):
    shelf.put("essai:1", "Brouillon", "clause", audience=Audience.objects.depositor_only(), owner_id=network.f2.pk)
    search = save(network.f1)
    index.repoint("essai:1", whole.pk)
    assert new_titles(search) == ["Brouillon"]


def test_other_readers_are_news_to_who_was_not_among_them(network, shelf, whole):
    """Claire read it before; to Aïcha it is new."""
    facilitators = audience_of(Line(role="facilitateur"))
    shelf.put("essai:1", "Guide", "clause", audience=facilitators)
    hers, aicha = save(network.f1), save(network.l1)
    index.repoint("essai:1", whole.pk)
    watching.look()
    assert (titles(hers), titles(aicha)) == ([], ["Guide"])
    index.repoint("essai:1", facilitators.pk)
    index.repoint("essai:1", whole.pk)
    watching.look()
    assert (titles(hers), titles(aicha)) == ([], ["Guide"])


def test_an_officer_is_told_of_everything_but_drafts_and_embargoes(network, shelf, whole):
    search = save(network.officer)
    shelf.put("essai:1", "Brouillon", "clause", audience=Audience.objects.depositor_only())
    shelf.put("essai:2", "Embargo", "clause", audience=audience_of(Line(), opens_at=timezone.now() + LATER))
    shelf.put("essai:3", "Pour structures", "clause", audience=audience_of(Line(role="structure")))
    assert new_titles(search) == ["Pour structures"]


def test_what_one_may_not_read_is_never_found(network, shelf, whole):
    search = save(network.f2)
    t1 = audience_of(Line(role="facilitateur", territoire=network.t1.pk))
    shelf.put("essai:1", "Canari", "clause", audience=t1)
    watching.look()
    assert not Trouvaille.objects.exists()
    assert not Notification.objects.exists()
    assert keeping.of(network.f2.pk, reader_of(membership_of(network.f2))) == [search]


def test_what_is_revoked_before_it_leaves_is_not_in_the_mail(network, shelf, whole):
    search = save(network.f1)
    shelf.put("essai:1", "Reste", "clause", audience=whole)
    shelf.put("essai:2", "Canari", "clause", audience=whole)
    watching.look()
    assert len(titles(search)) == 2
    index.repoint("essai:2", audience_of(Line(role="structure")).pk)
    (message,) = sent()
    assert message.subject.startswith("1 nouveau résultat")
    assert "Canari" not in message.body + message.alternatives[0].content
    page = logged_in(network.f1).get("/notifications/").content.decode()
    assert "Reste" in page
    assert "Canari" not in page


def test_who_left_is_not_looked_for(network, shelf, whole):
    search = save(network.f1)
    network.f1.adhesions.get().end(by=network.officer)
    shelf.put("essai:1", "Guide", "clause", audience=whole)
    assert new_titles(search) == []


# --- Rhythms, pauses ---


def test_the_rhythm_is_that_of_each_search(network, shelf, whole):
    for text, rhythm in (("clause", "at_once"), ("sociale", "daily"), ("insertion", "weekly"), ("guide", "never")):
        save(network.f1, text, rhythm)
    shelf.put("essai:1", "Guide", "clause sociale d’insertion", audience=whole)
    watching.look()
    assert [message.subject.split(" – ")[0] for message in sent()] == ["1 nouveau résultat pour « clause »"]
    told = [message.subject.split(" – ")[0] for message in sent(days=8)]
    assert sorted(told) == ["1 nouveau résultat pour « insertion »", "1 nouveau résultat pour « sociale »"]
    assert sent(days=30) == []


def test_a_day_s_finds_make_one_digest(network, shelf, whole):
    searches = [save(network.f1, text, "daily") for text in ("clause", "sociale")]
    for number in range(3):
        shelf.put(f"essai:{number}", f"Guide {number}", "clause sociale", audience=whole)
        watching.look()
    assert Notification.objects.count() == 6
    (message,) = sent(days=1)
    assert message.subject == "Nouveaux résultats pour 2 recherches enregistrées – Réseau lorrain"
    for search in searches:
        assert f"3 nouveaux résultats pour «\xa0{search.name}\xa0»" in message.body


def test_long_lists_are_cut_and_say_so(network, shelf, whole):
    save(network.f1)
    for number in range(14):
        shelf.put(f"essai:{number}", f"Guide {number}", "clause", audience=whole)
    watching.look()
    (message,) = sent()
    assert message.subject.startswith("14 nouveaux résultats")
    assert message.body.count("/essai/") == 10
    assert "et 4 autres" in message.body


def test_a_paused_search_tells_when_it_is_taken_up_again(network, shelf, whole):
    search = save(network.f1)
    keeping.pause(search, True)
    shelf.put("essai:1", "Guide", "clause", audience=whole)
    assert new_titles(search) == []
    keeping.pause(search, False)
    assert new_titles(search) == ["Guide"]


def test_a_pause_holds_for_what_waits_for_its_digest(network, shelf, whole):
    search = save(network.f1, rhythm="daily")
    shelf.put("essai:1", "Guide", "clause", audience=whole)
    watching.look()
    keeping.pause(search, True)
    assert sent(days=1) == []


def test_a_search_that_is_deleted_tells_nothing_more(network, shelf, whole):
    search = save(network.f1)
    shelf.put("essai:1", "Guide", "clause", audience=whole)
    watching.look()
    keeping.delete(search)
    assert sent() == []
    network.f1.refresh_from_db()
    assert network.f1.unread_notices == 0


def test_one_click_ends_the_alerts_of_this_search_alone(network, shelf, whole, client):
    first, second = save(network.f1, "clause"), save(network.f1, "sociale", "daily")
    shelf.put("essai:1", "Guide", "clause", audience=whole)
    watching.look()
    (message,) = sent()
    address = message.extra_headers["List-Unsubscribe"].strip("<>").partition("//")[2].partition("/")[2]
    page = client.get(f"/{address}").content.decode()
    assert "clause" not in page.split("<main")[1].split("</main")[0]
    for _ in range(2):
        assert client.post(f"/{address}").status_code == 200
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.rhythm, second.rhythm) == ("never", "daily")


def test_leaving_the_daily_digest_ends_the_daily_alerts(network, shelf, whole):
    searches = [save(network.f1, "clause", "daily"), save(network.f1, "sociale", "at_once")]
    theirs = save(network.f2, "clause", "daily")
    keeping.stop(network.f1.pk, "", "daily")
    for search in (*searches, theirs):
        search.refresh_from_db()
    assert [search.rhythm for search in (*searches, theirs)] == ["never", "at_once", "daily"]


# --- What it costs ---


def test_four_hundred_searches_cost_nothing_when_nothing_changed(network, shelf, whole, django_assert_num_queries):
    people = [network.f1, network.f2, network.l1, network.buyer, network.comite, network.agent, network.officer]
    for number in range(400):
        reader = reader_of(membership_of(people[number % 7]))
        known = {"0": sorted(watching.readable(reader))}
        Recherche.objects.create(personne=people[number % 7], name="x", address=f"?q=mot{number}", known=known)
    watching.look()
    with django_assert_num_queries(6):
        assert watching.look() == 0
    shelf.put("essai:1", "Guide", "mot7", audience=audience_of(Line(personne=network.admin.pk)))
    with CaptureQueriesContext(connection) as queries:
        watching.look()
    # The one entry concerns the officer's searches alone: they ask the engine, the others find no candidate.
    asked = [query for query in queries if "search_fulltext" in query["sql"]]
    assert len(asked) == 57
    with django_assert_num_queries(6):
        watching.look()


def test_what_is_remembered_is_bounded(network, shelf, whole, monkeypatch):
    monkeypatch.setattr(Trouvaille, "MOST", 5)
    search = save(network.f1)
    for number in range(12):
        shelf.put(f"essai:{number}", f"Guide {number}", "clause", audience=whole)
        if number % 4 == 3:
            watching.look()
    assert len(titles(search)) == 5
    keeping.keep(Recherche.objects.get(), [(pk, "9") for pk in Entry.objects.values_list("pk", flat=True)], {}, NOBODY)
    assert len(titles(search)) == 5
    watching.look()
    search.refresh_from_db()
    assert sum(map(len, search.known.values())) <= Audience.objects.count()
    assert new_titles(search) == []


def test_of_two_looks_at_once_one_counts(network, shelf, whole):
    search = save(network.f1)
    shelf.put("essai:1", "Guide", "clause", audience=whole)
    stale = Recherche.objects.get(pk=search.pk)
    assert new_titles(search) == ["Guide"]
    found = list(search.trouvailles.values_list("entry", "edition"))
    search.refresh_from_db()
    assert not keeping.keep(stale, found, {1: []}, reader_of(membership_of(network.f1)))
    assert Notification.objects.count() == 1
    assert Recherche.objects.get().known == search.known  # what the second knew is not written over the first
    Clock.objects.update(world="")
    assert new_titles(search) == []


def test_what_fails_for_one_is_made_up_for_and_harms_nobody_else(network, shelf, whole, monkeypatch):
    first, second = save(network.f1), save(network.f2)
    shelf.put("essai:1", "Guide", "clause", audience=whole)
    real = keeping.keep

    def dies(search, *args):
        if search.personne_id == network.f2.pk:
            raise RuntimeError
        return real(search, *args)

    with monkeypatch.context() as patch:
        patch.setattr(keeping, "keep", dies)
        assert watching.look() == 1
    assert (titles(first), titles(second)) == (["Guide"], [])
    watching.look()
    assert (titles(first), titles(second)) == (["Guide"], ["Guide"])
    assert Notification.objects.count() == 2


def test_everything_that_changes_rights_is_noticed(network, shelf, whole):
    watching.look()
    worlds = {Clock.objects.get().world}
    steps = [
        lambda: adhere(network.f1, "structure", network.t1, network.aci1),
        lambda: network.f2.adhesions.get().end(by=network.officer),
        lambda: Personne.objects.filter(pk=network.l1.pk).update(is_active=False),
        lambda: network.t1.set_communes(["1A", "1B", "2A"]),
        lambda: audience_of(Line(), opens_at=timezone.now() - LATER),
    ]
    for number, step in enumerate(steps, 2):
        step()
        watching.look()
        worlds.add(Clock.objects.get().world)
        assert len(worlds) == number
