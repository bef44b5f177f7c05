"""Files on their way out: each request asks for access, whatever it asks of the file."""

from django.http import Http404
from django.views.decorators.http import require_safe

from reseau.access import get_readable, get_row
from reseau.statements import Statement

from ..delivery import deliver
from ..formats import format_of
from ..models import Document, Page, Version

PICTURE = "image/webp"
DELIVERED = ("file", "sha256", "format", "name")  # what sending a version needs


@require_safe
def download(request, pk: int):
    """The file of the current version."""
    return _file(request, Version(**dict(zip(DELIVERED, get_row(_CURRENT, pk=pk, reader=request.reader), strict=True))))


_CURRENT = Statement(
    lambda pk, reader: (
        Document.objects.readable_by(reader)
        .filter(pk=pk, current__isnull=False)
        .values_list(*(f"current__{name}" for name in DELIVERED))
    )
)


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


def _file(request, version: Version):
    return deliver(request, version.file.name, version.sha256, format_of(version.format).mime, version.name)


def _picture(request, pk: int, number: int, page: int, kind: str):
    file, sha256 = get_row(_PICTURE[kind], pk=pk, number=number, page=page, reader=request.reader)
    picture = Page(version=Version(file=file), number=page)
    return deliver(request, getattr(picture, kind), f"{sha256[:32]}-{kind}-{page}", PICTURE)


def _pictures(**which) -> Statement:
    return Statement(
        lambda pk, number, page, reader: Page.objects.filter(
            reader.q("version__document__audience", "version__document__owner"),
            version__document=pk,
            version__number=number,
            number=page,
            width__gt=0,
            **which,
        ).values_list("version__file", "version__sha256")
    )


_PICTURE = {"image": _pictures(drawn=False), "thumbnail": _pictures()}
