"""The text of minutes: what is kept of what people paste, and the way to simple marks and back."""

import random
import time

import pytest

from rencontres import prose

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style>p.X{margin:0}</style></head><body>
<!--StartFragment--><p class=MsoNormal><b><span style='font-size:12.0pt'>Pénalités</span></b><o:p></o:p></p>
<p class=MsoListParagraphCxSpFirst style='text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='font-family:Symbol'><span style='mso-list:Ignore'>·<span style='font:7.0pt "Times"'>&nbsp;&nbsp;
</span></span></span><![endif]>Quarante
euros<o:p></o:p></p>
<p class=MsoListParagraphCxSpMiddle style='mso-list:l0 level2 lfo1'>
<span style='mso-list:Ignore'>o </span>par heure</p>
<p class=MsoListParagraphCxSpLast style='mso-list:l1 level1 lfo2'>
<span style='mso-list:Ignore'>1.<span> </span></span>D’abord</p>
<script>alert(1)</script><!--EndFragment--></body></html>"""

CASES = [
    ("<p>Un</p><p>Deux</p>", "Un\n\nDeux"),
    ("<p>Un<br>deux</p>", "Un\ndeux"),
    ("<h3>Titre</h3><h4>Plus bas</h4>", "# Titre\n\n## Plus bas"),
    ("<p>Du <strong>gras</strong>, de l’<em>italique</em></p>", "Du **gras**, de l’*italique*"),
    ("<p><strong>a<em>b</em></strong>c</p>", "**a*b***c"),
    ("<ul><li>Un<ul><li>dedans</li></ul></li><li>Deux</li></ul>", "- Un\n    - dedans\n- Deux"),
    ("<ol><li>Un</li><li>Deux</li></ol>", "1. Un\n1. Deux"),
    ("<ul><li>Un<br>suite</li></ul>", "- Un\n  suite"),
    ("<blockquote><p>Dit</p><p>encore</p></blockquote>", "> Dit\n\n> encore"),
    (
        '<p><a href="https://exemple.fr/a?b=1&amp;c=2" rel="noopener noreferrer">ici</a></p>',
        "[ici](https://exemple.fr/a?b=1&c=2)",
    ),
    (
        "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1</td><td></td></tr></tbody></table>",
        "| A | B |\n|---|---|\n| 1 |  |",
    ),
    ("<p>5 * 3 = 15, a|b, [sic], \\o/</p>", "5 \\* 3 = 15, a\\|b, \\[sic\\], \\\\o/"),
    ("<p>- pas une liste</p><p>3. non plus</p><p># ni ça</p>", "\\- pas une liste\n\n3\\. non plus\n\n\\# ni ça"),
    ("<p>1 &lt; 2 &amp; « trois&nbsp;»</p>", "1 < 2 & « trois\u00a0»"),
]


@pytest.mark.parametrize(("html", "markup"), CASES, ids=[markup for _, markup in CASES])
def test_html_and_marks_say_the_same(html, markup):
    assert prose.from_html(html) == html
    assert prose.to_markup(html) == markup
    assert prose.from_markup(markup) == html


def test_what_word_pastes_is_kept_as_lists_and_words():
    assert prose.from_html(WORD) == (
        "<p><strong>Pénalités</strong></p><ul><li>Quarante euros<ul><li>par heure</li></ul></li></ul>"
        "<ol><li>D’abord</li></ol>"
    )


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        (
            "<b style='font-weight:normal'><p>Un <span style='font-weight:700'>gras</span></p></b>",
            "<p>Un <strong>gras</strong></p>",
        ),
        ("<div>Un</div><div>Deux</div>", "<p>Un</p><p>Deux</p>"),
        ("Un<br><br>Deux", "<p>Un</p><p>Deux</p>"),
        ("<h1>Grand<br>titre</h1>", "<h3>Grand titre</h3>"),
        ("<p><a href='javascript:alert(1)'>x</a><a href='//mal'>y</a><a href='data:text/html,z'>z</a>", "<p>xyz</p>"),
        ("<svg/onload=alert(1)><p onclick=alert(1)>Un<img src=x onerror=alert(1)></p>", "<p>Un</p>"),
        ("<p>  </p><ul><li> </li></ul><p>&nbsp;</p>", "<p>&nbsp;</p>"),
        ("<table><tr><td><p>a</p><p>b</p></td></tr></table>", "<table><tbody><tr><td>a b</td></tr></tbody></table>"),
    ],
)  # fmt: skip
def test_what_has_no_place_in_minutes_is_left_out(pasted, kept):
    assert prose.from_html(pasted) == kept


@pytest.mark.parametrize("seed", range(60))
def test_no_text_changes_by_going_to_marks_and_back(seed):
    """Any characters, as marks: what is kept of them once is kept for ever, by either way."""
    chance = random.Random(seed)
    alphabet = ["a", "b", " ", "\n", "\n\n", "*", "**", "***", "[", "](/a)", "(", "|", "|---|", "- ", "1. ", "    ",
                "# ", "> ", "\\", "<", "&", "\t", "\u00a0", "•", "<br>", "é"]  # fmt: skip
    html = prose.from_markup("".join(chance.choices(alphabet, k=chance.randint(1, 40))))
    assert prose.from_html(html) == html
    assert prose.from_markup(prose.to_markup(html)) == html


@pytest.mark.parametrize("seed", range(60))
def test_no_html_changes_by_going_to_marks_and_back(seed):
    chance = random.Random(seed)
    parts = [ "</p>", "<ul>", "<ol>", "</ul>", "</ol>", "<li>", "</li>", "<b>", "</b>", "<em>", "</em>", "<br>",
             "<p>", "<a href='/x y(z)'>", "</a>", "<table>", "<tr>", "<td>", "<th>", "</table>", "<blockquote>",
             "</blockquote>", "<h2>", "</h2>", "<h5>", "mot", " ", "*", "- ", "2) ", "|", "\\", "\n"]  # fmt: skip
    html = prose.from_html("".join(chance.choices(parts, k=chance.randint(1, 40))))
    assert prose.from_html(html) == html
    assert prose.from_markup(prose.to_markup(html)) == html


def cost(read, text: str) -> float:
    """The processor's seconds that reading a text takes at best: other work on the machine does not count."""

    def once() -> float:
        start = time.process_time()
        read(text)
        return time.process_time() - start

    return min(once() for _ in range(3))


def assert_grows_as_its_text(read, hostile: str, times: int):
    """Four times the text costs about four times as much; it would be sixteen times if the cost were quadratic."""
    assert cost(read, hostile * times) < 8 * cost(read, hostile * (times // 4)) + 0.01


@pytest.mark.parametrize(
    ("start", "hostile", "times"),
    [("|", "-", 50_000), ("", "[", 50_000), ("", "**a", 30_000), ("", "\\", 50_001), ("", "> ", 40_000)],
)
def test_no_text_takes_long(start, hostile, times):
    assert_grows_as_its_text(lambda text: prose.from_html(prose.from_markup(f"{start}{text}x")), hostile, times)


@pytest.mark.parametrize(("hostile", "times"), [("<b>x", 15_000), ("<i><b>x", 8_000), ("<span>x<br>", 8_000)])
def test_no_html_takes_long(hostile, times):
    assert_grows_as_its_text(prose.from_html, hostile, times)
