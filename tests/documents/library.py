"""What the tests of the library share: small real files, deposits through the web, the worker's turn."""

import io
from pathlib import Path

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from documents import actions, treatment
from documents.formats import identify
from documents.models import Document, Version
from documents.uploads import Accepted, ReceivedFile
from reseau.models import Audience, Personne


def pdf(*pages: str) -> bytes:
    """A PDF with one line of text a page."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4, invariant=True)
    for text in pages:
        canvas.drawString(72, 700, text)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def upload(content: bytes, name: str = "essai.pdf") -> SimpleUploadedFile:
    """A file as a browser sends it."""
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


def send(client: Client, *files: SimpleUploadedFile, **data):
    """Post files to the deposit page, as its form does without JavaScript."""
    return client.post(reverse("documents:deposit"), {"fichiers": list(files), "complet": "1", **data})


def read_all() -> None:
    """Let the worker read everything that waits."""
    for pk in Version.objects.unfinished().order_by("pk").values_list("pk", flat=True):
        treatment.read(pk)


def received_file(content: bytes, name: str = "essai.pdf") -> Accepted:
    """A file as it is once received and accepted."""
    file = ReceivedFile(name, "application/octet-stream", None, None)
    file.append(content)
    file.seek(0)
    return Accepted(file, name, identify(file.temporary_file_path(), name))


def make_document(
    owner: Personne, audience: Audience | None = None, content: bytes | None = None, **fields
) -> Document:
    """A document deposited by the real action, not yet read; published when an audience is given."""
    accepted = received_file(content or pdf("Une page"), fields.pop("name", "essai.pdf"))
    territoires = fields.pop("territoires", ())
    document = actions.deposit(owner, accepted, None, territoires)
    accepted.file.close()
    for field, value in fields.items():
        setattr(document, field, value)
    if fields:
        actions.change(document, document.revision)
    if audience:
        actions.publish([document], audience)
    document.refresh_from_db()
    return document


def composed(person: Personne, territoire) -> dict:
    """What the composer sends for “les facilitateurs de …”."""
    return {
        "audience-TOTAL_FORMS": "1",
        "audience-INITIAL_FORMS": "1",
        "audience-0-role": "facilitateur",
        "audience-0-territoire": territoire.pk,
        "audience-0-organisation": "",
        "audience-opens_on": "",
    }


def files_on_disk() -> list[str]:
    """Every file under the private storage and the folder of files on their way in, but pictures of pages."""
    roots = [Path(settings.MEDIA_ROOT), settings.DOCUMENTS_INCOMING]
    found = [(path, root) for root in roots for path in root.rglob("*") if path.is_file() and path.suffix != ".webp"]
    return sorted(str(path.relative_to(root)) for path, root in found)
