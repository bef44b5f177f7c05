"""A page's text on screen: rows of a table are a table, and what was found is marked wherever it stands."""

import re
import time

import pytest

from documents.passages import Finder

pytestmark = pytest.mark.django_db  # synonyms are read with a query

TABLE = "Calcul\nLot | Heures\nGros œuvre | 1 200\nTotal | | 37\nSeul |\nEnsuite"


def shown(text: str, query: str = "") -> str:
    finder = Finder(query)
    passages = finder.passages([(1, text)])
    return finder.marked(text, passages[0] if passages else None)


def rows(html: str) -> list[list[str]]:
    lines = re.findall(r"<tr>(.*?)</tr>", html)
    return [[re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<t[hd].*?</t[hd]>", line)] for line in lines]


def test_rows_that_follow_one_another_are_a_table():
    html = shown(TABLE)
    assert rows(html) == [["Lot", "Heures", ""], ["Gros œuvre", "1 200", ""], ["Total", "", "37"], ["Seul", "", ""]]
    assert html.startswith("<p>Calcul</p><div")
    assert html.endswith("</div><p>Ensuite</p>")
    assert "<th" not in html  # a column has no name


def test_a_first_row_of_names_heads_its_columns():
    html = shown("Lot | Heures\nMetz | 12")
    assert html.count('<th scope="col">') == 2
    assert "<th" not in shown("1 | Heures\nMetz | 12")


def test_one_bar_alone_is_text():
    assert shown("a | b\nsuite") == "<p>a | b</p><p>suite</p>"


def test_what_reads_like_a_title_stands_out_and_other_lines_stay_lines():
    text = "Article 1 – Objet\nLe marché réserve\ndes heures.\n\nIl est passé."
    assert shown(text) == "<b>Article 1 – Objet</b><p>Le marché réserve\ndes heures.</p><p>Il est passé.</p>"


def test_what_was_found_is_marked_in_its_cell_and_opens_there():
    html = shown("Lot | Heures\nNettoyage | pénalité", "pénalité")
    assert '<td> <mark class="is-current" id="passage">pénalité</mark></td>' in html


def test_a_phrase_over_two_cells_is_marked_in_both_and_leads_to_the_first():
    html = shown("Lot | Heures\nclause | sociale", '"clause sociale"')
    assert rows(html)[1] == ["clause", "sociale"]
    assert html.count("<mark") == 2
    assert html.count('id="passage"') == 1


def test_text_is_never_markup():
    assert "<b>" not in shown("<b> | x\n<i> | <script>", "script")


def test_an_extract_reads_without_bars():
    text = "Lot | Heures\nNettoyage | | pénalité\nfin"
    (passage,) = Finder("pénalité").passages([(1, text)])
    assert passage.extract(text) == "Lot · Heures\nNettoyage · <mark>pénalité</mark>\nfin"


def test_bars_without_end_are_no_table_and_take_no_time():
    text = "|" * 20_000 + "\n" + "clause | x\n" * 20_000
    start = time.process_time()
    html = shown(text, "clause")
    assert time.process_time() - start < 5  # seconds; .5 here
    assert "<table" not in html
    assert html.count("<mark") == 20_000
    assert shown("clause | x\n" * 20_000, "clause").count("<tr>") == 20_000
