"""What every engine must do: the embedded one of the database in use, and Elasticsearch."""

import datetime
import random
from dataclasses import replace

import pytest

from reseau.access import NOBODY, Reader
from search import index
from search.engines import answering, engine, sqlite
from search.engines.base import Found, Question
from search.models import Entry, Passage
from search.query import Query
from tests.elasticsearch import settle

from .corpus import put

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("every_engine")]


def keys(text: str, reader: Reader, **filters: str) -> list[str]:
    """The keys found, in order."""
    return [by_id(pk) for pk in find(text, reader, **filters).ids]


def find(text: str, reader: Reader, **filters: str):
    query = Query.from_text(text)
    query.filters.update({name: frozenset(values.split()) for name, values in filters.items()})
    return ask(query.question(), reader)


def ask(question: Question, reader: Reader) -> Found:
    settle()
    found = answering().find(question, reader)
    assert not found.degraded
    return found


def suggest(*question) -> list[int]:
    settle()
    return answering().suggest(*question)


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


def dated(network_audience, *days: str) -> None:
    """A guide a day, all of them about a clause."""
    for day in days:
        put(f"essai:{day}", "Clause", audience=network_audience, date=datetime.date.fromisoformat(day))


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2025-06-01", "2026-01-31", {"essai:2025-06-01", "essai:2026-01-31"}),
        ("2026-01-31", None, {"essai:2026-01-31", "essai:2026-02-01"}),
        (None, "2025-05-31", {"essai:2025-05-31"}),
        ("2030-01-01", None, set()),
    ],
)
@pytest.mark.parametrize("text", ["clause", "clause -formation", "", "clausse"])
def test_a_period_holds_its_first_and_its_last_day(text, since, until, expected, network_audience, reader):
    dated(network_audience, "2025-05-31", "2025-06-01", "2026-01-31", "2026-02-01")
    period = tuple(day and datetime.date.fromisoformat(day) for day in (since, until))
    found = ask(replace(Query.from_text(text).question(), period=period), reader)
    assert {by_id(pk) for pk in found.ids} == expected
    assert (found.total, found.unfiltered, found.without) == (len(expected), 4, {"period": 4})


def test_a_period_is_one_more_filter_for_the_facets(network_audience, reader):
    dated(network_audience, "2024-03-01", "2025-03-01", "2026-03-01")
    put("essai:9", "Clause", audience=network_audience, type="ccap", date=datetime.date(2026, 3, 2))
    period = (datetime.date(2025, 1, 1), None)
    question = Query.from_text("clause").question()
    found = ask(replace(question, period=period, filters={"type": frozenset({"guide"})}), reader)
    assert (found.total, found.unfiltered, found.without) == (2, 4, {"type": 3, "period": 3})
    assert found.facets["type"] == {"guide": 2, "ccap": 1}
    assert found.facets["year"] == {"2025": 1, "2026": 1}
    by_date = replace(question, period=period, by_date=True, limit=2, offset=2)
    found = ask(by_date, reader)
    assert [by_id(pk) for pk in found.ids] == ["essai:2025-03-01"]


def test_a_territory_counts_what_choosing_it_finds(network_audience, network, reader):
    """A thing concerns the territories that share a commune with one it is addressed to."""
    region, t1, t2, across = (str(place.pk) for place in (network.region, network.t1, network.t2, network.across))
    for n, places in enumerate([[t1], [t2], [across], [region], [t1, t2], []]):
        put(f"essai:{n}", "Clause", audience=network_audience, territoire_ids=list(map(int, places)))
    related = {region: {region, t1, t2, across}, across: {region, t1, t2, across}}
    related |= {t1: {region, t1, across}, t2: {region, t2, across}}
    question = replace(Query.from_text("clause").question(), related={k: frozenset(v) for k, v in related.items()})
    counts = ask(question, reader).facets["territoire"]
    assert counts == {region: 5, across: 5, t1: 4, t2: 4}
    for place, count in counts.items():
        found = ask(replace(question, filters={"territoire": frozenset({place})}), reader)
        assert found.total == count
        assert found.facets["territoire"] == counts  # its own filter does not count there
    both = ask(replace(question, filters={"territoire": frozenset({t1, t2})}), reader)
    assert (both.total, both.without) == (5, {"territoire": 6})


def test_offered_are_only_the_territories_that_a_hit_is_addressed_to(network_audience, network, reader):
    region, t1 = str(network.region.pk), str(network.t1.pk)
    put("essai:1", "Clause", audience=network_audience, territoire_ids=[network.region.pk])
    question = replace(Query.from_text("clause").question(), related={region: frozenset({region, t1})})
    assert ask(question, reader).facets["territoire"] == {region: 1}
    found = ask(replace(question, filters={"territoire": frozenset({region})}), reader)
    assert found.total == 1


def test_a_frequent_word_has_the_same_first_hits_however_they_are_looked_for(network_audience, reader, monkeypatch):
    """The embedded engine looks at titles first; where that decides, and where it does not."""
    chance = random.Random(5)
    for n in range(60):
        title = chance.choice(["Clause", "Clauses et clause", "Guide", "Guide de la clause sociale", "Autre"])
        pages = [" ".join(chance.choices(["clause", "clauses", "heure", "lot", "prix"], k=chance.randint(1, 60)))]
        put(f"essai:{n}", title if n < 30 else "Note", *pages, audience=network_audience)
    for n in range(60, 200):
        put(f"essai:{n}", "Note", "heure lot prix", audience=network_audience)
    asked = Query.from_text("clause").question()
    for limit in (3, 10, 20, 50):
        question = replace(asked, limit=limit)
        monkeypatch.setattr(sqlite, "MANY", 1_000_000)
        whole = ask(question, reader)
        monkeypatch.setattr(sqlite, "MANY", 1)
        assert ask(question, reader) == whole


