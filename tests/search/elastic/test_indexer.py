"""What is written reaches Elasticsearch, in the state it has in the end, whatever happens on the way."""

import pytest

from search import index as entries
from search import outbox
from search.engines.elastic import compare, indexer, indices
from search.models import Change, Entry

from ..corpus import put

pytestmark = pytest.mark.django_db


def ids_of(*keys: str) -> set[int]:
    return set(Entry.objects.filter(key__in=keys).values_list("pk", flat=True))


def held() -> dict[int, int]:
    """Id -> version of all that the index holds."""
    indices.patient().indices.refresh(index=indices.live())
    hits = indices.patient().search(index=indices.live(), version=True, size=1000)["hits"]["hits"]
    return {int(hit["_id"]): hit["_version"] for hit in hits}


def known() -> dict[int, int]:
    return dict(Entry.objects.values_list("pk", "version"))


def source(pk: int) -> dict:
    return indices.patient().get(index=indices.live(), id=str(pk))["_source"]


def test_without_a_server_nothing_is_noted(network_audience):
    put("essai:1", "Guide", audience=network_audience)
    entries.remove("essai:1")
    assert not Change.objects.exists()


def test_what_is_written_changed_and_removed_is_told(index, network_audience, closed_audience):
    for number in (1, 2, 3):
        put(f"essai:{number}", "Guide", audience=network_audience)
    put("essai:2", "Autre", audience=network_audience)
    entries.repoint("essai:3", closed_audience.pk)
    assert indexer.drain() >= 3
    gone = ids_of("essai:1")
    entries.remove("essai:1")
    assert indexer.drain() == 1
    assert not Change.objects.exists()
    assert held() == known()
    assert not gone & held().keys()
    assert source(*ids_of("essai:3"))["audience"] == str(closed_audience.pk)


def test_several_changes_of_an_entry_wait_as_one(index, network_audience):
    for title in ("Un", "Deux", "Trois"):
        put("essai:1", title, audience=network_audience)
    assert list(Change.objects.values_list("version", flat=True)) == [3]


def test_a_change_is_undone_with_its_transaction(index, network_audience):
    from django.db import transaction

    with pytest.raises(RuntimeError), transaction.atomic():
        put("essai:1", "Fantôme", audience=network_audience)
        raise RuntimeError
    assert not Change.objects.exists()


def test_an_older_state_never_replaces_a_newer(index, network_audience):
    put("essai:1", "Ancien", audience=network_audience)
    (old,) = list(indices.states(ids_of("essai:1"), indices.live()))
    put("essai:1", "Nouveau", audience=network_audience)
    indexer.drain()
    (answer,) = indices.send([old])
    assert answer.status == indices.CONFLICT
    assert held() == known()


def test_an_older_state_does_not_bring_back_what_was_removed(index, network_audience):
    put("essai:1", "Ancien", audience=network_audience)
    old = list(indices.states(ids_of("essai:1"), indices.live()))
    entries.remove("essai:1")
    indexer.drain()
    assert [answer.status for answer in indices.send(old)] == [indices.CONFLICT]
    assert held() == {}


def test_what_changes_while_it_is_sent_is_sent_again(index, network_audience):
    put("essai:1", "Un", audience=network_audience)
    taken = outbox.take()
    put("essai:1", "Deux", audience=network_audience)
    outbox.done(taken)
    assert indexer.drain() >= 1
    assert held() == known()


def test_two_workers_never_hold_the_same(index, network_audience):
    for number in range(4):
        put(f"essai:{number}", "Guide", audience=network_audience)
    first, second = outbox.take(2), outbox.take(10)
    assert len(first) == len(second) == 2
    assert not {change.pk for change in first} & {change.pk for change in second}
    assert outbox.take() == []


def test_what_a_killed_worker_held_is_taken_again_when_its_lease_ends(index, network_audience):
    put("essai:1", "Un", audience=network_audience)
    outbox.take()
    assert indexer.drain() == 0
    Change.objects.update(leased_until="2020-01-01T00:00Z")
    assert indexer.drain() >= 1
    assert held() == known()


def test_a_removal_makes_no_index_of_a_name_that_leads_nowhere_any_more(index, network_audience):
    """A rebuild ends between a worker's look and its sending."""
    name = indices.new_name()
    indices.create(name)
    put("essai:1", "Guide", audience=network_audience)
    indexer.drain()
    entries.remove("essai:1")
    seen = indices.targets()
    assert seen == [(indices.building(), name), (indices.live(), index)]
    indices.open_(name)
    indices.swap(name)
    indices.drop([index])
    for _, target in seen:
        list(indices.send(indices.removals({change.pk: change.version for change in Change.objects.all()}, target)))
    names = set(indices.patient().indices.get(index=f"{indices.live()}*"))
    assert not names & {indices.live(), indices.building()}
    assert held() == {}
    indices.drop(indices.left_behind())


def test_an_index_ahead_of_a_restored_database_is_surpassed(index, network_audience, closed_audience):
    for _ in range(5):
        put("essai:1", "Avant", audience=network_audience)
    indexer.drain()
    Entry.objects.update(version=0)
    entries.repoint("essai:1", closed_audience.pk)
    while indexer.drain():
        pass
    assert source(*ids_of("essai:1"))["audience"] == str(closed_audience.pk)
    assert held() == known()


def test_every_difference_is_seen_and_told(index, network_audience):
    for number in range(1, 5):
        put(f"essai:{number}", "Guide", audience=network_audience)
    indexer.drain()
    missing, behind, ahead, left_over = Entry.objects.order_by("pk")
    indices.patient().delete(index=indices.live(), id=str(missing.pk))
    Entry.objects.filter(pk=behind.pk).update(version=behind.version + 1)
    Entry.objects.filter(pk=ahead.pk).update(version=ahead.version - 1)
    Entry.objects.filter(pk=left_over.pk).delete()
    found = compare.differences(indices.live())
    assert (found.missing, found.behind) == ({missing.pk: missing.version}, {behind.pk: behind.version + 1})
    assert (found.ahead, found.left_over) == ({ahead.pk: ahead.version}, {left_over.pk: left_over.version})
    compare.note(found)
    assert len(compare.differences(indices.live())) == 0  # what waits in the outbox differs rightly
    indexer.drain()
    assert len(compare.differences(indices.live())) == 0
    assert held() == known()


def test_what_was_written_without_a_server_is_told_when_there_is_one_again(index, network_audience, settings):
    for number in range(4):
        put(f"essai:{number}", "Guide", audience=network_audience)
    indexer.drain()
    with_server, settings.ELASTICSEARCH_URL = settings.ELASTICSEARCH_URL, ""
    put("essai:1", "Autre", audience=network_audience)
    put("essai:9", "Neuf", audience=network_audience)
    entries.remove("essai:3")
    settings.ELASTICSEARCH_URL = with_server
    assert not Change.objects.exists()
    assert indexer.audit() == 3
    indexer.drain()
    assert held() == known()
