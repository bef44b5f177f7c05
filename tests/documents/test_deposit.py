"""Depositing through the page, with and without its script."""

import pytest
from django.urls import reverse

from documents.models import Document
from tests.network import logged_in

from .library import pdf, read_all, send, upload

pytestmark = pytest.mark.django_db


def test_a_file_becomes_a_draft_that_is_read(network):
    client = logged_in(network.f1)
    response = send(client, upload(pdf("Cahier des clauses administratives particulières"), "CCAP_lycee_indB.pdf"))
    assert response.status_code == 200
    draft = Document.objects.get()
    assert draft.is_draft and draft.owner == network.f1 and draft.type == "ccap"
    read_all()
    draft.refresh_from_db()
    assert draft.current.state == "lu" and draft.current.page_count == 1
    assert client.get(reverse("documents:detail", args=[draft.pk])).status_code == 200
    assert client.get(reverse("documents:list")).status_code == 200
