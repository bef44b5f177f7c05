"""Whatever becomes of the server: nobody waits for it, nobody sees more, nothing is lost, and it is used again."""

import contextlib
import time
from collections.abc import Callable, Iterator

import pytest
from django.urls import reverse

from reseau.access import Reader
from search import index as entries
from search import outbox, service
from search.engines import answering, guard
from search.engines.elastic import compare, indexer, indices
from search.models import Change, Entry, Installation
from search.query import Query
from tests.elasticsearch import settle
from tests.network import logged_in
from tests.relay import Relay

from ..corpus import entry_data, put
from .faults import (
    CANARY,
    closed,
    hung,
    lead,
    of_another_schema,
    of_someone_else,
    read_only,
    refusing,
    stopped,
    without_alias,
)

pytestmark = pytest.mark.django_db


@contextlib.contextmanager
def emptied(door: Relay) -> Iterator[None]:
    indices.patient().delete_by_query(index=indices.live(), query={"match_all": {}}, refresh=True)
    yield
    for entry in Entry.objects.all():
        put(entry.key, "Guide", entry.passages.get().text, audience=entry.audience)
    settle()


FAULTS = [stopped, hung, without_alias, of_someone_else, of_another_schema, closed, emptied]


@pytest.fixture
def entitled(network_audience, closed_audience) -> Reader:
    return Reader(frozenset([network_audience.pk, closed_audience.pk]))


@pytest.fixture
def library(door, network_audience, closed_audience) -> None:
    """Two documents, of which `reader` reads one."""
    put("essai:1", "Guide", "une clause", audience=network_audience)
    put("essai:2", f"Secret {CANARY}", f"une clause {CANARY}", audience=closed_audience)
    settle()


def search(text: str, reader: Reader) -> service.Results:
    return service.search(Query.from_text(text), reader)


def keys(found: service.Results) -> list[str]:
    return [hit.entry.key for hit in found.hits]


def nothing_leaks(reader: Reader) -> bool:
    """Whether no answer to `reader` depends on the closed document."""
    found, common = search(CANARY, reader), search("clause", reader)
    no_hits = (found.total, found.unfiltered, found.hits, found.facets) == (0, 0, [], {})
    counted = [choice.count for choices in common.facets.values() for choice in choices]
    alone = (common.total, common.unfiltered, keys(common)) == (1, 1, ["essai:1"]) and set(counted) <= {1}
    return no_hits and alone and CANARY not in str(found.corrected) and not service.suggest(CANARY[:5], reader)


@pytest.mark.parametrize("fault", FAULTS)
def test_the_embedded_engine_answers_with_the_same_rights_and_the_server_again_afterwards(
    fault: Callable, library, door, reader, entitled
):
    assert not search("clause", reader).degraded
    with fault(door):
        _look_again()
        started = time.monotonic()
        during = [search("clause", reader).degraded for _ in range(3)]
        assert time.monotonic() - started < 3
        assert during == [True, True, True]
        assert nothing_leaks(reader)
        assert keys(search(CANARY, entitled)) == ["essai:2"]
    time.sleep(guard.REST)
    assert not search("clause", reader).degraded
    assert nothing_leaks(reader)
    assert keys(search(CANARY, entitled)) == ["essai:2"]


def _look_again() -> None:
    """As if the next look at whose index it is were due."""
    answering()._checked = 0.0


def test_an_alias_led_elsewhere_misleads_nobody_until_it_is_noticed(library, door, reader):
    assert not search("clause", reader).degraded
    with of_someone_else(door):
        assert nothing_leaks(reader)


def test_an_index_that_is_deleted_is_noticed_at_once_and_built_again(library, door, reader, entitled):
    indices.drop([indices.fit()])
    assert search("clause", reader).degraded
    assert nothing_leaks(reader)
    indexer.tend()
    time.sleep(guard.REST)
    found = search(CANARY, entitled)
    assert not found.degraded
    assert keys(found) == ["essai:2"]
    assert nothing_leaks(reader)


def test_a_server_that_hangs_costs_two_time_outs_and_then_nothing(library, door, reader):
    door.hang()
    costs = []
    for _ in range(4):
        started = time.monotonic()
        assert search("clause", reader).degraded
        costs.append(time.monotonic() - started)
        guard.REST = 60  # put back by the fixture
    assert all(cost < 1.5 for cost in costs)
    assert sum(cost > 0.7 for cost in costs) == guard.FAILURES


def test_the_results_page_says_who_answers(library, door, network):
    client = logged_in(network.f1)
    address = reverse("search:results")
    assert "mode de secours" not in client.get(address, {"q": "clause"}).content.decode()
    door.shut()
    assert "La recherche répond en mode de secours." in client.get(address, {"q": "clause"}).content.decode()
    assert "La recherche répond en mode de secours." in client.get(address, {"q": "introuvable"}).content.decode()
    assert client.get(reverse("search:suggest"), {"q": "gui"}).status_code == 200
    ready = client.get("/sante/prete")
    assert (ready.status_code, ready.content.decode()) == (200, "ok\nrecherche : en mode de secours\n")


