"""Pixels and frames of an image, read from its headers: no byte is decoded."""

import struct
from collections.abc import Iterator
from typing import BinaryIO

from documents.checks import refusal
from documents.checks.refusal import RefusedFile

MAX_PIXELS = 50_000_000
MAX_FRAMES = 200
MAX_BLOCKS = 20_000
MAX_TAGS = 512
START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def check_image(path, kind: str) -> None:
    """Raise RefusedFile when an image of `kind` (png, jpeg, webp, tiff) is damaged in its headers,
    has more than MAX_PIXELS in one frame or more than MAX_FRAMES frames."""
    frames = 0
    with open(path, "rb") as stream:
        try:
            for width, height in READERS[kind](stream):
                frames += 1
                _check_frame(width, height, frames)
        except (struct.error, IndexError) as error:
            raise RefusedFile(refusal.DAMAGED) from error
    if not frames:
        raise RefusedFile(refusal.DAMAGED)


def _check_frame(width, height, frames) -> None:
    if not width or not height:
        raise RefusedFile(refusal.DAMAGED)
    if width * height > MAX_PIXELS:
        raise refusal.too_many_pixels(width, height, MAX_PIXELS)
    if frames > MAX_FRAMES:
        raise RefusedFile(refusal.TOO_MANY_FRAMES)


def _unpack(stream: BinaryIO, shape: str) -> tuple:
    return struct.unpack(shape, stream.read(struct.calcsize(shape)))


def _png(stream) -> Iterator[tuple[int, int]]:
    stream.seek(8)
    size = (0, 0)
    for _ in range(MAX_BLOCKS):
        length, name = _unpack(stream, ">L4s")
        if name == b"IHDR":
            size = _unpack(stream, ">2L")
            stream.seek(length - 8 + 4, 1)
        elif name == b"acTL":
            (frames,) = _unpack(stream, ">L")
            if frames > MAX_FRAMES:
                raise RefusedFile(refusal.TOO_MANY_FRAMES)
            stream.seek(length - 4 + 4, 1)
        elif name == b"IDAT":
            yield size
            return
        else:
            stream.seek(length + 4, 1)


def _jpeg(stream) -> Iterator[tuple[int, int]]:
    stream.seek(2)
    for _ in range(MAX_BLOCKS):
        prefix, marker = _unpack(stream, ">2B")
        while marker == 0xFF:
            (marker,) = _unpack(stream, ">B")
        if prefix != 0xFF or marker in (0xD9, 0xDA):
            return
        (length,) = _unpack(stream, ">H")
        if marker in START_OF_FRAME:
            _, height, width = _unpack(stream, ">B2H")
            yield width, height
            return
        stream.seek(length - 2, 1)


def _webp(stream) -> Iterator[tuple[int, int]]:
    end = stream.seek(0, 2)
    stream.seek(12)
    for _ in range(MAX_BLOCKS):
        if stream.tell() + 8 > end:
            return
        name, length = _unpack(stream, "<4sL")
        start = stream.tell()
        if name in WEBP_SIZES:
            yield WEBP_SIZES[name](stream.read(10))
        if name in (b"VP8 ", b"VP8L"):
            return
        stream.seek(start + length + length % 2)


def _vp8x(data: bytes) -> tuple[int, int]:
    return 1 + int.from_bytes(data[4:7], "little"), 1 + int.from_bytes(data[7:10], "little")


def _vp8(data: bytes) -> tuple[int, int]:
    width, height = struct.unpack_from("<2H", data, 6)
    return width & 0x3FFF, height & 0x3FFF


def _vp8l(data: bytes) -> tuple[int, int]:
    (bits,) = struct.unpack_from("<L", data, 1)
    return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1


def _anmf(data: bytes) -> tuple[int, int]:
    # Each frame of an animation lies within the canvas that VP8X already gave.
    return 1, 1


WEBP_SIZES = {b"VP8X": _vp8x, b"VP8 ": _vp8, b"VP8L": _vp8l, b"ANMF": _anmf}


def _tiff(stream) -> Iterator[tuple[int, int]]:
    order = {b"II": "<", b"MM": ">"}[stream.read(2)]
    _, offset = _unpack(stream, order + "HL")
    seen = set()
    while offset and offset not in seen:
        seen.add(offset)
        stream.seek(offset)
        (count,) = _unpack(stream, order + "H")
        if count > MAX_TAGS:
            raise RefusedFile(refusal.DAMAGED)
        tags = [_tiff_tag(stream, order) for _ in range(count)]
        sizes = {tag: value for tag, value in tags if tag in (256, 257)}
        yield sizes.get(256, 0), sizes.get(257, 0)
        (offset,) = _unpack(stream, order + "L")
    if offset:
        raise RefusedFile(refusal.DAMAGED)


def _tiff_tag(stream, order) -> tuple[int, int]:
    tag, kind, _ = _unpack(stream, order + "2HL")
    shape = order + ("H2x" if kind == 3 else "L")
    (value,) = _unpack(stream, shape)
    return tag, value


READERS = {"png": _png, "jpeg": _jpeg, "webp": _webp, "tiff": _tiff}
