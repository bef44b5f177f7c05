"""File names as they are shown and downloaded: any name comes in, a plain and safe one comes out."""

import re
import unicodedata

MAX_BYTES = 255
DEFAULT = "document"
# Controls, line and direction marks, zero-width characters, lone surrogates, private use, unassigned.
UNSEEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
# What a system, a shell, a header or a page would take for its own.
RESERVED = re.compile(r'[<>:"|?*;`$%\\/]')
DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])", re.I)


def visible(text: str) -> str:
    """`text` without what cannot be seen, but spaces: it might turn round, hide or break what stands beside it."""
    return "".join(char for char in text if char.isspace() or unicodedata.category(char) not in UNSEEN)


def clean_filename(raw: str) -> str:
    """The name that `raw` may be shown and downloaded under: one path part, NFC, visible characters,
    at most 255 bytes in UTF-8 with its extension kept, never empty."""
    name = unicodedata.normalize("NFC", str(raw))
    name = re.split(r"[/\\]", name.rstrip("/\\ "))[-1]
    name = "".join(_plain(char) for char in name)
    name = " ".join(RESERVED.sub("_", name.replace('"', "’").replace("'", "’")).split())
    stem, extension = _split(name.rstrip(" .").lstrip())
    return _fit(_safe_stem(stem), extension)


def _plain(char: str) -> str:
    """Spaces of every kind become one space; what cannot be seen goes."""
    if unicodedata.category(char) == "Zs" or char in "\t\n\r\v\f":
        return " "
    return "" if unicodedata.category(char) in UNSEEN else char


def _split(name: str) -> tuple[str, str]:
    """Stem and extension, with its dot; only a short extension of letters and digits is one."""
    stem, dot, extension = name.rpartition(".")
    longest = 10 if stem.strip(" .") else 5  # `.pdf` is a nameless file, `.htaccess` a dotted name
    if dot and re.fullmatch(rf"[A-Za-z0-9]{{1,{longest}}}", extension):
        return stem, f".{extension.lower()}"
    return name, ""


def _safe_stem(stem: str) -> str:
    stem = re.sub(r"\.{2,}", ".", stem).strip(" .").lstrip("-. ~=+@").rstrip(" .")
    if not stem:
        return DEFAULT
    return f"_{stem}" if DEVICES.fullmatch(stem.split(".")[0].strip()) else stem


def _fit(stem: str, extension: str) -> str:
    room = MAX_BYTES - len(extension.encode())
    short = stem.encode()[:room].decode("utf-8", "ignore").rstrip(" .")
    return (short or DEFAULT) + extension
