"""What is read of each format, on which page."""

import struct

import pytest

from tests.documents.reading import hostile, samples

BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'


def texts(reading):
    assert reading.problem == ""
    return [page.text for page in reading.pages]


def test_pdf_pages_and_previews(tmp_path, read):
    reading = read(samples.pdf(tmp_path / "a.pdf", ["Première page", "Deuxième page"]))
    assert texts(reading) == ["Première page", "Deuxième page"]
    assert reading.progress == [(1, 2), (2, 2)]
    first = reading.pages[0]
    assert first.width == 1000
    assert 1414 <= first.height <= 1416
    assert first.image.read_bytes()[8:12] == b"WEBP"


def test_without_previews_there_is_text_alone(tmp_path, read):
    reading = read(samples.pdf(tmp_path / "a.pdf", ["Une"]), previews=False)
    assert [page.image for page in reading.pages] == [None]


def test_a_scan_says_that_it_has_no_text(tmp_path, read):
    reading = read(hostile.write(tmp_path / "a.pdf", samples.pdf_bytes(samples.page_objects([b"0 0 9 9 re f"]))))
    assert not reading.readable
    assert reading.problem.startswith("Ce document ne contient pas de texte")
    assert reading.pages[0].image


def test_docx_on_the_pages_word_laid_out(tmp_path, read):
    laid = "<w:p><w:r><w:lastRenderedPageBreak/><w:t>trois</w:t></w:r></w:p>"
    body = samples.paragraph("une") + BREAK + samples.paragraph("deux") + laid
    assert texts(read(samples.docx(tmp_path / "a.docx", body))) == ["une", "deux", "trois"]


def test_docx_sections_and_paragraphs_that_break(tmp_path, read):
    section = "<w:p><w:pPr><w:sectPr/></w:pPr><w:r><w:t>une</w:t></w:r></w:p>"
    same = '<w:p><w:pPr><w:sectPr><w:type w:val="continuous"/></w:sectPr></w:pPr><w:r><w:t>deux</w:t></w:r></w:p>'
    before = "<w:p><w:pPr><w:pageBreakBefore/></w:pPr><w:r><w:t>trois</w:t></w:r></w:p>"
    body = section + same + samples.paragraph("encore deux") + before
    assert texts(read(samples.docx(tmp_path / "a.docx", body))) == ["une", "deux\nencore deux", "trois"]


