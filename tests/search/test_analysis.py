"""The French analyser: one word however it is written, and its place in the raw text."""

import pytest

from search.analysis import fold, tokens, words


def stems(text: str) -> list[str]:
    return [word.stem for word in words(text)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pénalités", "PENALITE"),
        ("cœur", "coeur"),
        ("l’insertion", "insertion"),
        ("d'insertion", "INSERTION"),
        ("e\u0301tablissement", "établissement"),
        ("L. 2112-2", "L2112-2"),
        ("article l 2112-2", "articles L.2112-2"),
        ("C.C.A.P.", "ccap"),
        ("clauses sociales", "la clause sociale"),
        ("CCAP_Deux-Forges", "ccap deux forges"),
    ],
)
def test_these_are_the_same_words(one, other):
    assert stems(one) == stems(other) != []


def test_stop_words_and_elided_articles_are_dropped():
    assert stems("l’un des marchés qu’elle a passés dans les délais") == stems("marchés passés délais")


def test_an_acronym_in_capitals_is_no_stop_word():
    assert stems("une AI") == ["ai"]
    assert stems("j’ai") == []


def test_an_article_number_is_one_word_with_its_paragraphs():
    assert stems("R. 2123-1 3°") == ["r2123-1", "3"]
    assert stems("L2112-2-1") == ["l2112-2-1"]
    assert stems("il a 1500 euros") == stems("il 1500 euros")


@pytest.mark.parametrize("text", ["", "  ", "l’", "\x00\ud83d", "______", "'\"()*:^", "a" * 100_000, "\u202e\u200b"])
def test_anything_can_be_analysed(text):
    assert all(word.exact and word.stem and len(word.exact) <= 64 for word in words(text))


def test_each_token_is_where_it_is_in_the_raw_text():
    text = "Œuvre : l’insertion, L. 2112-2 ; l’œuvre\nde l'insertion – pénalité_forfaitaire e\u0301tat l’l’l"
    found = [(text[start:end], word.exact) for start, end, word in tokens(text)]
    assert [raw for raw, _ in found] == [
        "Œuvre",
        "insertion",
        "L. 2112-2",
        "œuvre",
        "insertion",
        "pénalité",
        "forfaitaire",
        "e\u0301tat",
    ]
    assert [exact for _, exact in found] == [word.exact for word in words(text)]


def test_folding_keeps_no_accent_and_no_ligature():
    assert fold("ÇÀ Œuvre Ÿ ß") == "ca oeuvre y ss"
