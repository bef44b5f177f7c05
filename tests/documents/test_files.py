"""Files on their way out."""

import hashlib

import pytest
from django.urls import reverse

from documents import actions
from reseau.models import Audience
from tests.network import logged_in

from .library import make_document, pdf, read_all, received_file

pytestmark = pytest.mark.django_db
CONTENT = pdf("Une page", "Deux pages")


@pytest.fixture
def document(network):
    """A document of the network."""
    return make_document(network.f1, Audience.objects.network(), CONTENT, name="Été « final ».pdf")


@pytest.fixture
def get(network, document):
    """Ask for its file as a reader."""
    client, url = logged_in(network.f2), reverse("documents:download", args=[document.pk])
    return lambda method="get", **headers: getattr(client, method)(url, headers=headers)


def body(response) -> bytes:
    """What was sent."""
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_the_whole_file_as_an_attachment(get):
    response = get()
    assert response.status_code == 200 and body(response) == CONTENT
    assert response["Content-Length"] == str(len(CONTENT)) and response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%C3%89t%C3%A9")
    assert response["ETag"] == f'"{hashlib.sha256(CONTENT).hexdigest()}"'
    assert response["Cache-Control"] == "private, no-cache" and "Cookie" in response["Vary"]
    assert response["X-Content-Type-Options"] == "nosniff" and "sandbox" in response["Content-Security-Policy"]


def test_head_says_the_same_without_the_file(get):
    whole, head = get(), get("head")
    assert head.status_code == 200 and body(head) == b""
    assert {k: v for k, v in head.headers.items()} == dict(whole.headers)


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=0-1", 0, 2), ("bytes=10-", 10, None), ("bytes=-5", -5, None), ("bytes=5-999999999", 5, None)],
)
def test_a_range(get, asked, start, stop):
    response = get(Range=asked)
    expected = CONTENT[start:stop]
    first = start % len(CONTENT)
    assert response.status_code == 206 and body(response) == expected
    assert response["Content-Range"] == f"bytes {first}-{first + len(expected) - 1}/{len(CONTENT)}"
    assert response["Content-Length"] == str(len(expected))


@pytest.mark.parametrize(
    "asked", ["bytes=", "bytes=-", "bytes=5-2", "lines=1-2", "bytes=0-1,5-6", "bytes=0-" + "9" * 5000]
)
def test_a_range_that_makes_no_sense_or_several_give_the_whole(get, asked):
    response = get(Range=asked)
    assert response.status_code == 200 and body(response) == CONTENT


@pytest.mark.parametrize("asked", [f"bytes={len(CONTENT)}-", "bytes=-0"])
def test_a_range_outside_the_file(get, asked):
    response = get(Range=asked)
    assert response.status_code == 416 and response["Content-Range"] == f"bytes */{len(CONTENT)}"


def test_conditions(get, network, document):
    etag = get()["ETag"]
    assert get(**{"If-None-Match": etag}).status_code == 304
    assert get(**{"If-None-Match": '"autre"'}).status_code == 200
    assert get(**{"Range": "bytes=0-1", "If-Range": etag}).status_code == 206
    assert get(**{"Range": "bytes=0-1", "If-Range": '"autre"'}).status_code == 200
    actions.replace(document, network.f1, received_file(pdf("Nouveau")), "", document.revision)
    assert get(**{"If-None-Match": etag}).status_code == 200


def test_versions_keep_their_file(get, network, document):
    actions.replace(document, network.f1, received_file(pdf("Nouveau"), "nouveau.pdf"), "Corrigé", document.revision)
    client = logged_in(network.f2)
    old, new = (client.get(reverse("documents:version_download", args=[document.pk, number])) for number in (1, 2))
    assert body(old) == CONTENT and body(new) == pdf("Nouveau") == body(get())
    page = client.get(reverse("documents:detail", args=[document.pk])).content.decode()
    assert "Version 2 (actuelle)" in page and "Corrigé" in page and "Version 1" in page
    assert client.get(reverse("documents:version_download", args=[document.pk, 3])).status_code == 404


def test_pictures_are_private_and_checked_again(network, document):
    read_all()
    client = logged_in(network.f2)
    for name in ("page_image", "thumbnail"):
        response = client.get(reverse(f"documents:{name}", args=[document.pk, 1, 2]))
        assert response.status_code == 200 and response["Content-Type"] == "image/webp"
        assert response["Cache-Control"] == "private, no-cache" and body(response)[:4] == b"RIFF"
        again = client.get(response.request["PATH_INFO"], headers={"If-None-Match": response["ETag"]})
        assert again.status_code == 304
        assert client.get(reverse(f"documents:{name}", args=[document.pk, 1, 3])).status_code == 404


def test_a_public_document_is_read_without_account(client, network):
    document = make_document(network.officer, Audience.objects.public())
    assert client.get(reverse("documents:detail", args=[document.pk])).status_code == 200
    assert client.get(reverse("documents:download", args=[document.pk])).status_code == 200


@pytest.mark.parametrize("pk", [2**63, 10**30])
@pytest.mark.parametrize("path", ["telecharger/", "versions/1/pages/1/"])
def test_a_number_that_no_database_knows_is_absent(network, pk, path):
    assert logged_in(network.officer).get(f"/documents/{pk}/{path}").status_code == 404
