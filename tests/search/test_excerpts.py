"""What is marked is what matched."""

import pytest

from search import analysis, index
from search.excerpts import LENGTH, Indexed, Marker
from search.query import Query

pytestmark = pytest.mark.django_db  # where the synonyms are


def marker(text: str) -> Marker:
    return Marker(Query.from_text(text).clauses)


def excerpt(asked: str, text: str) -> str:
    """The excerpt of a page as it is indexed; its words are found where they are found in the bare text."""
    indexed = Indexed.of(index.passage(1, 1, text, analysis.tokens(text)))
    assert marker(asked).spans_of(indexed) == marker(asked).spans(text)
    html = marker(asked).excerpt(indexed)
    assert marker(asked).excerpt(indexed._replace(starts="")) == html  # indexed before the places of words were kept
    return html


def test_words_are_marked_in_every_form_as_they_stand():
    assert (
        marker("pénalité").mark("Les PENALITÉS, la pénalité") == "Les <mark>PENALITÉS</mark>, la <mark>pénalité</mark>"
    )


def test_a_quoted_phrase_marks_itself_alone():
    html = marker('"heures d’insertion"').mark("insertion : heures d'insertion, heure d'insertion")
    assert html == "insertion : <mark>heures</mark> d&#x27;<mark>insertion</mark>, heure d&#x27;insertion"


def test_what_an_acronym_stands_for_is_marked():
    html = marker("ccap").mark("Cahier des clauses administratives particulières et clauses")
    assert html.count("<mark>") == 4
    assert html.endswith("et clauses")


def test_an_article_is_marked_however_it_is_written():
    assert marker("L2112-2").mark("l’article L. 2112-2 du code") == "l’article <mark>L. 2112-2</mark> du code"


def test_an_excerpt_is_where_most_words_are_together():
    text = "heure. " + "remplissage " * 60 + "fin. La pénalité par heure d’insertion. " + "suite " * 60
    html = excerpt("pénalité heure insertion", text)
    assert html.startswith("La <mark>")
    assert html.endswith("suite…")
    assert html.count("<mark>") == 3
    assert len(html) < LENGTH + 100


def test_an_excerpt_that_begins_within_a_sentence_says_so():
    html = excerpt("pénalité", "remplissage " * 60 + "la pénalité est due. " + "Mot " * 60)
    assert html.startswith("… remplissage")


def test_an_excerpt_ends_as_what_it_shows_does():
    """One ellipsis where a sentence is cut; none after a whole one, nor a second one."""
    filling = "mot " * 50
    for ending, shown in [("fin.", "fin."), ("fin ?", "fin ?"), ("etc…", "etc…"), ("fin,", "fin, …"), ("fin", "fin…")]:
        beginning = f"La pénalité {filling}"
        text = beginning + "x" * (LENGTH - len(beginning) - len(ending) - 1) + f"{ending} Suite longue" + " encore" * 90
        assert excerpt("pénalité", text).endswith(f"x{shown}"), ending


def test_the_leaders_of_a_table_of_contents_are_one_ellipsis():
    text = "Article 4 – Pénalités ........................ 12 Article 5 . . . . . . . . 13"
    html = excerpt("pénalité", text)
    assert html == "Article 4 – <mark>Pénalités</mark> … 12 Article 5 … 13"


def test_an_excerpt_of_a_page_without_the_words_is_its_beginning():
    assert excerpt("pénalité", "  Un\n\n début  simple") == " Un début simple"


def test_what_is_written_is_escaped():
    assert excerpt("clause", "<b>clause</b> & co") == "&lt;b&gt;<mark>clause</mark>&lt;/b&gt; &amp; co"


def test_a_page_as_it_is_indexed_is_marked_as_its_text_is():
    text = "Les heures d’insertion, l’article L. 2112-2, le C.C.A.P. et l’AI : penalite\u0301s par  heure ; œuvres."
    for asked in ("ccap", '"heures d’insertion"', "L2112-2", "pénalité heure", "AI", '"heure insertion"', "oeuvre"):
        assert "<mark>" in excerpt(asked, text) or asked == '"heure insertion"'


@pytest.mark.parametrize("starts", ["4 0", "999 3", "0 12"])
def test_a_page_that_another_analyser_indexed_is_marked_as_its_text_is(starts):
    """Its words stand elsewhere than it remembers: between two, beyond the end, at a stop word."""
    text = "Le à clause sociale"
    spans = marker("clause sociale").spans(text)
    assert [text[span.start : span.end] for span in spans] == ["clause", "sociale"]
    assert marker("clause sociale").spans_of(Indexed(text, " claus social ", starts)) == spans
