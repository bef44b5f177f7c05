"""A hostile or broken file costs its own reading, and nothing else."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from documents import sandbox
from documents.child import TALK, Child
from tests.documents.reading import hostile, samples
from tests.documents.reading.checks import MB, leftovers

ROOT = Path(sandbox.__file__).resolve().parent.parent
DAMAGED = "Le fichier est abîmé\u00a0: son texte n’a pas pu être lu."
MEMORY = "La lecture demandait trop de mémoire et a été arrêtée"


def pdf_cut(path):
    return hostile.write(path, samples.pdf(path, ["bonjour"]).read_bytes()[:200])


def docx_cut(path):
    return hostile.write(path, samples.docx(path).read_bytes()[:300])


def not_a_pdf(path):
    return hostile.write(path, b"%PDF-1.7\n" + os.urandom(20_000))


BAD = [
    (hostile.pdf_page_loop, "pdf", DAMAGED),
    (
        hostile.pdf_million_pages,
        "pdf",
        "Le document est très long\u00a0: seules ses 2000 premières pages ont été lues.",
    ),
    (hostile.pdf_flate_bomb, "pdf", MEMORY + " à la page 1 sur 2."),
    (hostile.pdf_form_bomb, "pdf", MEMORY),
    (hostile.pdf_huge_page, "pdf", "Certaines pages n’ont pas d’aperçu."),
    (hostile.pdf_locked, "pdf", "Le fichier est protégé par un mot de passe"),
    (pdf_cut, "pdf", DAMAGED),
    (not_a_pdf, "pdf", DAMAGED),
    (docx_cut, "docx", DAMAGED),
    (hostile.docx_deep, "docx", DAMAGED),
    (hostile.docx_laughs, "docx", ""),
    (lambda path: samples.docx(path, "").with_suffix(".docx"), "docx", "Ce document ne contient pas de texte"),
    (lambda path: hostile.write(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(9000)), "doc", DAMAGED),
    (lambda path: hostile.write(path, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(9000)), "xls", DAMAGED),
    (hostile.png_lying, "png", "L’image est abîmée"),
    (hostile.png_huge, "png", "L’image est abîmée"),
    (hostile.jpeg_huge, "jpeg", "L’image est abîmée"),
]


@pytest.mark.parametrize(("make", "extension", "problem"), BAD)
def test_a_bad_file_gives_a_sentence(make, extension, problem, tmp_path, read):
    reading = read(make(tmp_path / f"mauvais.{extension}"))
    assert reading.problem.startswith(problem)


@pytest.mark.parametrize("make", [hostile.pdf_deep, hostile.pdf_xref_loop, hostile.pdf_xmp, hostile.pdf_huge_image])
def test_a_tangled_pdf_is_read_all_the_same(make, tmp_path, read):
    reading = read(make(tmp_path / "a.pdf"))
    assert len(reading.pages) == 1
    assert reading.pages[0].image


def test_active_contents_are_told(tmp_path, read):
    reading = read(hostile.pdf_active(tmp_path / "a.pdf"))
    assert reading.readable
    assert [notice.split(". ")[0] for notice in reading.notices] == [
        "Ce PDF contient un programme (JavaScript)",
        "Ce PDF contient des fichiers joints",
    ]


def test_a_sparse_workbook(tmp_path, read):
    reading = read(hostile.xlsx_sparse(tmp_path / "a.xlsx"))
    assert reading.problem or "coin" in reading.pages[0].text


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.html", b"<div>" * 400_000 + b"fond"),
        ("a.html", b"<a " * 300_000),
        ("a.html", b"<!--" * 300_000 + b"<![" * 100_000),
        ("a.md", b"[" * 300_000),
        ("a.md", b"![](" * 200_000),
        ("a.md", b"*_`" * 200_000),
        ("a.md", b"<" * 400_000 + b"<a " * 100_000),
        ("a.txt", b"-\n" * 500_000),
        ("a.csv", b";" * 2_000_000),
    ],
)
def test_a_text_made_to_be_slow(name, data, tmp_path, read):
    """Read in time, or ended in time: never in between."""
    reading = read(hostile.write(tmp_path / name, data), limits=sandbox.Limits(wall=3))
    assert reading.seconds < 8
    assert reading.pages or reading.problem


def test_a_reading_out_of_time_keeps_what_it_has(tmp_path, read):
    path = samples.pdf(tmp_path / "a.pdf", [f"Page {i}" for i in range(600)])
    reading = read(path, limits=sandbox.Limits(wall=1.5, wall_per_page=0))
    assert reading.problem.startswith("La lecture prenait trop de temps et a été arrêtée")
    assert reading.readable
    assert 0 < len(reading.pages) <= reading.page_count == 600


def test_a_reading_too_large_is_ended(tmp_path, read):
    path = samples.pdf(tmp_path / "a.pdf", ["Page"] * 60)
    assert read(path, limits=sandbox.Limits(memory=20 * MB)).problem.startswith(MEMORY)
    assert read(path, limits=sandbox.Limits(output=10_000)).problem.startswith("La lecture produisait trop de données")


def test_limits_on_pages_and_text(tmp_path, read):
    path = samples.pdf(tmp_path / "a.pdf", [f"Page {i}" for i in range(9)])
    reading = read(path, limits=sandbox.Limits(pages=4))
    assert (len(reading.pages), reading.page_count) == (4, 9)
    assert reading.problem == "Le document est très long\u00a0: seules ses 4 premières pages ont été lues."
    reading = read(path, limits=sandbox.Limits(page_text=4))
    assert {page.text for page in reading.pages} == {"Page"}
    assert reading.problem == "Le document est très long\u00a0: la fin de son texte n’a pas été lue."


def test_the_child_is_given_nothing(tmp_path, monkeypatch):
    """Seen from outside while it works: no secret, no network card, no memory to speak of, no core dump."""
    monkeypatch.setenv("SECRET_KEY", "canari")
    seen = []

    def look(page, total):
        if not seen:
            (pid,) = children()
            seen.extend(Path(f"/proc/{pid}/{name}").read_text() for name in ("environ", "limits", "net/dev", "status"))

    reading = sandbox.read_file(
        samples.pdf(tmp_path / "a.pdf", ["a"] * 30), tmp_path / "sortie", on_progress=look, code="pdf"
    )
    environ, limits, cards, status = seen
    assert "canari" not in environ
    assert re.search(rf"Max data size\s+{sandbox.Limits().heap} ", limits)
    assert re.search(r"Max core file size\s+0 ", limits)
    assert "NoNewPrivs:\t1" in status
    if not reading.network_cut:
        pytest.skip("this kernel gives no network namespace without root")
    assert [line.split(":")[0].strip() for line in cards.splitlines()[2:]] == ["lo"]


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P", "L"])
def test_the_largest_picture(mode, tmp_path, read):
    from PIL import Image

    path = tmp_path / "a.png"
    Image.new(mode, (7000, 7000)).save(path, compress_level=1)
    reading = read(path)
    assert reading.problem == ""
    assert reading.pages[0].width == 1000
    assert reading.peak <= 256 * MB


def test_what_the_caller_raises_goes_through_and_ends_the_child(tmp_path):
    def stop(page, total):
        raise KeyboardInterrupt

    before = children()
    with pytest.raises(KeyboardInterrupt):
        sandbox.read_file(
            samples.pdf(tmp_path / "a.pdf", ["a"] * 50), tmp_path / "sortie", on_progress=stop, code="pdf"
        )
    assert children() == before
    assert leftovers(tmp_path / "sortie") == []


def test_the_child_dies_with_its_worker(tmp_path):
    path = samples.pdf(tmp_path / "a.pdf", ["a"] * 1500)
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from documents.sandbox import read_file;"
        "read_file(sys.argv[2], sys.argv[3], code='pdf', on_progress=lambda page, total: print(page, flush=True))"
    )
    worker = subprocess.Popen(
        [sys.executable, "-c", code, str(ROOT), str(path), str(tmp_path / "sortie")], stdout=subprocess.PIPE
    )
    assert worker.stdout.readline()
    (reader,) = children(worker.pid)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    worker.stdout.close()
    deadline = time.monotonic() + 5
    while alive(reader) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not alive(reader)


class Flood(Child):
    """A reader that never stops talking."""

    def _start(self, errors):
        code = "while True: print('x' * 60_000, end='', flush=True)"
        return subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, start_new_session=True)


def test_a_child_that_talks_without_end_is_ended(tmp_path):
    child, started = Flood({}, tmp_path, sandbox.Limits(wall=20, wall_cap=20)), time.monotonic()
    child.run(None)
    assert child.end == "output"
    assert len(child.rest) < 2 * TALK
    assert time.monotonic() - started < 15
    assert not alive(child.process.pid)


def children(pid: int | None = None) -> list[int]:
    folder = Path(f"/proc/{pid or os.getpid()}/task")
    return [int(child) for task in folder.iterdir() for child in (task / "children").read_text().split()]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
