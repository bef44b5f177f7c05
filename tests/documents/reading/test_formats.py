"""Which files are accepted, by content, and what is said of the others."""

import pytest

from documents.checks import refusal as said
from documents.formats import FORMATS, identify
from tests.documents.reading import hostile, samples
from tests.documents.reading.checks import MB

NB = "\u00a0"


def good(folder, code):
    path = folder / f"bon.{code}"
    makers = {
        "pdf": lambda: samples.pdf(path, ["bonjour"]),
        "docx": lambda: samples.docx(path),
        "pptx": lambda: samples.pptx(path, ["Bonjour"]),
        "xlsx": lambda: samples.xlsx(path, {"Un": samples.cells(1, "a")}),
        "odt": lambda: samples.odf(path, "text", "<text:p>a</text:p>"),
        "ods": lambda: samples.odf(path, "spreadsheet", ""),
        "odp": lambda: samples.odf(path, "presentation", ""),
        "doc": lambda: samples.ole(path, {"WordDocument": b"\xec\xa5\xc1\0"}),
        "xls": lambda: samples.ole(path, {"Workbook": hostile.record(0x809, bytes(16)) + hostile.record(0x0A)}),
        "ppt": lambda: samples.ole(path, {"PowerPoint Document": b"x", "Current User": bytes(40)}),
        "md": lambda: hostile.write(path, b"# Titre\n<b>gras</b>"),
        "html": lambda: hostile.write(path, b"<!DOCTYPE html><p>bonjour"),
        "txt": lambda: hostile.write(path, "Bélier, œuvre".encode("cp1252")),
        "csv": lambda: hostile.write(path, "\ufeffa;b\n1;2\n".encode()),
        "png": lambda: hostile.write(path, samples.png_bytes(10, 10)),
    }
    return makers[code]()


@pytest.mark.parametrize("code", [f.code for f in FORMATS if f.code not in ("jpeg", "tiff", "webp")])
def test_a_good_file_is_accepted(code, tmp_path):
    path = good(tmp_path, code)
    assert identify(path, f"Mon fichier.{code.upper()}").code == code


@pytest.mark.parametrize("code", ["jpeg", "tiff", "webp"])
def test_a_good_picture_is_accepted(code, tmp_path):
    from PIL import Image

    path = tmp_path / f"bon.{code}"
    Image.new("RGB", (300, 200)).save(path)
    assert identify(path, path.name).code == code


@pytest.mark.parametrize("code", [f.code for f in FORMATS if f.code not in ("jpeg", "tiff", "webp")])
@pytest.mark.parametrize("other", ["pdf", "docx", "png", "doc", "html"])
def test_a_mislabelled_file_is_refused(code, other, tmp_path, refusal):
    if code == other:
        return
    path = good(tmp_path, code)
    assert "mais son contenu est" in refusal(path, f"faux.{other}")


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (hostile.HTML, "une page HTML"),
        (hostile.SVG, "une image SVG"),
        (b'<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY x "y">]>' + hostile.SVG, "une image SVG"),
        (hostile.HTA, "une application HTML (HTA)"),
        (hostile.MHTML, "une page web archivée (MHTML)"),
        (hostile.SWF, "une animation Flash"),
        (b'<?xml version="1.0"?><x/>', "un fichier XML"),
        (b"{\\rtf1 bonjour}", "un document RTF"),
        (b"MZ\x90\0\3" + bytes(99), "un programme"),
    ],
)
@pytest.mark.parametrize("extension", ["pdf", "docx", "doc", "png"])
def test_a_disguise_is_refused(data, content, extension, tmp_path, refusal):
    path = hostile.write(tmp_path / f"faux.{extension}", data)
    message = refusal(path)
    assert message.startswith(
        f"Le nom du fichier se termine par «{NB}.{extension}{NB}», mais son contenu est {content}."
    )


@pytest.mark.parametrize("data", [hostile.HTA, hostile.MHTML, hostile.SVG])
def test_an_active_page_is_no_html(data, tmp_path, refusal):
    assert refusal(hostile.write(tmp_path / "page.html", data))


@pytest.mark.parametrize(
    ("data", "content"),
    [
        (b"\x00\x00\x00\x0cjP  \r\n\x87\n" + bytes(40), "une image JPEG 2000"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n", "un fichier PostScript"),
        (b"8BPS\0\1" + bytes(40), "une image Photoshop"),
        (b"SIMPLE  =                    T", "une image FITS"),
        (b"icns\0\0\1\0ic07", "une icône"),
    ],
)
def test_another_image_named_png_is_refused(data, content, tmp_path, refusal):
    assert content in refusal(hostile.write(tmp_path / "image.png", data))


def test_an_animation_named_png_is_refused(tmp_path, refusal):
    assert "une image GIF" in refusal(hostile.gif_frames(tmp_path / "image.png"))


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("vide.pdf", b"", said.EMPTY),
        ("dessin.svg", hostile.SVG, said.SVG),
        ("macros.docm", b"PK\3\4", said.MACROS),
        ("macros.xlsm", b"PK\3\4", said.MACROS),
        ("prog.exe", b"MZ", said.UNKNOWN),
        ("sansextension", b"bonjour", said.UNKNOWN),
        ("tronque.docx", b"PK\3\4" + bytes(200), said.DAMAGED),
        ("tronque.png", b"\x89PNG\r\n\x1a\n\0\0", said.DAMAGED),
        ("tronque.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900), said.DAMAGED),
    ],
)
def test_what_is_said(name, data, message, tmp_path, refusal):
    assert refusal(hostile.write(tmp_path / name, data)) == message


