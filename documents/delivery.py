"""Sending private files: only after the access check, whole or by a range, never executed by a browser."""

import re
from collections.abc import Iterator
from typing import BinaryIO

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, parse_etags

CHUNK = 64 * 1024
ONE_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)


def deliver(request: HttpRequest, name: str, etag: str, content_type: str, filename: str = "") -> HttpResponse:
    """The private file `name` as an answer to a request that was already allowed.

    `etag` is without its quotes. With `filename` it is an attachment. Honours If-None-Match and one range.
    Raises Http404 when the file is not there.
    """
    etag = f'"{etag}"'
    # None that matches gives 304 before the file is opened: rights were asked all the same.
    unchanged = get_conditional_response(request, etag=etag)
    response = unchanged or _content(request, name, etag)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Accept-Ranges"] = "bytes"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    if not unchanged:
        response.headers["Content-Type"] = content_type
        if filename:
            response.headers["Content-Disposition"] = content_disposition_header(True, filename)
    return response


def _content(request: HttpRequest, name: str, etag: str) -> HttpResponse:
    try:
        file = default_storage.open(name, "rb")
    except FileNotFoundError as error:
        raise Http404 from error
    size = file.size
    wanted = _range(request, etag, size)
    if wanted is None:
        response = FileResponse(file)
        response.block_size = CHUNK
        response.headers["Content-Length"] = size
        return response
    start, stop = wanted
    if start >= stop:
        file.close()
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    response = StreamingHttpResponse(_Slice(file, start, stop), status=206)
    response.headers["Content-Range"] = f"bytes {start}-{stop - 1}/{size}"
    response.headers["Content-Length"] = stop - start
    return response


def _range(request: HttpRequest, etag: str, size: int) -> tuple[int, int] | None:
    """The wanted slice `[start, stop)`, empty if it cannot be had; None for the whole file.

    Several ranges, and a range of another version of the file (If-Range), are answered with the whole.
    """
    match = ONE_RANGE.fullmatch(request.headers.get("Range", "").replace(" ", ""))
    if not match or match.group() == "bytes=-" or not _same(request, etag):
        return None
    first, last = match.groups()
    if not first:
        return max(0, size - int(last)), size
    if last and int(last) < int(first):
        return None
    return int(first), min(size, int(last) + 1) if last else size


def _same(request: HttpRequest, etag: str) -> bool:
    condition = request.headers.get("If-Range")
    return condition is None or parse_etags(condition) == [etag]


class _Slice:
    """The bytes `[start, stop)` of an open file, by chunks; closes it."""

    def __init__(self, file: BinaryIO, start: int, stop: int):
        self.file, self.left = file, stop - start
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self.left and (data := self.file.read(min(CHUNK, self.left))):
            self.left -= len(data)
            yield data

    def close(self) -> None:
        """Called by the server when the answer is over, or cut."""
        self.file.close()