def test_by_date_the_newest_comes_first(network_audience, reader):
    for n, year in enumerate([2024, 2026, 2025]):
        put(f"essai:{n}", "Clause", audience=network_audience, date=datetime.date(year, 1, 1))
    question = Query.from_text("clause").question()
    by_date = type(question)(question.clauses, by_date=True)
    assert [by_id(pk) for pk in ask(by_date, reader).ids] == ["essai:1", "essai:2", "essai:0"]


def test_beyond_the_last_page_is_the_last_page(shelf_of_guides, reader):
    question = Query.from_text("clause").question()
    far = type(question)(question.clauses, offset=500, limit=10)
    found = ask(far, reader)
    assert (found.offset, len(found.ids), found.total) == (10, 2, 12)


def test_titles_are_suggested_by_their_beginnings(network_audience, closed_audience, reader):
    put("essai:1", "Modèle de clause – bâtiment", audience=network_audience)
    put("essai:2", "Modèle secret", audience=closed_audience)
    put("essai:3", "Autre", "modèle de clause", audience=network_audience)
    assert [by_id(pk) for pk in suggest((), "mod", reader, 8)] == ["essai:1"]
    typed = Query.from_text("modèle").clauses[0].phrases[0].words
    assert [by_id(pk) for pk in suggest(typed, "bat", reader, 8)] == ["essai:1"]


@pytest.fixture
def library(network_audience):
    """Twenty different papers, of which three speak of the same."""
    for n in range(17):
        put(f"essai:{n}", f"Marché {n}", f"un marché de sujet{n} numéro{n}", audience=network_audience)
    for n, title in enumerate(
        ["Désamiantage et étanchéité", "Étanchéité, désamiantage", "Désamiantage d’une école"], 30
    ):
        put(f"essai:{n}", title, f"un marché, chantier numéro{n}", audience=network_audience)


def similar(key: str, reader: Reader, limit: int = 5) -> list[str]:
    settle()
    return [by_id(pk) for pk in answering().similar(Entry.objects.get(key=key).pk, reader, limit)]


def test_similar_entries_share_what_tells_them_from_the_others(library, reader):
    assert similar("essai:30", reader) == ["essai:31", "essai:32"]
    assert similar("essai:30", reader, limit=1) == ["essai:31"]


def test_nothing_is_like_what_shares_only_common_words(library, reader):
    assert similar("essai:3", reader) == []


def test_only_what_is_read_is_similar_and_only_to_what_is_read(library, closed_audience, reader):
    put("essai:40", "Désamiantage et étanchéité", "un marché, chantier numéro30", audience=closed_audience)
    assert similar("essai:30", reader) == ["essai:31", "essai:32"]
    assert similar("essai:40", reader) == []
    everyone = Reader(frozenset(), all_but=True)
    assert similar("essai:30", everyone)[0] == "essai:40"
    assert similar("essai:40", everyone)[0] == "essai:30"


def test_an_entry_without_text_is_like_what_its_title_says(library, network_audience, reader):
    put("essai:50", "Désamiantage", audience=network_audience)
    assert set(similar("essai:50", reader)) == {"essai:30", "essai:31", "essai:32"}
    put("essai:51", "", audience=network_audience)
    assert similar("essai:51", reader) == []
    assert answering().similar(987_654, reader, 5) == []


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


@pytest.mark.parametrize("text", ["clause", "clause sociale", '"clause sociale"'])
def test_words_that_most_entries_hold_still_rank_them(text, network_audience, reader):
    """They are worth next to nothing: enough to tell the best from the newest."""
    for n, others in enumerate([0, 20, 60, 180, 540]):
        put(
            f"essai:{n}",
            "Guide",
            f"une clause sociale {'parmi bien d’autres mots ' * others}",
            audience=network_audience,
        )
    put("essai:9", "Guide", "tout autre chose", audience=network_audience)
    best_first = [f"essai:{n}" for n in range(5)]
    assert keys(text, reader)[:5] == best_first
    assert keys(text, reader, kind="essai")[:5] == best_first


def test_what_says_it_more_often_in_fewer_words_comes_first(network_audience, reader):
    put("essai:1", "Guide", "une clause " + "de beaucoup trop longues phrases " * 20, audience=network_audience)
    put("essai:2", "Guide", "une clause en quelques mots", audience=network_audience)
    put("essai:3", "Guide", "une clause, deux clauses", audience=network_audience)
    assert keys("clause", reader) == ["essai:3", "essai:2", "essai:1"]


def test_a_rare_word_tells_more_than_a_frequent_one(shelf_of_guides, network_audience, reader):
    put("essai:98", "Guide", "une clause, des clauses, la clause, autre clause", audience=network_audience)
    put("essai:99", "Guide", "une truelle parmi d’autres outils de maçon", audience=network_audience)
    assert keys("clause truelle", reader)[0] == "essai:99"


def test_the_end_of_a_very_long_document_is_found_too(network_audience, reader):
    page = " ".join(f"mot{n}" for n in range(400))
    put("essai:1", "Long", *[page] * 400, "la toute dernière page", audience=network_audience)
    assert keys("dernière", reader) == ["essai:1"]
