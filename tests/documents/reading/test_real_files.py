"""The 46 real files: every one is accepted, read, and each page's text is on its page."""

import shutil
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest

from documents.formats import identify
from tests.documents.reading.checks import DATA, words

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="shared data absent")
FILES = sorted(path for path in DATA.glob("*") if path.name != "manifest.csv")
PDFS = [path for path in FILES if path.suffix == ".pdf"]


def test_all_are_there():
    assert len(FILES) == 46


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_is_identified_and_read(path, read):
    assert path.suffix.lstrip(".") in identify(path, path.name).extensions
    reading = read(path, previews=False)
    assert reading.problem == ""
    assert reading.readable
    assert reading.page_count == len(reading.pages)
    assert reading.progress[-1] == (reading.page_count, reading.page_count)


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils absent")
@pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
def test_pdf_text_is_on_the_right_page(path, read):
    command = ["pdftotext", "-enc", "UTF-8", str(path), "-"]
    expected = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\f")[:-1]
    pages = read(path, previews=False).pages
    assert len(pages) == len(expected)
    for page, theirs in zip(pages, expected, strict=True):
        ours, theirs = words(page.text), words(theirs)
        assert len(ours & theirs) >= 0.92 * len(ours | theirs), (page.number, sorted(ours ^ theirs)[:30])


def test_every_page_of_a_pdf_has_its_preview(read):
    reading = read(DATA / "guide-acheteur-dec19.pdf")
    assert [page.image.name for page in reading.pages] == [f"page-{n:04d}.webp" for n in range(1, 12)]
    assert all(page.width == 1000 and page.thumb.stat().st_size > 300 for page in reading.pages)


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix in (".docx", ".pptx")], ids=lambda p: p.name)
def test_no_word_of_an_office_file_is_lost(path, read):
    """Against a plain reading of all text nodes, paragraph by paragraph."""
    folder = {".docx": "word/document.xml", ".pptx": "ppt/slides/slide"}[path.suffix]
    expected = set()
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith(folder) and name.endswith(".xml"):
                expected |= words(_paragraphs(archive.read(name)))
    found = words("\n".join(page.text for page in read(path).pages))
    assert len(expected - found) <= 0.01 * len(expected), sorted(expected - found)[:30]


def _paragraphs(xml: bytes) -> str:
    texts = []
    for paragraph in ElementTree.fromstring(xml).iter():
        if paragraph.tag.endswith("}p"):
            texts.append(
                "".join(node.text or " " for node in paragraph.iter() if node.tag.endswith(("}t", "}br", "}tab")))
            )
    return "\n".join(texts)


@pytest.mark.parametrize("path", [path for path in FILES if path.suffix in (".md", ".html")], ids=lambda p: p.name)
def test_no_word_of_a_text_file_is_lost(path, read):
    import html
    import re

    source = path.read_text(encoding="utf-8")
    source = re.sub(r"\A---\n.*?\n---\n|<(script|style)\b.*?</\1>|<!--.*?-->", " ", source, flags=re.S)
    source = re.sub(
        r"\]\([^)]*\)|\{%.*?%\}|\{\{.*?\}\}|\{:.*?\}|<[a-zA-Z/][^>]*>|^\[[^\]]+\]:.*$", " ", source, flags=re.S | re.M
    )
    expected = words(html.unescape(source))
    found = words("\n".join(page.text for page in read(path).pages))
    assert len(expected - found) <= 0.02 * len(expected), sorted(expected - found)[:30]


def test_the_list_of_them_is_a_table(read):
    assert identify(DATA / "manifest.csv", "manifest.csv").code == "csv"
    assert "licence" in read(DATA / "manifest.csv").pages[0].text


def test_the_old_formats_give_their_text(read):
    doc = read(DATA / "Clauses-sociales-documents-a-inserer-dossier-consultation_894183.doc")
    assert "REGLEMENT DE LA CONSULTATION" in "\n".join(page.text for page in doc.pages)
    assert len(doc.pages) >= 3
    xls = read(DATA / "NumEcoDiag-feuille-v1.0.1.xls")
    ods = read(DATA / "NumEcoDiag-feuille-v1.0.1.ods")
    assert xls.pages[0].label == "Feuille «\u00a0Diagnostic\u00a0»" == ods.pages[0].label
    ours, theirs = (words(" ".join(page.text for page in reading.pages)) for reading in (xls, ods))
    assert len(ours & theirs) >= 0.97 * len(ours | theirs)
