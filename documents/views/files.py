"""Files on their way out: each request asks for access, whatever it asks of the file."""

from django.http import Http404
from django.views.decorators.http import require_safe

from reseau.access import get_readable

from ..delivery import deliver
from ..formats import format_of
from ..models import Document, Page, Version

PICTURE = "image/webp"
DELIVERED = ("file", "sha256", "format", "name")  # what sending a version needs


@require_safe
def download(request, pk: int):
    """The file of the current version."""
    things = Document.objects.select_related("current").only(*(f"current__{name}" for name in DELIVERED))
    return _file(request, get_readable(things, request.reader, pk=pk).current)


@require_safe
def version_download(request, pk: int, number: int):
    """The file of one version: old ones follow the rights that the document has today."""
    return _file(request, _version(request, pk, number))


@require_safe
def page_image(request, pk: int, number: int, page: int):
    """The picture of a page."""
    return _picture(request, pk, number, page, "image")


@require_safe
def thumbnail(request, pk: int, number: int, page: int):
    """The small picture of a page."""
    return _picture(request, pk, number, page, "thumbnail")


def _version(request, pk: int, number: int) -> Version:
    document = get_readable(Document, request.reader, pk=pk)
    version = Version.objects.filter(document=document, number=number).first()
    if version is None:
        raise Http404
    return version


def _file(request, version: Version | None):
    if version is None:
        raise Http404
    return deliver(request, version.file.name, version.sha256, format_of(version.format).mime, version.name)


def _picture(request, pk: int, number: int, page: int, kind: str):
    document = get_readable(Document, request.reader, pk=pk)
    wanted = Page.objects.filter(version__document=document, version__number=number, number=page, width__gt=0)
    if kind == "image":
        wanted = wanted.filter(drawn=False)
    found = wanted.select_related("version").only("number", "version__file", "version__sha256").first()
    if found is None:
        raise Http404
    return deliver(request, getattr(found, kind), f"{found.version.sha256[:32]}-{kind}-{page}", PICTURE)
