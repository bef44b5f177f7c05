"""The 46 real files of ../shared/data, deposited through the page as a person would."""

import csv
import os
from pathlib import Path

import pytest
from django.urls import reverse

from documents.models import Document, Page
from search.models import Passage
from tests.network import logged_in

from .library import read_all, send, upload

ROOT = Path(__file__).parents[2]
FOLDER = Path(os.environ.get("SHARED_DATA", ROOT.parent / "shared" / "data")) / "documents"
MANIFEST = FOLDER / "manifest.csv"
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.shared,
    pytest.mark.skipif(not FOLDER.is_dir(), reason="needs the folder ../shared/data"),
]


def test_all_of_them_are_stored_read_and_searchable(network):
    names = [row["fichier"] for row in csv.DictReader(MANIFEST.open(encoding="utf-8-sig"), delimiter=";")]
    client = logged_in(network.f1)
    response = send(client, *(upload((FOLDER / name).read_bytes(), name) for name in names))
    assert response.status_code == 200 and not response.context["desk"].refusals
    assert Document.objects.count() == len(names) == 46
    read_all()
    for document in Document.objects.select_related("current"):
        version = document.current
        assert version.state == "lu", (version.name, version.reason)
        assert document.title and client.get(reverse("documents:detail", args=[document.pk])).status_code == 200
        texts = list(Page.objects.filter(version=version).values_list("number", "text"))
        assert [number for number, _ in texts] == list(range(1, len(texts) + 1))
        assert (
            list(Passage.objects.filter(entry__key=document.key).order_by("number").values_list("number", "text"))
            == texts
        )
        assert any(text.strip() for _, text in texts) or "texte" in version.reason, version.name
    for extension in ("doc", "xls", "docx", "ods", "pptx", "md", "html"):
        of_kind = Page.objects.filter(version__format=extension)
        assert of_kind.exclude(text="").exists(), extension