def test_what_we_ask_wrongly_is_answered_all_the_same_and_logged_once(library, door, reader, caplog):
    """The index is ours, but of the wrong make: the server refuses the question."""
    name = indices.fit()
    meta = indices.patient().indices.get_mapping(index=name)[name]["mappings"]["_meta"]
    other = indices.new_name()
    indices.patient().indices.create(index=other, mappings={"_meta": meta, "properties": {"date": {"type": "text"}}})
    indices.patient().index(index=other, id="1", document={"date": "hier"}, refresh=True)
    lead(name, other)
    _look_again()
    for _ in range(3):
        assert search("clause", reader).degraded
    assert [record.levelname for record in caplog.records if "refuses what we ask" in record.message] == ["ERROR"]
    lead(other, name)
    _look_again()
    assert not search("clause", reader).degraded  # no breaker opened
    indices.drop([other])


def test_nobody_who_saves_waits_for_the_server(door, network_audience, reader, monkeypatch):
    monkeypatch.setattr(indices, "LOOKING", 1)
    edits = 100
    door.hang()
    for number in range(edits):
        put(f"essai:{number}", "Guide", "une clause pendant", audience=network_audience)
    assert door.callers == 0
    with pytest.raises(indexer.Away):
        indexer.drain()
    assert door.callers
    door.open()
    while indexer.drain():
        pass
    assert not Change.objects.exists()
    assert len(compare.differences(indices.live())) == 0
    assert search("pendant", reader).total == edits


def test_a_right_withdrawn_counts_at_once_before_the_index_is_told(library, reader, closed_audience):
    assert search("clause", reader).total == 1
    entries.repoint("essai:1", closed_audience.pk)
    assert _says_nothing("clause", reader)
    Change.objects.all().delete()  # and it never will be
    assert _says_nothing("clause", reader)


def test_what_is_removed_is_gone_at_once_before_the_index_is_told(library, reader, network_audience):
    put("essai:3", "Autre", "une clause", audience=network_audience)
    settle()
    assert search("clause", reader).total == 2
    entries.remove("essai:3")
    found = search("clause", reader)
    assert (found.total, keys(found), found.degraded) == (1, ["essai:1"], False)
    Change.objects.all().delete()
    found = search("clause", reader)
    assert (found.total, keys(found)) == (1, ["essai:1"])


def _says_nothing(text: str, reader: Reader) -> bool:
    found = search(text, reader)
    return (found.total, found.unfiltered, found.hits, found.facets) == (0, 0, [], {})


def test_where_too_many_rights_wait_to_be_told_the_database_answers(library, reader, monkeypatch, closed_audience):
    monkeypatch.setattr(guard, "MOST_WITHHELD", 0)
    entries.repoint("essai:1", closed_audience.pk)
    assert search("clause", reader).degraded
    assert _says_nothing("clause", reader)


def test_an_index_that_nobody_writes_any_more_is_not_believed(library, reader, network_audience):
    put("essai:1", "Guide", "une phrase neuve", audience=network_audience)
    Change.objects.update(at="2026-01-01T00:00Z")
    _look_again()
    found = search("neuve", reader)
    assert (found.degraded, keys(found)) == (True, ["essai:1"])


def test_a_read_only_index_loses_nothing_and_is_written_again_by_itself(library, door, reader, network_audience):
    with read_only(door):
        put("essai:1", "Guide", "une phrase neuve", audience=network_audience)
        with pytest.raises(indexer.Away, match="blocked"):
            indexer.drain()
        change = Change.objects.get()
        assert (change.attempts, change.parked_at, change.lease) == (0, None, "")
        assert nothing_leaks(reader)
    settle()
    assert search("neuve", reader).total == 1


@pytest.fixture
def poison(index) -> Iterator[str]:
    """The key of an entry that the server refuses."""
    with refusing("essai:250") as key:
        yield key


def test_one_poisonous_entry_in_500_is_parked_with_its_reason_and_holds_up_nobody(poison, network_audience, reader):
    audience = network_audience
    entries.put_many(
        [entries.analyse(entry_data(f"essai:{n}", "Clause", "texte", audience=audience)) for n in range(500)]
    )
    settle()
    assert search("clause", reader).total == 499
    for _ in range(outbox.REFUSALS - 1):
        assert not Change.objects.get().parked_at
        Change.objects.update(leased_until=None)  # as if the pause were over
        indexer.drain()
    parked = Change.objects.get()
    assert parked.pk == Entry.objects.get(key=poison).pk
    assert parked.parked_at and "la valeur ne convient pas" in parked.reason
    assert indexer.drain() == 0
    assert len(compare.differences(indices.live())) == 0


def test_what_is_parked_is_sent_when_asked_to_or_when_it_changes(poison, index, network_audience):
    put(poison, "Clause", "texte", audience=network_audience)
    Change.objects.update(parked_at="2026-01-01T00:00Z", attempts=3, reason="refusé")
    indices.patient().indices.put_settings(index=index, settings={"index.final_pipeline": "_none"})
    assert indexer.drain() == 0
    assert outbox.retry(Change.objects.all()) == 1
    assert indexer.drain() >= 1
    assert not Change.objects.exists()


def test_nothing_is_written_into_an_index_that_is_not_ours(library, door, network_audience):
    put("essai:1", "Guide", "nouveau", audience=network_audience)
    with of_someone_else(door):
        with pytest.raises(indices.Unfit):
            indexer.tend()
        assert indices.patient().count(index=f"{indices.live()}-autrui")["count"] == 1
        assert Change.objects.count() == 1
    settle()
    assert not Change.objects.exists()


def test_an_index_of_another_database_is_foreign(library, reader):
    Installation.objects.update(token="celle d’une autre base")
    _look_again()
    assert search("clause", reader).degraded
