"""Checks on a ZIP based document (OOXML, ODF) that open nothing before they have measured it.

The directory is bounded before `zipfile` builds an object for each entry; each entry is then inflated
by hand, 64 kB at a time, because `zipfile` stops at the size an entry *declares* and so hides lies.
"""

import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from documents.checks import refusal
from documents.checks.guard import EntryGuard
from documents.checks.refusal import RefusedFile

CHUNK = 64 * 1024
END = struct.Struct("<4s4H2LH")
END64 = struct.Struct("<4sQ2H2L4Q")
LOCATOR64 = struct.Struct("<4sLQL")
LOCAL = struct.Struct("<4s5H3L2H")


@dataclass(frozen=True)
class ZipLimits:
    """Sizes in bytes. `ratio` binds only once `ratio_from` bytes came out."""

    entries: int = 10_000
    directory: int = 2 * 1024**2
    total: int = 300 * 1024**2
    ratio: int = 150
    ratio_from: int = 40 * 1024**2
    name: int = 255


LIMITS = ZipLimits()


@dataclass(frozen=True)
class Directory:
    """What the end of an archive declares: entries, and the directory's size and start in bytes."""

    entries: int
    size: int
    start: int


def check_zip(path, limits: ZipLimits = LIMITS) -> zipfile.ZipFile:
    """Open the archive at `path` once all its entries have proved harmless in shape and real size.

    Raises RefusedFile. The caller closes the archive.
    """
    with open(path, "rb") as stream:
        directory = find_directory(stream)
        if directory is None:
            raise RefusedFile(refusal.DAMAGED)
        if directory.entries > limits.entries or directory.size > limits.directory:
            raise RefusedFile(refusal.TOO_BIG_INSIDE)
        archive = _open(path)
        try:
            _check_entries(stream, archive, directory, limits)
        except BaseException:
            archive.close()
            raise
    return archive


def find_directory(stream: BinaryIO, strict: bool = True) -> Directory | None:
    """The central directory of the archive in `stream`, or None.

    `strict` wants the archive to be the whole file; otherwise any archive that a tolerant tool
    would find at the end of another file counts (GIFAR and its like).
    """
    size = stream.seek(0, 2)
    base = max(0, size - END.size - 0xFFFF)
    stream.seek(base)
    tail = stream.read()
    found = tail.rfind(b"PK\x05\x06")
    while found >= 0:
        directory = _directory_at(stream, tail, found, base, strict)
        if directory or strict:
            return directory
        found = tail.rfind(b"PK\x05\x06", 0, found)
    return None


def _directory_at(stream, tail, found, base, strict) -> Directory | None:
    record = tail[found : found + END.size]
    if len(record) < END.size:
        return None
    _, disk, _, _, entries, length, offset, comment = END.unpack(record)
    position = base + found
    if strict and (disk or found + END.size + comment != len(tail)):
        return None
    if 0xFFFFFFFF in (length, offset) or entries == 0xFFFF:
        return _directory64(stream, position)
    start = offset if strict else position - length
    if not _starts_directory(stream, start, entries) or start + length > position:
        return None
    return Directory(entries, length, start)


def _directory64(stream, position) -> Directory | None:
    if position < LOCATOR64.size:
        return None
    stream.seek(position - LOCATOR64.size)
    magic, _, offset, _ = LOCATOR64.unpack(stream.read(LOCATOR64.size))
    if magic != b"PK\x06\x07" or offset > position:
        return None
    stream.seek(offset)
    record = stream.read(END64.size)
    if len(record) < END64.size or record[:4] != b"PK\x06\x06":
        return None
    *_, entries, length, start = END64.unpack(record)
    return Directory(entries, length, start)


def _starts_directory(stream, start, entries) -> bool:
    if start < 0:
        return False
    stream.seek(start)
    return entries == 0 or stream.read(4) == b"PK\x01\x02"


def _open(path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, struct.error) as error:
        raise RefusedFile(refusal.DAMAGED) from error


