"""What an old Office file (OLE) is, and whether it is locked or carries macros."""

import re
import struct

import olefile

KINDS = (("worddocument", "doc"), ("workbook", "xls"), ("book", "xls"), ("powerpoint document", "ppt"))
LOCKED_PPT = 0xF3D1C4DF
VBA_INFO = re.compile(rb"\x02\x00\x00\x04\x0c\x00\x00\x00....\x01\x00\x00\x00", re.S)
STREAM = 32 * 1024**2


def probe(desk) -> dict:
    """{"kind": "doc", "xls", "ppt" or "", "encrypted": bool, "macros": bool} of the file of `desk`."""
    with olefile.OleFileIO(desk.path) as ole:
        paths = ["/".join(parts).lower() for parts in ole.listdir(streams=True, storages=True)]
        kind = next((kind for name, kind in KINDS if name in paths), "")
        encrypted = "encryptedpackage" in paths or "encryptedsummary" in paths
        if kind:
            encrypted = encrypted or LOCKED[kind](ole)
        macros = any(re.search(r"(^|/)(_?vba|macros|_vba_project)", path) for path in paths)
        return {"kind": kind, "encrypted": encrypted, "macros": macros or _hidden_macros(ole, kind)}


def _stream(ole, name: str) -> bytes:
    if not ole.exists(name):
        return b""
    return ole.openstream(name).read(STREAM)


def _doc_locked(ole) -> bool:
    flags = _stream(ole, "WordDocument")[10:12]
    return len(flags) == 2 and bool(struct.unpack("<H", flags)[0] & 0x0100)


def _xls_locked(ole) -> bool:
    return any(kind == 0x002F for kind, _ in _records(ole))


def _ppt_locked(ole) -> bool:
    data = _stream(ole, "Current User")
    return len(data) >= 16 and struct.unpack_from("<L", data, 12)[0] == LOCKED_PPT


LOCKED = {"doc": _doc_locked, "xls": _xls_locked, "ppt": _ppt_locked}


def _records(ole):
    """The records of a workbook's first part: (kind, data) until its end mark."""
    data = _stream(ole, "Workbook") or _stream(ole, "Book")
    position = 0
    while position + 4 <= len(data):
        kind, length = struct.unpack_from("<2H", data, position)
        yield kind, data[position + 4 : position + 4 + length]
        if kind == 0x000A:
            return
        position += 4 + length


def _hidden_macros(ole, kind: str) -> bool:
    """Macros that are no stream of their own: Excel 4 sheets, PowerPoint's VBA container."""
    if kind == "xls":
        return any(record == 0x0085 and data[5:6] == b"\x01" for record, data in _records(ole))
    return kind == "ppt" and VBA_INFO.search(_stream(ole, "PowerPoint Document")) is not None
