"""Which lines of a page read like headings."""

from search.headings import headings

PAGE = """ARTICLE 5 - CLAUSE SOCIALE
Le titulaire réserve 200 heures à des personnes éloignées de l’emploi.
Article 6 Pénalités
3.2 – Pénalités pour retard
Le montant est de 50 euros par heure
12 000 heures ont été réalisées

Modalités de contrôle

Le facilitateur suit l’exécution,
IV. Dispositions finales

Fait à Metz, le 3 mars 2026.

— — —

"""


def test_headings_are_numbered_in_capitals_or_alone():
    assert list(headings(PAGE)) == [
        "ARTICLE 5 - CLAUSE SOCIALE",
        "Article 6 Pénalités",
        "3.2 – Pénalités pour retard",
        "Modalités de contrôle",
        "IV. Dispositions finales",
    ]


def test_a_text_without_lines_has_none():
    assert list(headings("un seul long paragraphe " * 20)) == []
    assert list(headings("")) == []
