"""What arrives badly: too much, cut, without room. Nothing is half stored, and the site stays up."""

import contextlib
import ctypes
import os
import subprocess

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from documents import uploads
from documents.models import Document, Version
from reseau.models import Audience
from search.models import Entry
from tests.network import logged_in

from .library import files_on_disk, make_document, pdf, read_all, send, upload

pytestmark = pytest.mark.django_db


def multipart(*parts: tuple[str, str, bytes], boundary: str = "frontiere") -> bytes:
    """A body of (field, file name or "", content)."""
    body = b""
    for field, name, content in parts:
        filename = f'; filename="{name}"' if name else ""
        body += f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"{filename}\r\n\r\n'.encode()
        body += content + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


def post(client: Client, body: bytes, **headers):
    """Post a raw body to the deposit page."""
    return client.post(
        reverse("documents:deposit"), body, content_type="multipart/form-data; boundary=frontiere", headers=headers
    )


class Unread:
    """A body that must not be read."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = read


def assert_nothing_is_left() -> None:
    """No row, no file, no fragment."""
    assert not Document.objects.exists() and not Version.objects.exists() and not Entry.objects.exists()
    assert files_on_disk() == []


@pytest.mark.parametrize("keep", [0.2, 0.6, 0.95])
def test_a_connection_cut_in_mid_upload_stores_nothing(network, keep):
    body = multipart(("fichiers", "un.pdf", pdf("x" * 50)), ("fichiers", "deux.pdf", pdf("y")), ("complet", "", b"1"))
    response = post(logged_in(network.f1), body[: int(len(body) * keep)])
    assert response.status_code == 400 and "s’est interrompu" in response.content.decode()
    assert_nothing_is_left()


def test_a_broken_connection_stores_nothing(network):
    """The server raises while it reads: the request ends without a row or a file."""

    class Cut:
        def read(self, size=-1):
            raise OSError("connection reset by peer")

    request = RequestFactory().post("/documents/deposer/", b"x" * 10, content_type="multipart/form-data; boundary=b")
    request.membership = type("Membership", (), {"may_deposit": True})()
    request._stream = Cut()
    request.user, request.session = network.f1, {}
    message, status = uploads._problem(request)
    assert status == 400 and message == uploads.CUT
    assert_nothing_is_left()


def test_a_file_over_the_limit_is_refused_alone(network, settings):
    settings.DOCUMENTS_MAX_SIZE = len(pdf("Une page"))
    page = send(logged_in(network.f1), upload(pdf("Une page") + b" ", "trop.pdf"), upload(pdf("Une page"), "juste.pdf"))
    assert [version.name for version in Version.objects.all()] == ["juste.pdf"]
    assert "trop.pdf" in page.content.decode() and "Le fichier dépasse" in page.content.decode()
    assert len(files_on_disk()) == 1


def test_a_body_over_the_limit_is_refused_before_it_is_read(network, settings):
    settings.DOCUMENTS_MAX_REQUEST = 1000

    client = logged_in(network.f1)
    answer = client.post(
        reverse("documents:deposit"),
        b"",
        content_type="multipart/form-data; boundary=b",
        CONTENT_LENGTH="5000000000",
        **{"wsgi.input": Unread()},
    )
    assert answer.status_code == 413 and "Le fichier dépasse" in answer.content.decode()


def test_too_many_files_at_once(network, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    answer = send(logged_in(network.f1), *(upload(pdf("x"), f"{n}.pdf") for n in range(3)))
    assert answer.status_code == 400 and "2 au plus" in answer.content.decode()
    assert_nothing_is_left()


def test_a_body_without_its_token_is_refused(network):
    client = Client(enforce_csrf_checks=True)
    client.force_login(network.f2, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert send(client, upload(pdf("x"))).status_code == 403
    assert_nothing_is_left()


def test_what_people_may_not_send_is_not_even_read(network):
    for client in (Client(), logged_in(network.l1)):
        answer = client.post(
            reverse("documents:deposit"),
            b"",
            content_type="multipart/form-data; boundary=b",
            CONTENT_LENGTH="100000",
            **{"wsgi.input": Unread()},
        )
        assert answer.status_code in (302, 404)


@pytest.fixture
def small_disk(tmp_path, settings):
    """A file system of 2 MB of its own for the files on their way in and the private storage."""
    place = tmp_path / "disque"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", place]).returncode:
        pytest.skip("a small file system cannot be mounted here")
    settings.MEDIA_ROOT, settings.DOCUMENTS_INCOMING = place / "prive", place / "envois"
    yield place
    with contextlib.suppress(OSError):
        ctypes.CDLL(None).umount2(str(place).encode(), 2)


def big_pdf(size: int) -> bytes:
    """A PDF of about `size` bytes."""
    return pdf("Une page").replace(b"%%EOF", b"%" + b"x" * size + b"\n%%EOF")


def test_a_full_disk_is_said_and_leaves_nothing(network, small_disk):
    client = logged_in(network.f1)
    page = send(client, upload(big_pdf(3_000_000), "gros.pdf"), upload(pdf("Petit"), "petit.pdf")).content.decode()
    assert "n’a plus de place" in page and "gros.pdf" in page
    assert [version.name for version in Version.objects.all()] == ["petit.pdf"] and len(files_on_disk()) == 1
    assert client.get(reverse("documents:list")).status_code == 200
    assert "n’a plus de place" not in send(client, upload(big_pdf(900_000), "moyen.pdf")).content.decode()
    assert Version.objects.filter(name="moyen.pdf").exists()


def test_a_disk_that_fills_up_while_storing(network, small_disk, settings, tmp_path):
    """Received elsewhere, so that it is the private storage that has no room."""
    settings.DOCUMENTS_INCOMING = tmp_path / "ailleurs"
    client = logged_in(network.f1)
    page = send(client, upload(big_pdf(3_000_000), "gros.pdf")).content.decode()
    assert "n’a plus de place" in page
    assert_nothing_is_left()
    assert not any(small_disk.rglob("*.part"))
    (small_disk / "prive" / "reste").write_bytes(b"x" * 1_900_000)
    document_page = send(client, upload(big_pdf(400_000), "moyen.pdf")).content.decode()
    assert "n’a plus de place" in document_page
    (small_disk / "prive" / "reste").unlink()
    send(client, upload(big_pdf(400_000), "moyen.pdf"))
    assert Version.objects.count() == 1


def test_a_full_disk_when_replacing_keeps_the_current_version(network, small_disk):
    document = make_document(network.f1, Audience.objects.network(), pdf("Avant"))
    sent = {"fichiers": upload(big_pdf(3_000_000)), "note": "", "revision": document.revision, "complet": "1"}
    page = logged_in(network.f1).post(reverse("documents:replace", args=[document.pk]), sent).content.decode()
    assert "n’a plus de place" in page and document.versions.count() == 1
    read_all()
    assert logged_in(network.f1).get(reverse("documents:download", args=[document.pk])).status_code == 200


def test_sizes_in_words():
    words = {1: "1 ko", 38_912: "38 ko", 1_258_291: "1,2 Mo", 104_857_600: "100 Mo", 3 * 1024**3: "3 Go"}
    assert {size: uploads.size_words(size).replace("\u00a0", " ") for size in words} == words
