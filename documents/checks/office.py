"""Which office document a harmless ZIP container holds, and what it may not hold."""

import re
import zipfile
from xml.parsers import expat

from documents.checks import refusal
from documents.checks.refusal import RefusedFile

PART_LIMIT = 4 * 1024**2
MAIN_PARTS = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
    "presentationml.presentation.main+xml": "pptx",
}
ODF = "application/vnd.oasis.opendocument."
ODF_KINDS = {"text": "odt", "spreadsheet": "ods", "presentation": "odp"}
MACRO_NAMES = re.compile(r"(^|/)(vbaProject|vbaData)[^/]*\.(bin|xml)$|^xl/(macrosheets|dialogsheets)/", re.I)
# An empty Basic library is written by old OpenOffice versions: only a module is code.
ODF_MODULES = re.compile(r"^(Basic/.+/(?!script-l|dialog-l)[^/]+\.xml|Scripts/.+\.(py|js|bsh|java|class))$", re.I)


def office_kind(archive: zipfile.ZipFile) -> str:
    """`docx`, `odt`, `xlsx`, `ods`, `pptx`, `odp`, or "" when the archive is none of them.

    Raises RefusedFile for macros and for password protection.
    """
    names = archive.namelist()
    if any(MACRO_NAMES.search(name) or ODF_MODULES.match(name) for name in names):
        raise RefusedFile(refusal.MACROS)
    if "[Content_Types].xml" in names:
        return _ooxml_kind(_part(archive, "[Content_Types].xml"), names)
    if "mimetype" in names:
        return _odf_kind(archive, names)
    return ""


def _part(archive, name) -> bytes:
    with archive.open(name) as part:
        data = part.read(PART_LIMIT + 1)
    if len(data) > PART_LIMIT:
        raise RefusedFile(refusal.TOO_BIG_INSIDE)
    return data


def _ooxml_kind(content_types: bytes, names) -> str:
    kinds = dict(_overrides(content_types))
    if any("macroenabled" in kind.lower() or "vbaproject" in kind.lower() for kind in kinds.values()):
        raise RefusedFile(refusal.MACROS)
    for part, kind in kinds.items():
        suffix = kind.rsplit("officedocument.", 1)[-1]
        if suffix in MAIN_PARTS and part.lstrip("/") in names:
            return MAIN_PARTS[suffix]
    return ""


def _overrides(content_types: bytes) -> list[tuple[str, str]]:
    """Pairs (part name, content type); the defaults by extension are kept under their extension."""
    found = []

    def start(name, attributes):
        if name.rsplit(":", 1)[-1] in ("Override", "Default"):
            key = attributes.get("PartName") or attributes.get("Extension", "")
            found.append((key, attributes.get("ContentType", "")))

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(content_types, True)
    except expat.ExpatError as error:
        raise RefusedFile(refusal.DAMAGED) from error
    return found


def _odf_kind(archive, names) -> str:
    mimetype = _part(archive, "mimetype").decode("ascii", "replace").strip()
    if not mimetype.startswith(ODF):
        return ""
    if "META-INF/manifest.xml" in names:
        _check_manifest(_part(archive, "META-INF/manifest.xml"))
    if "content.xml" not in names:
        raise RefusedFile(refusal.DAMAGED)
    return ODF_KINDS.get(mimetype.removeprefix(ODF), "")


def _check_manifest(manifest: bytes) -> None:
    if b"encryption-data" in manifest:
        raise RefusedFile(refusal.PASSWORD)