SHAPES = [
    (hostile.zip_bomb, "docx", said.TOO_BIG_INSIDE),
    (hostile.zip_huge, "docx", said.TOO_BIG_INSIDE),
    (hostile.zip_lying, "docx", said.TOO_BIG_INSIDE),
    (hostile.zip_overlapping, "docx", said.TOO_BIG_INSIDE),
    (lambda path: hostile.zip_overlapping(path, 20), "docx", said.BAD_ENTRIES),
    (hostile.zip_million, "docx", said.TOO_BIG_INSIDE),
    (hostile.zip_nested, "docx", said.NESTED),
    (hostile.zip_nul, "docx", said.BAD_ENTRIES),
    (hostile.zip_symlink, "docx", said.BAD_ENTRIES),
    (lambda path: hostile.one_entry(path, b"\x03\0", 0, flags=1), "docx", said.PASSWORD),
    (hostile.docx_macros, "docx", said.MACROS),
    (hostile.docx_macro_type, "docx", said.MACROS),
    (hostile.odt_macros, "odt", said.MACROS),
    (hostile.doc_macros, "doc", said.MACROS),
    (hostile.xls_macro_sheet, "xls", said.MACROS),
    (hostile.docx_dde, "docx", said.DDE),
    (hostile.docx_laughs, "docx", said.XML_ENTITIES),
    (hostile.odt_laughs, "odt", said.XML_ENTITIES),
    (hostile.docx_locked, "docx", said.PASSWORD),
    (hostile.odt_locked, "odt", said.PASSWORD),
    (hostile.doc_locked, "doc", said.PASSWORD),
    (hostile.xls_locked, "xls", said.PASSWORD),
    (hostile.pdf_locked, "pdf", said.PASSWORD),
    (hostile.pdf_html, "pdf", said.POLYGLOT),
    (hostile.pdf_zip, "pdf", said.POLYGLOT),
    (hostile.gifar, "png", said.POLYGLOT),
    (hostile.png_animated, "png", said.TOO_MANY_FRAMES),
    (hostile.tiff_frames, "tiff", said.TOO_MANY_FRAMES),
    (lambda path: hostile.tiff_frames(path, 3, loop=True), "tiff", said.DAMAGED),
]


@pytest.mark.parametrize(("make", "extension", "message"), SHAPES)
def test_a_hostile_shape_is_refused(make, extension, message, tmp_path, refusal):
    import resource
    import time

    path = make(tmp_path / f"hostile.{extension}")
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert refusal(path) == message
    assert time.process_time() - started < 3
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 64 * 1024


@pytest.mark.parametrize(
    "name",
    ["../../x", "word/../../x", "/etc/passwd", "C:/x", "word\\x", "a" * 300, "word/DOCUMENT.XML", "word/a\nb"],
)
def test_a_hostile_entry_name_is_refused(name, tmp_path, refusal):
    assert refusal(hostile.zip_named(tmp_path / "noms.docx", name)) == said.BAD_ENTRIES


@pytest.mark.parametrize(("make", "name"), [(hostile.png_huge, "grand.png"), (hostile.jpeg_huge, "grand.jpg")])
def test_too_many_pixels(make, name, tmp_path, refusal):
    assert refusal(make(tmp_path / name)).startswith("L’image est trop grande (")


def test_an_empty_password_locks_nothing(tmp_path):
    path = hostile.pdf_locked(tmp_path / "ouvert.pdf", b"")
    assert identify(path, path.name).code == "pdf"


def test_an_embedded_workbook_is_no_nested_archive(tmp_path):
    sheet = samples.xlsx(tmp_path / "a.xlsx", {"Un": samples.cells(1, "a")}).read_bytes()
    path = samples.docx(tmp_path / "graphique.docx", extra={"word/embeddings/Classeur1.xlsx": sheet})
    assert identify(path, path.name).code == "docx"


def test_a_test_virus_is_no_matter_of_format(tmp_path):
    path = samples.docx(tmp_path / "eicar.docx", samples.paragraph("bonjour"), {"word/eicar.txt": hostile.EICAR})
    assert identify(path, path.name).code == "docx"


@pytest.mark.parametrize(
    "text", ["BM25 et pertinence", "MZ est un sigle", "FWS : un mot", "# PK\n", "<b>gras</b> au début"]
)
def test_a_text_that_begins_like_another_format(text, tmp_path):
    path = hostile.write(tmp_path / "note.md", text.encode())
    assert identify(path, path.name).code == "md"


def test_a_large_file_is_looked_at_by_pieces(tmp_path):
    import tracemalloc

    path = hostile.write(tmp_path / "grand.txt", "é\n".encode() * (20 * MB))
    tracemalloc.start()
    identify(path, path.name)
    assert tracemalloc.get_traced_memory()[1] < 16 * MB
    tracemalloc.stop()
