"""What is typed becomes clauses, exclusions and filters; nothing that can be typed is an error."""

import pytest
from django.http import QueryDict

from search.query import LONGEST, MOST_CLAUSES, Query

pytestmark = pytest.mark.django_db


def typed(text: str) -> Query:
    return Query.from_text(text)


def phrases(clause) -> set[str]:
    return {" ".join(word.exact for word in phrase.words) for phrase in clause.phrases}


def test_words_are_clauses_once_each():
    assert [clause.typed for clause in typed("pénalité heures pénalités").clauses] == ["pénalité", "heures"]


@pytest.mark.parametrize("text", ['"heures d’insertion"', "« heures d’insertion »", "“heures d’insertion”"])
def test_a_quoted_phrase_is_exact(text):
    (clause,) = typed(text).clauses
    assert clause.phrases[0].exact
    assert phrases(clause) == {"heures insertion"}


def test_exclusions():
    query = typed('clause -formation -"marché réservé" sous-traitance')
    assert [" ".join(word.exact for word in phrase.words) for phrase in query.excluded] == [
        "formation",
        "marche reserve",
    ]
    assert [clause.typed for clause in query.clauses] == ["clause", "sous", "traitance"]


def test_an_acronym_is_worth_what_it_stands_for():
    (clause,) = typed("ccap").clauses
    assert "cahier clauses administratives particulieres" in phrases(clause)


def test_what_an_acronym_stands_for_is_worth_the_acronym():
    for clause in typed("cahier des clauses administratives particulières").clauses:
        assert "ccap" in phrases(clause)


def test_an_ambiguous_acronym_expands_in_capitals_only():
    assert "acte engagement" in phrases(typed("AE").clauses[0])
    assert phrases(typed("ae").clauses[0]) == {"ae"}


def test_an_old_article_is_worth_the_new_one_and_not_the_reverse():
    assert all("l2112-2" in phrases(clause) for clause in typed("article 14").clauses)
    today = phrases(typed("L2112-2").clauses[0])
    assert "article 14 code marches publics" in today
    assert "article 14" not in today  # every contract has one


@pytest.mark.parametrize(
    "text",
    ['"', "-", '""', '-"', "« ", "()*^:{}[]", "a" * 20_000, "mot " * 1_000, "\x00", "\u202e\u200f", "😀", "NEAR(a b)"],
)
def test_anything_typed_is_an_answer(text):
    query = Query.from_params(_params(q=text))
    assert len(query.text) <= LONGEST
    assert len(query.clauses) <= MOST_CLAUSES


@pytest.mark.parametrize(
    ("since", "until", "period"),
    [
        ("2026-01-05", "2026-03-31", "2026-01-05 2026-03-31"),
        ("2026-01-05", "", "2026-01-05 None"),
        ("", "2026-03-31", "None 2026-03-31"),
        ("2026-03-31", "2026-01-05", "2026-01-05 2026-03-31"),
        ("5/1/2026", "31.03.2026", "2026-01-05 2026-03-31"),
        (" 2026-01-05\x00", "2026-02-30", "2026-01-05 None"),
        ("hier", "' OR 1=1 --", "None None"),
        ("99999-01-01", "0000-00-00", "None None"),
        ("9" * 10_000, "１２/03/2026", "None None"),
    ],
)
def test_a_period_of_sense_or_none(since, until, period):
    query = Query.from_params(_params(q="clause", du=since, au=until))
    assert " ".join(map(str, query.period)) == period
    again = Query.from_params(QueryDict(query.address()[1:]))
    assert again.period == query.period
    assert query.without("period").address() == "?q=clause"


def test_a_period_alone_is_a_search():
    assert not Query.from_params(_params(du="2026-01-01")).is_empty
    assert Query.from_params(_params(du="demain")).is_empty


def _params(**fields) -> QueryDict:
    params = QueryDict(mutable=True)
    for name, value in fields.items():
        params[name] = value
    return params


def test_what_is_too_long_is_cut_and_said():
    assert typed(" ".join(f"mot{n}" for n in range(1_000))).is_cut
    assert not typed("un marché").is_cut


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "1e9", "٣", "9" * 30])
def test_a_page_that_is_none_is_the_first(page):
    assert Query.from_params(_params(page=page)).page == 1


def test_the_address_says_the_whole_query():
    params = QueryDict("q=clause&type=guide&type=ccap&annee=2026&tri=date&page=3")
    query = Query.from_params(params)
    assert query.filters == {"type": {"guide", "ccap"}, "year": {"2026"}}
    again = Query.from_params(QueryDict(query.address(page=query.page)[1:]))
    assert again == query


def test_a_filter_is_taken_away_by_value_or_whole():
    query = Query.from_params(QueryDict("q=clause&type=guide&type=ccap&annee=2026"))
    assert query.without("type", "guide").filters == {"type": {"ccap"}, "year": {"2026"}}
    assert query.without("type").filters == {"year": {"2026"}}
