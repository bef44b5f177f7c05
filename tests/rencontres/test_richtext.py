"""The words of minutes, as they are found and quoted."""

from rencontres.richtext import clean, plain


def test_paragraphs_and_rows_are_lines_and_cells_stand_apart():
    rows = "<tr><th>Pénalité</th><th>Marchés</th></tr><tr><td>Aucune</td><td>14</td></tr>"
    text = clean(f"<p>Ce qui est écrit&nbsp;:</p><table><tbody>{rows}</tbody></table><ul><li>40 &lt; 50</li></ul>")
    assert plain(text).split("\n") == ["Ce qui est écrit\u00a0:", "Pénalité | Marchés", "Aucune | 14", "40 < 50"]
