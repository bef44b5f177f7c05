"""What every engine must do; the suite runs on the engine of the database in use."""

import datetime

import pytest

from reseau.access import NOBODY, Reader
from search import index
from search.engines import engine
from search.models import Entry, Passage
from search.query import Query

from .corpus import put

pytestmark = pytest.mark.django_db


def keys(text: str, reader: Reader, **filters: str) -> list[str]:
    """The keys found, in order."""
    return [by_id(pk) for pk in find(text, reader, **filters).ids]


def find(text: str, reader: Reader, **filters: str):
    query = Query.from_text(text)
    query.filters.update({name: frozenset(values.split()) for name, values in filters.items()})
    return engine().find(query.question(), reader)


def by_id(pk: int) -> str:
    return Entry.objects.get(pk=pk).key


@pytest.fixture
def shelf_of_guides(network_audience):
    """Twelve guides that speak of clauses."""
    for n in range(12):
        put(f"essai:{n}", f"Guide {n}", f"une clause sociale numéro {n}", audience=network_audience)


def test_a_word_is_found_in_any_form_in_title_and_text(network_audience, reader):
    put("essai:1", "Pénalités", "rien", audience=network_audience)
    put("essai:2", "Autre", "une première page", "la penalite d’insertion", audience=network_audience)
    assert set(keys("PÉNALITÉ", reader)) == {"essai:1", "essai:2"}


def test_words_of_different_pages_are_found_together(network_audience, reader):
    put("essai:1", "Guide", "le maçon", "la truelle", audience=network_audience)
    put("essai:2", "Guide", "le maçon", audience=network_audience)
    assert keys("maçon truelle", reader)[0] == "essai:1"


def test_all_the_words_are_required_while_that_gives_ten_hits(shelf_of_guides, network_audience, reader):
    put("essai:99", "Guide", "une autre clause", audience=network_audience)
    assert find("clause sociale", reader).total == 12
    assert find("clause autre", reader).total == 13  # one alone holds both


def test_who_reads_less_may_get_any_of_the_words(shelf_of_guides, closed_audience):
    put("essai:98", "Guide", "une clause", audience=closed_audience)
    assert find("clause sociale", Reader(frozenset([closed_audience.pk]))).total == 1


def test_a_quoted_phrase_is_found_as_it_is_written(network_audience, reader):
    put("essai:1", "Guide", "les heures d’insertion", audience=network_audience)
    put("essai:2", "Guide", "une heure d’insertion, insertion en heures", audience=network_audience)
    assert keys("« heures d’insertion »", reader) == ["essai:1"]


def test_a_phrase_does_not_run_over_from_one_page_into_the_next(network_audience, reader):
    put("essai:1", "Code", "des heures", "insertion", audience=network_audience)
    assert keys('"heures insertion"', reader) == []
    assert keys('"code heures"', reader) == []


def test_an_excluded_word_is_in_no_hit(network_audience, reader):
    put("essai:1", "Guide", "clause et formation", audience=network_audience)
    put("essai:2", "Guide", "clause seule", audience=network_audience)
    assert keys("clause -formations", reader) == ["essai:2"]
    assert keys("-formation", reader) == ["essai:2"]


def test_an_acronym_and_what_it_stands_for_find_one_another(network_audience, reader):
    put("essai:1", "CCAP du lycée", "rien", audience=network_audience)
    put("essai:2", "Cahier des clauses administratives particulières", "rien", audience=network_audience)
    assert set(keys("ccap", reader)) == {"essai:1", "essai:2"}
    assert set(keys("cahier des clauses administratives particulières", reader)) == {"essai:1", "essai:2"}


@pytest.mark.parametrize("typed", ["penalitee", "pnalité", "péanlité", "pemalité", "pénallité"])
def test_a_typing_error_is_forgiven(typed, network_audience, reader):
    put("essai:1", "Guide", "une pénalité", audience=network_audience)
    found = find(typed, reader)
    assert [by_id(pk) for pk in found.ids] == ["essai:1"]
    assert [near.word.exact for near in found.corrections[0]] == ["penalite"]


def test_two_errors_are_forgiven_in_a_long_word_only(network_audience, reader):
    put("essai:1", "Guide", "prix forfaitaire du lot", audience=network_audience)
    assert keys("forfaitère", reader) == ["essai:1"]
    assert keys("lit", reader) == []


def test_a_word_that_occurs_is_not_corrected(network_audience, reader):
    put("essai:1", "Guide", "des clauses", audience=network_audience)
    put("essai:2", "Guide", "des causes", audience=network_audience)
    found = find("causes", reader)
    assert [by_id(pk) for pk in found.ids] == ["essai:2"]
    assert found.corrections == {}


def test_what_is_put_again_replaces_what_was(network_audience, reader):
    put("essai:1", "Guide", "ancien texte", audience=network_audience)
    put("essai:1", "Guide", "nouveau propos", audience=network_audience)
    assert keys("ancien", reader) == []
    assert keys("nouveau", reader) == ["essai:1"]
    assert Passage.objects.count() == 1


def test_what_is_removed_is_found_no_more(network_audience, reader):
    put("essai:1", "Guide", "texte", audience=network_audience)
    index.remove("essai:1")
    assert find("guide", reader).total == 0
    assert not Entry.objects.exists()
    assert engine().indexed() == set()


def test_another_audience_closes_and_opens_at_once(network_audience, closed_audience, reader):
    put("essai:1", "Guide", "texte", audience=network_audience)
    index.repoint("essai:1", closed_audience.pk)
    assert find("guide", reader).total == 0
    assert find("guide", Reader(frozenset([closed_audience.pk]))).total == 1