def _check_entries(stream, archive, directory, limits) -> None:
    entries = archive.infolist()
    if not entries:
        raise RefusedFile(refusal.BAD_ENTRIES)
    if len(entries) > limits.entries:
        raise RefusedFile(refusal.TOO_BIG_INSIDE)
    seen = set()
    for entry in entries:
        _check_name(entry, seen, limits)
    if sum(entry.file_size for entry in entries) > limits.total:
        raise RefusedFile(refusal.TOO_BIG_INSIDE)
    _check_overlaps(stream, entries, directory)
    _check_contents(stream, entries, limits)


def _check_name(entry, seen, limits) -> None:
    name = entry.orig_filename
    parts = name.split("/")
    folded = unicodedata.normalize("NFC", name).casefold()
    unsafe = (
        ".." in parts
        or name.startswith("/")
        or "\\" in name
        or re.match(r"[A-Za-z]:", name)
        or any(unicodedata.category(char) in ("Cc", "Cs") for char in name)
        or not 0 < len(name.encode("utf-8", "replace")) <= limits.name
        or stat.S_ISLNK(entry.external_attr >> 16)
        or folded in seen
    )
    if unsafe:
        raise RefusedFile(refusal.BAD_ENTRIES)
    if entry.flag_bits & 0x1:
        raise RefusedFile(refusal.PASSWORD)
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RefusedFile(refusal.BAD_ENTRIES)
    seen.add(folded)


def data_offset(stream: BinaryIO, entry: zipfile.ZipInfo) -> int:
    """Where the bytes of `entry` begin, read from its local header. Raises RefusedFile."""
    stream.seek(entry.header_offset)
    header = stream.read(LOCAL.size)
    if len(header) < LOCAL.size or header[:4] != b"PK\x03\x04":
        raise RefusedFile(refusal.DAMAGED)
    *_, name_length, extra_length = LOCAL.unpack(header)
    return entry.header_offset + LOCAL.size + name_length + extra_length


def _check_overlaps(stream, entries, directory) -> None:
    """Overlapping entries are how a small archive inflates to petabytes without nesting; bytes before
    the first one are how another format hides in front."""
    ordered = sorted(entries, key=lambda entry: entry.header_offset)
    previous = 0
    if ordered[0].header_offset:
        raise RefusedFile(refusal.POLYGLOT)
    for entry in ordered:
        if entry.header_offset < previous:
            raise RefusedFile(refusal.BAD_ENTRIES)
        previous = data_offset(stream, entry) + entry.compress_size
    if previous > directory.start:
        raise RefusedFile(refusal.BAD_ENTRIES)


def _check_contents(stream, entries, limits) -> None:
    inflated = compressed = 0
    for entry in entries:
        compressed += entry.compress_size
        left = min(limits.total, max(limits.ratio_from, limits.ratio * compressed)) - inflated
        inflated += _check_content(stream, entry, left)


def _check_content(stream, entry, left: int) -> int:
    """The real size of one entry, which may give `left` bytes at most and exactly what it declares."""
    guard = EntryGuard(entry.filename)
    size = crc = 0
    for chunk in inflate(stream, entry):
        size += len(chunk)
        if size > min(entry.file_size, left):
            raise RefusedFile(refusal.TOO_BIG_INSIDE)
        crc = zlib.crc32(chunk, crc)
        guard.feed(chunk)
    if size != entry.file_size or crc != entry.CRC:
        raise RefusedFile(refusal.DAMAGED)
    return size


def inflate(stream: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The real bytes of `entry`, at most 64 kB at a time, whatever size it declares."""
    stream.seek(data_offset(stream, entry))
    left = entry.compress_size
    if entry.compress_type == zipfile.ZIP_STORED:
        while left and (chunk := stream.read(min(CHUNK, left))):
            left -= len(chunk)
            yield chunk
        return
    decoder = zlib.decompressobj(-15)
    try:
        while left and not decoder.eof and (raw := stream.read(min(CHUNK, left))):
            left -= len(raw)
            yield from _decode(decoder, raw)
        yield decoder.flush(CHUNK)
    except zlib.error as error:
        raise RefusedFile(refusal.DAMAGED) from error


def _decode(decoder, raw) -> Iterator[bytes]:
    while raw and not decoder.eof:
        yield decoder.decompress(raw, CHUNK)
        raw = decoder.unconsumed_tail
