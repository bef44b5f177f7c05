"""An entry is what the content is, and the index can be thrown away."""

import dataclasses
import datetime

import pytest
from django.core.management import call_command
from django.db import connection, transaction

from reseau.access import Reader
from search import index, service, upkeep
from search.engines import engine
from search.models import Entry, Passage, Term
from search.query import Query

from .corpus import entry_data

pytestmark = pytest.mark.django_db


def total(text: str, reader) -> int:
    return service.count(Query.from_text(text), reader)


@pytest.fixture
def content(shelf, network_audience, network):
    places = [network.t2.pk, network.t1.pk, network.t1.pk]
    shelf.put("essai:1", "Guide", "une clause", "deux", audience=network_audience, territoire_ids=places)
    shelf.put("essai:2", "Sans texte\x00", audience=network_audience, owner_id=network.f1.pk)
    return shelf


def test_what_is_put_is_what_the_content_is(content):
    assert list(upkeep.differing()) == []


def test_every_difference_is_seen_and_repaired(content, network_audience, closed_audience, reader):
    changes = [
        {"title": "Autre"},
        {"passages": [(1, "un autre texte")]},
        {"audience_id": closed_audience.pk},
        {"territoire_ids": []},
        {"date": datetime.date(2020, 1, 1)},
        {"url": "/ailleurs/"},
        {"type": "ccap"},
    ]
    for change in changes:
        content.content["essai:1"] = dataclasses.replace(content.content["essai:1"], **change)
        assert list(upkeep.differing()) == ["essai:1"], change
        upkeep.repair("essai:1")
        assert list(upkeep.differing()) == []
    assert total("autre", reader) == 0
    assert total("autre", Reader(frozenset([closed_audience.pk]))) == 1


def test_what_is_missing_or_left_over_is_repaired(content, network_audience, reader):
    content.content["essai:3"] = entry_data("essai:3", "Nouveau", audience=network_audience)
    del content.content["essai:2"]
    assert sorted(upkeep.differing()) == ["essai:2", "essai:3"]
    call_command("search_reconcile", verbosity=0)
    assert list(upkeep.differing()) == []
    assert total("nouveau", reader) == 1
    assert total("texte", reader) == 0


def test_reconcile_can_only_look(content, capsys):
    del content.content["essai:2"]
    call_command("search_reconcile", constater=True)
    assert "essai:2" in capsys.readouterr().out
    assert Entry.objects.filter(key="essai:2").exists()


def test_an_index_thrown_away_is_rebuilt(content, reader):
    engine().clear()
    assert total("clause", reader) == 0
    assert sorted(upkeep.differing()) == ["essai:1", "essai:2"]
    call_command("search_rebuild", verbosity=0)
    assert total("clause", reader) == 1
    assert list(upkeep.differing()) == []


def test_entries_themselves_are_rebuilt(content, reader):
    Entry.objects.all().delete()
    call_command("search_rebuild", vider=True, verbosity=0)
    assert total("clause", reader) == 1
    assert Passage.objects.count() == 3


def test_words_of_what_is_gone_go_when_the_index_is_built_again(content):
    assert Term.objects.filter(word="clause").exists()
    gone = content.content.pop("essai:1")
    index.remove(gone.key)
    call_command("search_rebuild", entrees=True, verbosity=0)
    assert set(Term.objects.values_list("word", flat=True)) == {"texte"}


def test_what_is_indexed_without_an_entry_is_pruned(content, reader):
    entry = Entry.objects.get(key="essai:1")
    if connection.vendor == "postgresql":
        pytest.skip("there the index row goes with its entry, by the database")
    entry.delete()
    call_command("search_reconcile", verbosity=0)
    assert engine().indexed() == set(Entry.objects.values_list("pk", flat=True))


def test_put_joins_the_transaction_of_the_content(content, network_audience, reader):
    with pytest.raises(RuntimeError), transaction.atomic():
        index.put(entry_data("essai:7", "Fantôme", audience=network_audience))
        raise RuntimeError
    assert total("fantôme", reader) == 0
