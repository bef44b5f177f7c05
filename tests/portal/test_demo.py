"""The demo's documents as they are written, and their files: real work, well cited, read back page by page."""

import io
import itertools
import re
import tomllib
import zipfile
from collections import defaultdict
from decimal import Decimal
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from django.contrib.auth.password_validation import validate_password

from documents.models import Document
from portal.demo.contenu import HERE, contenus, front_matter, reseau
from portal.demo.people import PASSWORD
from portal.demo.rendering import FORMATS, blocks, formulas
from reseau.models import Personne, Role, Territoire

ALL = contenus()
FIRST_DAY, LAST_DAY = "2025-09-01", "2026-11-20"
AT_LEAST = 30
LONGEST_SHARED_RUN = 30  # words: a reference to the law with what it says; longer would be one text in two documents
# The articles on social clauses, as they stand in the extract of September 2026 of the code de la commande publique.
SOCIAL = set(
    re.findall(
        r"\S+",
        """L2111-1 L2111-2 L2111-3 D2111-3 L2112-2 L2112-2-1 L2112-3 L2112-4 L2113-10 L2113-11 L2113-12 L2113-13
        L2113-13-1 L2113-14 L2113-15 L2113-16 R2113-7 R2113-8 L2123-1 R2123-1 R2123-2 R2123-4 L2152-7 R2152-7 L2194-1
        R2196-1 L3114-2-1""",
    )
)
# The rest of that code that the demo cites: sourcing, small purchases, consortia, files kept, advances, subcontracting.
PROCEDURE = set(
    re.findall(
        r"\S+",
        """R2111-1 R2111-2 R2122-8 R2142-19 R2142-20 R2142-21 R2142-22 R2142-24 R2142-25 R2142-26 L2184-1 R2184-1
        R2184-12 R2191-3 R2191-4 R2191-7 R2191-22 R2191-33 R2191-59 R2192-10 L2193-4 R2193-10""",
    )
)
# Other codes: local authorities, labour.
OTHERS = {"L2121-29", "L4221-1", "L5211-1", "L5214-16", "L5132-4", "L4131-1", "L4154-2", "L4154-3", "D4154-1"}
EXTRACT = Path(__file__).parents[3] / "shared" / "data" / "documents" / "ccp-articles-clauses-sociales-2026-09.md"
each = pytest.mark.parametrize("contenu", ALL, ids=lambda contenu: contenu.slug)


def words(text: str) -> str:
    """`text` as words alone, since a reader folds spaces and a renderer breaks lines."""
    return " ".join(re.findall(r"\w+", text))


@pytest.mark.django_db
def test_every_head_names_what_exists():
    cast = reseau()
    places = {"41", "54", "55", "57", "88", *cast["secteur"]}
    depositors = {Role.CHARGE_MISSION, Role.FACILITATEUR, Role.AGENT_REGIONAL}
    for contenu in ALL:
        assert contenu.type in Document.Type.values, contenu.slug
        assert contenu.format in FORMATS
        assert contenu.organisation in cast["organisation"]
        assert contenu.territoires and set(contenu.territoires) <= places
        assert {line["role"] for line in cast["personne"][contenu.deposant]["adhesions"]} & depositors, contenu.slug
        assert FIRST_DAY <= str(contenu.date) <= LAST_DAY
        assert contenu.public + contenu.reseau + bool(contenu.lignes) + contenu.brouillon == 1, contenu.slug


def test_there_are_documents_of_every_kind_format_and_audience():
    assert len(ALL) >= AT_LEAST
    assert {contenu.format for contenu in ALL} == FORMATS
    assert {contenu.type for contenu in ALL} == set(Document.Type.values)
    lines = [line for contenu in ALL for line in contenu.lignes]
    assert {frozenset(line) for line in lines} >= {
        frozenset({"role"}),
        frozenset({"role", "territoire"}),
        frozenset({"organisation"}),
        frozenset({"personne"}),
    }
    assert any(contenu.public for contenu in ALL) and any(contenu.reseau for contenu in ALL)
    assert any(contenu.embargo for contenu in ALL) and any(contenu.brouillon for contenu in ALL)
    assert sum(contenu.avant is not None for contenu in ALL) >= 3


def test_no_two_documents_share_a_run_of_text():
    where = defaultdict(set)
    for contenu in ALL:
        sequence = re.findall(r"\w+", contenu.corps.lower())
        for start in range(len(sequence) - LONGEST_SHARED_RUN + 1):
            where[tuple(sequence[start : start + LONGEST_SHARED_RUN])].add(contenu.slug)
    assert {frozenset(slugs): " ".join(run) for run, slugs in where.items() if len(slugs) > 1} == {}


@each
def test_cited_articles_are_those_in_force(contenu):
    cited = {"".join(parts) for parts in re.findall(r"\b([LRD])\.? ?(\d{4}(?:-\d+)+)", contenu.corps)}
    assert cited - SOCIAL - PROCEDURE - OTHERS == set()


@pytest.mark.shared
@pytest.mark.skipif(not EXTRACT.exists(), reason="wants ../shared/data")
def test_the_articles_on_social_clauses_are_in_the_extract_of_today():
    headings = re.findall(r"^## Article (\S+)", EXTRACT.read_text(encoding="utf-8"), re.M)
    assert set(headings) >= SOCIAL


@each
def test_a_file_has_its_text_on_two_pages_or_more_and_is_the_same_each_time(contenu):
    data = contenu.file()
    assert data == contenu.file()
    pages = _READERS[contenu.format](data)
    assert len(pages) >= 2
    found = words("\n".join(pages))
    missing = [text for text in _texts(contenu) if text not in found]
    assert missing == []