def test_docx_text_as_it_is_read(tmp_path, read):
    body = (
        "<w:p><w:r><w:t>inser</w:t></w:r><w:r><w:t>tion</w:t></w:r><w:r><w:tab/></w:r><w:r><w:t>x</w:t></w:r></w:p>"
        "<w:p><w:del><w:r><w:delText>effacé</w:delText></w:r></w:del>"
        "<w:moveFrom><w:r><w:t>déplacé</w:t></w:r></w:moveFrom>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>reste</w:t></w:r></w:p>"
        "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    assert texts(read(samples.docx(tmp_path / "a.docx", body))) == ["insertion x\nreste\na"]


def table(rows: list[list[str]], prefix: str, row: str, cell: str, paragraph) -> str:
    """A table whose cells hold a paragraph a line, in elements of these names."""
    lines = ""
    for texts in rows:
        cells = (f"<{cell}>{''.join(map(paragraph, text.splitlines()))}</{cell}>" for text in texts)
        lines += f"<{row}>{''.join(cells)}</{row}>"
    return f"<{prefix}>{lines}</{prefix}>"


def docx_table(path, rows: list[list[str]]):
    return samples.docx(path, table(rows, "w:tbl", "w:tr", "w:tc", samples.paragraph))


def odt_table(path, rows: list[list[str]]):
    names = "table:table", "table:table-row", "table:table-cell"
    return samples.odf(path, "text", table(rows, *names, lambda text: f"<text:p>{text}</text:p>"))


TABLE = [["Lot", "Heures"], ["1\nGros œuvre", "1 200"], ["2", ""], ["", "350"]]
LAYOUT = [["Article premier\n" + "mot " * 60, "Article 2\n" + "mot " * 60]]


@pytest.mark.parametrize(("name", "make"), [("a.docx", docx_table), ("a.odt", odt_table)])
def test_a_row_of_a_table_is_a_line(name, make, tmp_path, read):
    assert texts(read(make(tmp_path / name, TABLE))) == ["Lot | Heures\n1 Gros œuvre | 1 200\n2 |\n| 350"]


def test_a_wide_cell_keeps_the_places_of_the_next(tmp_path, read):
    rows = [["Lot", "Taux", "Heures"], ["Total", "37"]]
    word = table(rows, "w:tbl", "w:tr", "w:tc", samples.paragraph)
    wide = '<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr>' + samples.paragraph("Total")
    word = word.replace("<w:tc>" + samples.paragraph("Total"), wide)
    names = "table:table", "table:table-row", "table:table-cell"
    office = table(rows, *names, lambda text: f"<text:p>{text}</text:p>")
    end = "Total</text:p></table:table-cell>"
    office = office.replace(end, f"{end}<table:covered-table-cell/>")
    expected = ["Lot | Taux | Heures\nTotal | | 37"]
    assert texts(read(samples.docx(tmp_path / "a.docx", word))) == expected
    assert texts(read(samples.odf(tmp_path / "a.odt", "text", office))) == expected


@pytest.mark.parametrize("name", ["table-cell", "covered-table-cell"])
def test_cells_that_a_sheet_tells_as_one_keep_their_places(name, tmp_path, read):
    row = f'<table:table-cell><text:p>Metz</text:p></table:table-cell><table:{name} table:number-columns-repeated="2"/>'
    last = "<table:table-cell><text:p>12</text:p></table:table-cell>"
    rest = '<table:table-cell table:number-columns-repeated="16381"/>'
    body = f'<table:table table:name="Bilan"><table:table-row>{row}{last}{rest}</table:table-row></table:table>'
    assert texts(read(samples.odf(tmp_path / "a.ods", "spreadsheet", body))) == ["Bilan\nMetz | | | 12"]


@pytest.mark.parametrize(("name", "make"), [("a.docx", docx_table), ("a.odt", odt_table)])
def test_a_table_that_only_lays_out_keeps_its_paragraphs(name, make, tmp_path, read):
    lines = texts(read(make(tmp_path / name, LAYOUT)))[0].split("\n")
    assert [line[:9] for line in lines] == ["Article p", "mot mot m", "Article 2", "mot mot m"]


def test_a_page_may_end_inside_a_row(tmp_path, read):
    cell = f"<w:tc>{samples.paragraph('avant')}{BREAK}{samples.paragraph('après')}</w:tc>"
    body = f"<w:tbl><w:tr>{cell}<w:tc>{samples.paragraph('12')}</w:tc></w:tr></w:tbl>"
    assert texts(read(samples.docx(tmp_path / "a.docx", body))) == ["avant", "après | 12"]


def test_docx_footnotes_on_the_page_that_cites_them(tmp_path, read):
    cited = '<w:p><w:r><w:t>une</w:t><w:footnoteReference w:id="2"/></w:r></w:p>'
    notes = f'<w:footnotes {samples.W}><w:footnote w:id="2">{samples.paragraph("la note")}</w:footnote></w:footnotes>'
    extra = {
        "word/footnotes.xml": notes,
        "word/_rels/document.xml.rels": samples.relations({"r1": ("footnotes", "footnotes.xml")}),
    }
    path = samples.docx(tmp_path / "a.docx", cited + BREAK + samples.paragraph("deux"), extra)
    assert texts(read(path)) == ["une\n\nla note", "deux"]


def test_a_long_docx_without_breaks_is_cut_at_paragraphs(tmp_path, read):
    body = "".join(samples.paragraph(f"Paragraphe {i} " + "mot " * 60) for i in range(60))
    pages = texts(read(samples.docx(tmp_path / "a.docx", body)))
    assert 4 <= len(pages) <= 7
    assert all(page.startswith("Paragraphe") for page in pages)
    assert sum(page.count("Paragraphe") for page in pages) == 60


def test_pptx_slides_in_the_order_of_the_show(tmp_path, read):
    reading = read(samples.pptx(tmp_path / "a.pptx", ["Insertion", "Lorraine"]))
    assert texts(reading) == ["Insertion", "Lorraine"]
    assert [page.label for page in reading.pages] == ["Diapositive 1", "Diapositive 2"]


def test_xlsx_sheets(tmp_path, read):
    rows = samples.cells(1, "Territoire", "Heures") + samples.cells(2, "Metz", "1200")
    reading = read(samples.xlsx(tmp_path / "a.xlsx", {"Bilan": rows, "Notes": samples.cells(1, "remarque")}))
    assert texts(reading) == ["Bilan\nTerritoire | Heures\nMetz | 1200", "Notes\nremarque"]
    assert [page.label for page in reading.pages] == ["Feuille «\u00a0Bilan\u00a0»", "Feuille «\u00a0Notes\u00a0»"]


def test_odt_breaks(tmp_path, read):
    styles = '<style:style style:name="P1"><style:paragraph-properties fo:break-before="page"/></style:style>'
    body = (
        '<text:h>Titre</text:h><text:p>un<text:s text:c="3"/>mot</text:p><text:p text:style-name="P1">deux</text:p>'
        "<text:p>fin<text:soft-page-break/>trois</text:p>"
    )
    assert texts(read(samples.odf(tmp_path / "a.odt", "text", body, styles))) == ["Titre\nun mot", "deux\nfin", "trois"]


def test_ods_sheets_and_odp_slides(tmp_path, read):
    row = "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row>"
    body = f'<table:table table:name="Un">{row}</table:table><table:table table:name="Deux">{row}</table:table>'
    assert texts(read(samples.odf(tmp_path / "a.ods", "spreadsheet", body))) == ["Un\na", "Deux\na"]
    body = "<draw:page><text:p>a</text:p></draw:page><draw:page/><draw:page><text:p>c</text:p></draw:page>"
    reading = read(samples.odf(tmp_path / "a.odp", "presentation", body))
    assert [(page.label, page.text) for page in reading.pages] == [
        ("Diapositive 1", "a"),
        ("Diapositive 2", ""),
        ("Diapositive 3", "c"),
    ]


def test_html_shows_what_a_reader_sees(tmp_path, read):
    source = (
        "<title>Le titre</title><script>non</script><h1>Un</h1><p>été &amp; œuvre<br>ligne <b>gr</b>as</p>"
        "<style>non</style>"
    )
    assert texts(read(hostile.write(tmp_path / "a.html", source.encode()))) == [
        "Le titre\n\nUn\nété & œuvre\nligne gras"
    ]


def test_markdown_keeps_the_words_and_drops_the_marks(tmp_path, read):
    source = (
        '---\ntitle: "L\'objet"\n---\n# Un\n\n- **gras** [lien](http://x.fr)\n1. snake_case\n'
        "\n| a | b |\n|---|---|\n| c | d |\n"
    )
    assert texts(read(hostile.write(tmp_path / "a.md", source.encode()))) == [
        "L'objet\n\nUn\n\n• gras lien\n1. snake_case\n\na | b\nc | d"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_in_any_usual_encoding(encoding, tmp_path, read):
    path = hostile.write(tmp_path / "a.txt", "Clause d’insertion : œuvre\fdeux".encode(encoding))
    assert texts(read(path)) == ["Clause d’insertion : œuvre", "deux"]


def test_a_picture_is_shown_upright_without_its_metadata(tmp_path, read):
    from PIL import Image

    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x8825] = {1: "N", 2: (48.0, 41.0, 0.0)}
    Image.new("RGB", (1600, 1200), "red").save(tmp_path / "a.jpeg", exif=exif)
    reading = read(tmp_path / "a.jpeg")
    assert reading.problem == ""
    page = reading.pages[0]
    assert (page.width, page.height) == (1000, 1333)
    with Image.open(page.image) as shown:
        assert not shown.getexif()
        assert shown.size == (1000, 1333)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "I;16", "CMYK"])
def test_pictures_of_every_mode(mode, tmp_path, read):
    from PIL import Image

    path = tmp_path / "a.tiff"
    Image.new(mode, (300, 200)).save(path, save_all=True, append_images=[Image.new(mode, (300, 200))])
    reading = read(path)
    assert reading.problem == ""
    assert [(page.width, page.height) for page in reading.pages] == [(300, 200)] * 2


def test_the_old_powerpoint(tmp_path, read):
    def atom(version, kind, data):
        return struct.pack("<2HL", version, kind, len(data)) + data

    text = atom(0, 0x0FA0, "Clause sociale d’insertion".encode("utf-16-le"))
    document = atom(0x0F, 0x03E8, atom(0x0F, 0x0FF0, atom(0, 0x03F3, bytes(20)) + text))
    path = samples.ole(tmp_path / "a.ppt", {"PowerPoint Document": document, "Current User": bytes(40)})
    assert "Clause sociale d’insertion" in "\n".join(texts(read(path)))
