"""What the tests of the library share: small real files, deposits through the web, the worker's turn."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from documents import treatment
from documents.models import Document, Version
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


def make_document(
    owner: Personne, audience: Audience | None = None, content: bytes | None = None, **fields
) -> Document:
    """A document deposited by the real action, not yet read; published when an audience is given."""
    from documents import actions
    from documents.formats import identify
    from documents.uploads import Accepted, ReceivedFile

    name = fields.pop("name", "essai.pdf")
    territoires = fields.pop("territoires", ())
    file = ReceivedFile(name, "application/pdf", None, None)
    file.append(content or pdf("Une page"))
    file.seek(0)
    document = actions.deposit(
        owner, Accepted(file, name, identify(file.temporary_file_path(), name)), None, territoires
    )
    file.close()
    for field, value in fields.items():
        setattr(document, field, value)
    if fields:
        actions.change(document, document.revision)
    if audience:
        actions.publish([document], audience)
    document.refresh_from_db()
    return document
