"""Cleaned text, pages cut, file names, guesses."""

import pytest

from documents.filenames import clean_filename
from documents.guess import guess
from documents.reading.text import clean, paginate

NB = "\u00a0"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a\x00b\x07c\ud800", "abc"),
        ("l’inser\ufffe\r\ntion sociale", "l’insertion sociale"),
        ("l’inser\xad\ntion", "l’insertion"),
        ("inser-\ntion", "insertion"),
        ("les sous-\ntraitants", "les sous-traitants"),
        ("un porte-\nparole", "un porte-parole"),
        ("taille-haie ; taille-\nhaie", "taille-haie ; taille-haie"),
        ("Meurthe-\nMoselle", "Meurthe-Moselle"),
        ("in\xadsertion", "insertion"),
        ("oﬃce ﬁn", "office fin"),
        ("cœur de l’Æsc", "cœur de l’Æsc"),
        ("a\u00a0: b\u202f!  c\t d", "a : b ! c d"),
        ("un\r\n\r\n\r\n\r\ndeux\r\n  trois  ", "un\n\ndeux\ntrois"),
        ("\u202ectxt\u202c \u200bzero", "ctxt zero"),
        ("\uf0b7 puce", "• puce"),
        ("e\u0301te\u0301", "été"),
    ],
)
def test_clean(raw, expected):
    assert clean(raw) == expected


def test_clean_is_idempotent_and_quick():
    import time

    hard = ("mot-\n" * 50_000) + "\ufffe" * 50_000 + "- \n" * 50_000
    started = time.monotonic()
    once = clean(hard)
    assert time.monotonic() - started < 3
    assert clean(once) == once


def test_paginate_loses_nothing():
    text = "\n\n".join(f"Paragraphe {i} " + "mot " * (i % 90) for i in range(200))
    pages = paginate(text)
    assert " ".join(" ".join(pages).split()) == " ".join(text.split())
    assert all(1000 < len(page) <= 4001 for page in pages[:-1])
    assert paginate("") == [""]
    assert paginate("x" * 10_000)[0] == "x" * 4000


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('"><img onerror>.pdf', "’__img onerror_.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a Set-Cookie_ x.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\dossier\\note.docx", "note.docx"),
        ("fac\u202efdp.exe", "facfdp.exe"),
        ("con.pdf", "_con.pdf"),
        ("NUL", "_NUL"),
        (".htaccess", "htaccess"),
        (".pdf", "document.pdf"),
        ("-rf.pdf", "rf.pdf"),
        ("=cmd.csv", "cmd.csv"),
        ("", "document"),
        ("...", "document"),
        ("\u200b\u202e", "document"),
        ("e\u0301te\u0301.PDF", "été.pdf"),
        ("L'annexe.odt", "L’annexe.odt"),
        ("😀.pdf", "😀.pdf"),
        ("a\ud800b.pdf", "ab.pdf"),
        ("Bilan 2025 ; v2.xlsx", "Bilan 2025 _ v2.xlsx"),
    ],
)
def test_clean_filename(raw, expected):
    assert clean_filename(raw) == expected


@pytest.mark.parametrize("raw", ["é" * 300 + ".docx", "x" * 255 + ".pdf", "😀" * 200 + ".xlsx", "a." + "b" * 400])
def test_clean_filename_fits_in_255_bytes(raw):
    name = clean_filename(raw)
    assert 200 < len(name.encode()) <= 255
    assert clean_filename(name) == name


@pytest.mark.parametrize(
    ("filename", "page", "title", "code"),
    [
        ("20260312_CCAP_nettoyage-locaux_V2.pdf", "", "CCAP nettoyage locaux", "ccap"),
        ("scan0001.pdf", "ACTE D’ENGAGEMENT DU MARCHÉ\nArticle 1", "Acte d’engagement du marché", "ae"),
        (
            "doc.pdf",
            "Règlement de la consultation : entretien des espaces verts\nx",
            f"Règlement de la consultation{NB}: entretien des espaces verts",
            "rc",
        ),
        ("CCTP-Lot-03-Indice-B.pdf", "Architecte : X\n12, rue des Lilas\n57000 METZ", "CCTP Lot 03", "cctp"),
        ("modele_clause_insertion.docx", "", "Modele clause insertion", "modele_clause"),
        (
            "x.odt",
            "Compte rendu de la rencontre technique\ndu 12 mars 2026",
            "Compte rendu de la rencontre technique du 12 mars 2026",
            "compte_rendu",
        ),
        ("Délibération 2026-14.pdf", "", "Délibération 2026 14", "deliberation"),
        ("Bilan régional 2025.xlsx", "", "Bilan régional 2025", "bilan"),
        ("guide-facilitateur.pdf", "", "Guide facilitateur", "guide"),
        ("Fiche_pratique_heures.pdf", "", "Fiche pratique heures", "fiche_pratique"),
        ("photo.jpg", "", "Photo", ""),
        ("2025.pdf", "", "2025", ""),
        ("", "", "Document", ""),
    ],
)
def test_guess(filename, page, title, code):
    found = guess(filename, page)
    assert (found.title, found.type) == (title, code)


def test_a_sentence_about_another_document_gives_no_type():
    text = (
        "Questions des acheteurs\n"
        "Nous avons recopié dans le CCAP et le CCTP la clause que le guide régional propose à tous."
    )
    assert guess("note.docx", text).type == ""
