"""Reading a file page by page in a process of its own, which may die and take nothing with it.

The child (`documents.reader`) limits itself, then reads; this side watches its memory, its time and
what it writes, kills its whole group when it goes too far, and believes nothing it left without
checking it. A bad file never raises here: it gives a `Reading` that says what is wrong.
"""

import json
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from documents.child import Child
from documents.reading import problems
from documents.reading.limits import Limits

__all__ = ["Limits", "PageRead", "Reading", "probe", "read_file"]

PROBE_LIMITS = Limits(wall=10, wall_cap=10, file=1024**2)
LIMITS = Limits()
WORK_PREFIX = ".lecture-"  # of folders in which something is read
IMAGE_MAX = 4 * 1024**2


@dataclass(frozen=True)
class PageRead:
    """One page: its text, and its preview when there is one (`width` x `height` pixels; the thumbnail
    lies beside it, or alone where it was drawn from the text). `label` names what is no plain page
    (« Diapositive 3 »)."""

    number: int
    text: str
    label: str = ""
    image: Path | None = None
    thumb: Path | None = None
    width: int = 0
    height: int = 0


@dataclass
class Reading:
    """What could be read. `page_count` is the document's own count, even when fewer were read.

    `readable` says that some text was found; `problem` is "" or French for the depositor; `detail` is
    for the log; `peak` is the child's largest resident memory in bytes; `network_cut` says whether the
    child ran without any network.
    """

    pages: list[PageRead] = field(default_factory=list)
    page_count: int = 0
    problem: str = ""
    notices: list[str] = field(default_factory=list)
    detail: str = ""
    seconds: float = 0.0
    peak: int = 0
    network_cut: bool = False

    @property
    def readable(self) -> bool:
        return any(page.text for page in self.pages)


def read_file(
    path: str | os.PathLike,
    out_dir: str | os.PathLike,
    limits: Limits = LIMITS,
    on_progress: Callable[[int, int], None] | None = None,
    *,
    code: str,
    previews: bool = True,
) -> Reading:
    """Read the file at `path`, of the format `code` (see `formats`), into `out_dir`.

    `out_dir` is best a new folder: what else lies there stays. The previews are moved there as
    `page-0001.webp` and `thumb-0001.webp`; nothing else is left. `on_progress(page, total)` is called as
    pages are finished; what it raises goes through, after the child is ended. Raises OSError only for
    our own disk.
    """
    out_dir = Path(out_dir)
    out_dir.mkdir(parents=True, exist_ok=True)
    order = {"mode": "read", "code": code, "previews": previews}
    # Inside, so that who drops `out_dir` drops all.
    with tempfile.TemporaryDirectory(prefix=WORK_PREFIX, dir=out_dir) as work:
        child = Child(order | {"path": os.path.abspath(path)}, Path(work), limits)
        child.run(on_progress)
        return _collect(child, Path(work), out_dir, limits)


def probe(path: str | os.PathLike, family: str, limits: Limits = PROBE_LIMITS) -> dict:
    """Ask the child what only a parser can tell of a `pdf` or an `ole` file: {"encrypted": bool,
    "macros": bool, "kind": str}, or {} when it did not survive the question."""
    with tempfile.TemporaryDirectory(prefix=WORK_PREFIX) as work:
        child = Child({"mode": "probe", "code": family, "path": os.path.abspath(path)}, Path(work), limits)
        child.run(None)
        return child.said.get("probe", {}) if isinstance(child.said.get("probe"), dict) else {}


def _collect(child: Child, work: Path, out_dir: Path, limits: Limits) -> Reading:
    rows = _rows(work / "pages.jsonl", limits)
    pages = [_page(number, rows[number], work, out_dir) for number in sorted(rows)]
    count = child.said.get("total")
    count = max(count if isinstance(count, int) else 0, len(pages))
    reading = Reading(pages, count, seconds=child.seconds, peak=child.peak, detail=child.errors())
    reading.network_cut = child.said.get("network_cut") is True
    codes = [code for code in child.said.get("problems", []) if code in problems.SENTENCES]
    reading.notices = [problems.NOTICES[code] for code in child.said.get("notices", []) if code in problems.NOTICES]
    reading.problem = problems.sentence(child.end, codes, reading)
    return reading


def _rows(path: Path, limits: Limits) -> dict[int, dict]:
    """The child's lines by page number: first the text, later the size of the preview. A last line
    that a kill has cut is dropped, and so is whatever is not of the agreed shape."""
    rows: dict[int, dict] = {}
    if not path.is_file() or path.stat().st_size > limits.file:
        return rows
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            row = _row(line)
            number = row.get("n")
            if type(number) is int and 0 < number <= limits.pages:
                rows.setdefault(number, {}).update(row)
    return {number: row for number, row in rows.items() if isinstance(row.get("text"), str)}


def _row(line: str) -> dict:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return row if isinstance(row, dict) else {}


def _page(number: int, row: dict, work: Path, out_dir: Path) -> PageRead:
    text, label = row["text"], row.get("label", "")
    page = PageRead(number, text, label if isinstance(label, str) else "")
    width, height = row.get("w"), row.get("h")
    names = (
        [f"thumb-{number:04d}.webp"]
        if row.get("drawn") is True
        else [f"page-{number:04d}.webp", f"thumb-{number:04d}.webp"]
    )
    if type(width) is not int or type(height) is not int or not all(_is_webp(work / name) for name in names):
        return page
    *image, thumb = (Path(shutil.move(work / name, out_dir / name)) for name in names)
    return PageRead(number, page.text, page.label, image[0] if image else None, thumb, width, height)


def _is_webp(path: Path) -> bool:
    """Whether the child left a whole WebP there, as a plain file of a sane size."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > IMAGE_MAX:
        return False
    with open(path, "rb") as stream:
        head = stream.read(12)
    size = int.from_bytes(head[4:8], "little") + 8
    return bool(re.match(rb"RIFF....WEBP", head, re.S)) and size == path.stat().st_size