@each
def test_the_version_before_says_something_else(contenu):
    if contenu.avant:
        assert contenu.first_file() != contenu.file()
        assert contenu.first_date < contenu.date and contenu.avant.note


def _texts(contenu) -> list[str]:
    """The words of each block, as far as they stand in one piece in the file."""
    found = []
    for block in blocks.parse(contenu.corps):
        match block:
            case blocks.Heading(text=text) | blocks.Paragraph(text=text):
                found.append(text)
            case blocks.Items(items=items):
                found += items
            case blocks.Table(head=head, rows=rows):
                found += [cell for row in [head, *rows] for cell in row]
    plain = [blocks.plain(text) for text in found]
    # A line that goes on over the page has the margins in between, and so has a number written as one.
    return [words(text)[:60].rpartition(" ")[0] for text in plain if not re.fullmatch(r"[=\d.]*|=.*", text)]


def _pdf(data: bytes) -> list[str]:
    return [page.get_textpage().get_text_range().replace("\ufffe", "-") for page in pypdfium2.PdfDocument(data)]


def _xml(part: str, page_break: str):
    def read(data: bytes) -> list[str]:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            content = archive.read(part).decode().partition("body>")[2]
        content = re.sub(r"</(w:p|text:p|text:h|w:tc)>|<w:br/>", "\n", content)
        return [re.sub(r"<[^>]+>", "", page) for page in re.split(page_break, content)]

    return read


def _odt(data: bytes) -> list[str]:
    return _xml("content.xml", r'(?=<text:[ph][^>]*style-name="\w+NewPage")')(data)


def _xlsx(data: bytes) -> list[str]:
    book = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    return [
        "\n".join([page.title, *(str(cell) for row in page.values for cell in row if cell is not None)])
        for page in book.worksheets
    ]


_READERS = {"pdf": _pdf, "docx": _xml("word/document.xml", r"<w:pageBreakBefore\s*/>"), "odt": _odt, "xlsx": _xlsx}


def test_a_workbook_shows_the_values_of_its_formulas():
    bilan = next(contenu for contenu in ALL if contenu.slug == "bilan-2025-heures-insertion-regional")
    territoires = _xlsx(bilan.file())[1]
    assert "410500" in territoires and "94.9" in territoires and "SUM" not in territoires


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("=SUM(A1:A3)", "6"),
        ("=ROUND(A3/A$2*100,1)", "150.0"),
        ("=ROUND(2.5,0)", "3"),
        ("=ROUND((A3/A1-1)*100,1)", "200.0"),
    ],
)
def test_formulas_are_computed_as_a_spreadsheet_does(formula, value):
    assert formulas.evaluate(formula, lambda name: Decimal(name[1:])) == Decimal(value)


def test_a_formula_that_is_not_known_is_refused():
    with pytest.raises(ValueError):
        formulas.evaluate("=VLOOKUP(A1)", lambda name: Decimal(0))
    with pytest.raises(ValueError):
        formulas.evaluate("=SUM(A1:B3)", lambda name: Decimal(0))


def test_the_small_markdown():
    text = ["# Titre", "", "Un **mot** *fin*.", "Suite.", "", "> Cité.", ">", "> Encore.", "", "3. trois", "4. quatre"]
    text += ["", "\\newpage", "| a | b |", "|---|---|", "| 1 | =A1*2*3 |"]
    heading, paragraph, first, second, items, new_page, table = blocks.parse("\n".join(text))
    assert heading == blocks.Heading(1, (blocks.Span("Titre"),))
    assert blocks.plain(paragraph.text) == "Un mot fin. Suite." and paragraph.text[1] == blocks.Span("mot", bold=True)
    assert first.quoted and blocks.plain(second.text) == "Encore."
    assert items.first == 3 and len(items.items) == 2
    assert new_page == blocks.PageBreak()
    assert blocks.plain(table.rows[0][1]) == "=A1*2*3"
    with pytest.raises(ValueError):
        blocks.parse("| a | b |\n|---|---|\n| 1 |")


def test_sectors_have_an_article_that_reads_well():
    said = {
        code: Territoire(nom=fields["nom"], article=fields["article"]).of
        for code, fields in reseau()["secteur"].items()
    }
    assert said["toulois"] == "du Toulois"
    assert said["nancy-sud-saintois"] == "de Nancy Sud et Saintois"
    assert said["vosges-montagne"] == "d’Épinal et Montagne vosgienne"


def test_pages_lie_in_sections_that_exist():
    heads = {path.stem: front_matter(path)[0] for path in (HERE / "pages").glob("*.html")}
    assert {head["parent"] for head in heads.values() if "parent" in head} <= heads.keys()
    assert all(len(head["chapo"]) <= 300 for head in heads.values())
    for one, other in itertools.combinations(heads.values(), 2):
        assert one["titre"] != other["titre"]


def test_the_demo_password_keeps_the_rule():
    for fields in reseau()["personne"].values():
        validate_password(
            PASSWORD, Personne(first_name=fields["prenom"], last_name=fields["nom"], email="x@demo.invalid")
        )


def test_what_search_shows_first_is_there():
    pins = tomllib.loads((HERE / "recherche.toml").read_text("utf-8"))["mise_en_avant"]
    assert {pin["titre"] for pin in pins if "titre" in pin} <= {contenu.titre for contenu in contenus()}