def test_the_right_is_the_readers_whatever_their_kind(network_audience, closed_audience, network):
    put("essai:1", "Guide", audience=network_audience)
    put("essai:2", "Guide", audience=closed_audience, owner_id=network.f1.pk)
    both, one, other = {"essai:1", "essai:2"}, {"essai:1"}, {"essai:2"}
    few, closed = frozenset([network_audience.pk]), frozenset([closed_audience.pk])
    many = frozenset([network_audience.pk, *range(10_000, 10_100)])
    for reader, expected in [
        (NOBODY, set()),
        (Reader(few), one),
        (Reader(many), one),
        (Reader(few, person_id=network.f1.pk), both),
        (Reader(many, person_id=network.f1.pk), both),
        (Reader(frozenset(), person_id=network.f1.pk), other),
        (Reader(frozenset(), all_but=True), both),
        (Reader(closed, all_but=True), one),
        (Reader(closed, all_but=True, person_id=network.f1.pk), both),
    ]:
        assert set(keys("guide", reader)) == expected, reader
        assert set(keys("", reader)) == expected, reader


def test_facets_are_counted_under_the_filters_of_the_others(network_audience, network, reader):
    for n, (type_, year, places) in enumerate(
        [("guide", 2025, [network.t1.pk]), ("guide", 2026, [network.t1.pk, network.t2.pk]), ("ccap", 2026, [])]
    ):
        fields = {"type": type_, "date": datetime.date(year, 5, 1), "territoire_ids": places}
        put(f"essai:{n}", "Clause", audience=network_audience, **fields)
    found = find("clause", reader, type="guide", year="2026")
    assert (found.total, found.unfiltered, found.without) == (1, 3, {"type": 2, "year": 2})
    assert found.facets["type"] == {"guide": 1, "ccap": 1}
    assert found.facets["year"] == {"2025": 1, "2026": 1}
    assert found.facets["territoire"] == {str(network.t1.pk): 1, str(network.t2.pk): 1}


def test_several_values_of_one_facet_are_alternatives(network_audience, reader):
    for n, type_ in enumerate(["guide", "ccap", "rc"]):
        put(f"essai:{n}", "Clause", audience=network_audience, type=type_)
    assert find("clause", reader, type="guide ccap").total == 2


def test_by_date_the_newest_comes_first(network_audience, reader):
    for n, year in enumerate([2024, 2026, 2025]):
        put(f"essai:{n}", "Clause", audience=network_audience, date=datetime.date(year, 1, 1))
    question = Query.from_text("clause").question()
    by_date = type(question)(question.clauses, by_date=True)
    assert [by_id(pk) for pk in engine().find(by_date, reader).ids] == ["essai:1", "essai:2", "essai:0"]


def test_beyond_the_last_page_is_the_last_page(shelf_of_guides, reader):
    question = Query.from_text("clause").question()
    far = type(question)(question.clauses, offset=500, limit=10)
    found = engine().find(far, reader)
    assert (found.offset, len(found.ids), found.total) == (10, 2, 12)


def test_titles_are_suggested_by_their_beginnings(network_audience, closed_audience, reader):
    put("essai:1", "Modèle de clause – bâtiment", audience=network_audience)
    put("essai:2", "Modèle secret", audience=closed_audience)
    put("essai:3", "Autre", "modèle de clause", audience=network_audience)
    assert [by_id(pk) for pk in engine().suggest((), "mod", reader, 8)] == ["essai:1"]
    typed = Query.from_text("modèle").clauses[0].phrases[0].words
    assert [by_id(pk) for pk in engine().suggest(typed, "bat", reader, 8)] == ["essai:1"]


def test_a_text_of_any_length_is_indexed(network_audience, reader):
    words = " ".join(f"mot{n}" for n in range(60_000))
    put("essai:1", "Long", words + " dernier", audience=network_audience)
    assert keys("mot59", reader) == ["essai:1"]


def test_what_some_people_deposited_is_a_filter(network_audience, closed_audience, network, reader):
    for n, owner in enumerate([network.f1, network.f1, network.f2, None]):
        put(f"essai:{n}", f"Guide {n}", "clause", audience=network_audience, owner_id=owner and owner.pk, type="guide")
    put("essai:8", "Guide", "clause", audience=network_audience, owner_id=network.f2.pk, type="ccap")
    put("essai:9", "Guide", "clause", audience=closed_audience, owner_id=network.f1.pk)
    f1, f2 = str(network.f1.pk), str(network.f2.pk)
    assert sorted(keys("clause", reader, owner=f1)) == ["essai:0", "essai:1"]
    assert sorted(keys("", reader, owner=f1)) == ["essai:0", "essai:1"]
    assert find("clause", reader, owner=f"{f1} {f2}").total == 4
    found = find("clause", reader, owner=f2, type="guide")
    assert (found.total, found.unfiltered) == (1, 5)
    assert found.facets["owner"][f2] == 1
    assert found.facets["type"] == {"guide": 1, "ccap": 1}
    assert found.without == {"owner": 4, "type": 2}


@pytest.mark.parametrize("value", ["0", "x", "-1", "9" * 40, "١٢"])
def test_nobody_deposited_nothing(network_audience, reader, value):
    put("essai:1", "Guide", "clause", audience=network_audience)
    assert find("clause", reader, owner=value).total == 0
