"""Receiving files: measured and hashed while they arrive, refused as early as possible."""

import contextlib
import functools
import hashlib
import tempfile
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.core.files.uploadedfile import TemporaryUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt, csrf_protect

from reseau.access import refuse_unless

from .filenames import clean_filename
from .formats import Format, RefusedFile, identify
from .storage import DISK_FULL, is_full

CUT = "L’envoi s’est interrompu avant la fin. Rien n’a été enregistré : envoyez de nouveau vos fichiers."
TOO_MANY = "Trop de fichiers à la fois : envoyez-en {most} au plus, puis les autres."
LAST_FIELD = "complet"  # the last field of every form that sends files: a body that was cut lacks it


def size_words(size: int) -> str:
    """“1,2 Mo”, “38 ko”."""
    for unit, power in (("Go", 3), ("Mo", 2)):
        if size >= 1024**power:
            figure = size / 1024**power
            words = f"{figure:.0f}" if figure >= 10 or figure == int(figure) else f"{figure:.1f}".replace(".", ",")
            return f"{words}\u00a0{unit}"
    return f"{max(1, round(size / 1024))}\u00a0ko"


def too_large() -> str:
    """The refusal of a file over the limit."""
    return (
        f"Le fichier dépasse {size_words(settings.DOCUMENTS_MAX_SIZE)}. "
        "Réduisez-le ou partagez-le en plusieurs, puis déposez-le de nouveau."
    )


class ReceivedFile(TemporaryUploadedFile):
    """An uploaded file on the disk, with the digests of its content."""

    def __init__(self, name: str, content_type: str, charset: str | None, content_type_extra: dict | None):
        settings.DOCUMENTS_INCOMING.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Unbuffered: what could not be written is told by `write`, never later by `close`.
        file = tempfile.NamedTemporaryFile(  # noqa: SIM115 (closed with the request)
            suffix=".envoi", dir=settings.DOCUMENTS_INCOMING, buffering=0
        )
        UploadedFile.__init__(self, file, name, content_type, 0, charset, content_type_extra)
        self._sha1, self._sha256 = hashlib.sha1(usedforsecurity=False), hashlib.sha256()

    def append(self, data: bytes) -> None:
        """Write `data` at the end. Raises OSError."""
        self._sha1.update(data)
        self._sha256.update(data)
        self.size += len(data)
        rest = memoryview(data)
        while rest:
            rest = rest[self.file.write(rest) :]

    @property
    def sha1(self) -> str:
        """The SHA-1 of what was received, which Wagtail wants."""
        return self._sha1.hexdigest()

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was received."""
        return self._sha256.hexdigest()


@dataclass(frozen=True)
class Refusal:
    """A file that is not kept, and what its sender is told."""

    name: str
    message: str


class Receiver(FileUploadHandler):
    """Writes each file to the private temporary folder; one too large, or without room, is refused alone."""

    def __init__(self, request: HttpRequest):
        super().__init__(request)
        self.refusals: list[Refusal] = []
        self.file = None

    def new_file(self, *args, **kwargs) -> None:
        super().new_file(*args, **kwargs)
        with self._refusing_without_room():
            self.file = ReceivedFile(self.file_name, self.content_type, self.charset, self.content_type_extra)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.file.size + len(raw_data) > settings.DOCUMENTS_MAX_SIZE:
            self._refuse(too_large())
        with self._refusing_without_room():
            self.file.append(raw_data)

    def file_complete(self, file_size: int) -> ReceivedFile:
        self.file.seek(0)
        return self.file

    def upload_interrupted(self) -> None:
        if self.file:
            self.file.close()

    @contextlib.contextmanager
    def _refusing_without_room(self):
        try:
            yield
        except OSError as error:
            if not is_full(error):
                raise
            self._refuse(DISK_FULL)

    def _refuse(self, message: str) -> None:
        self.refusals.append(Refusal(clean_filename(self.file_name), message))
        raise SkipFile


def receives_files(authorise: Callable):
    """Let a view receive files: who may, how much, and whether all of it arrived.

    `authorise(request, **kwargs)` raises Http404 for who may not. Nothing of the body is read before that and before
    its announced size is checked; the cross-site check comes after, because it reads the body. The view then finds
    the files with `received(request)`.
    """

    def decorate(view):
        protected = csrf_protect(view)

        @csrf_exempt
        @functools.wraps(view)
        def checked(request, *args, **kwargs):
            authorise(request, *args, **kwargs)
            problem = _problem(request) if request.method == "POST" else None
            return _refused(request, *problem) if problem else protected(request, *args, **kwargs)

        return checked

    return decorate


def depositors(request: HttpRequest) -> None:
    """Raise Http404 for who may not deposit."""
    refuse_unless(request.membership.may_deposit)


def _problem(request) -> tuple[str, int] | None:
    if _announced(request) > settings.DOCUMENTS_MAX_REQUEST:
        return too_large(), 413
    request.upload_handlers = [Receiver(request)]
    try:
        complete = LAST_FIELD in request.POST
    except TooManyFilesSent:
        return TOO_MANY.format(most=settings.DATA_UPLOAD_MAX_NUMBER_FILES), 400
    except RequestDataTooBig:
        return too_large(), 413
    except (UnreadablePostError, MultiPartParserError, TooManyFieldsSent):
        return CUT, 400
    return None if complete else (CUT, 400)


def _announced(request) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if length.isascii() and length.isdigit() else 0


def _refused(request, message: str, status: int) -> HttpResponse:
    template = (
        "documents/upload_refused_line.html" if request.headers.get("X-Deposit") else "documents/upload_refused.html"
    )
    response = render(request, template, {"refusal": Refusal("", message)}, status=status)
    response.headers["Connection"] = "close"  # what is left of the body is not read
    return response


@dataclass(frozen=True)
class Accepted:
    """A received file of an accepted format, under its harmless name."""

    file: ReceivedFile
    name: str
    format: Format


def received(request: HttpRequest, field: str = "fichiers") -> tuple[list[Accepted], list[Refusal]]:
    """The accepted files of the request, and the refused ones with what to say of them."""
    accepted, refusals = [], []
    for handler in request.upload_handlers:
        refusals += getattr(handler, "refusals", [])
    for file in request.FILES.getlist(field):
        name = clean_filename(file.name)
        try:
            accepted.append(Accepted(file, name, identify(file.temporary_file_path(), name)))
        except RefusedFile as refused:
            refusals.append(Refusal(name, refused.message))
    return accepted, refusals
