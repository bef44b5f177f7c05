"""The child that reads one file: `child.BOOT` starts it with an order as JSON; always confined.

It reads one file and leaves plain results in its own folder: `pages.jsonl` (one line for a page's
text, later one for its preview) and the previews. It talks on its first output, one JSON object a
line: `{"total": 86}`, `{"page": 52}`, `{"problems": [...]}`, at last `{"done": true}`.
"""

import importlib
import json
import os
import sys
from pathlib import Path

from documents.reading.confinement import confine
from documents.reading.limits import Limits

DRAWN = 50  # pages of a document without pictures whose thumbnail is drawn
PROBES = ("pdf", "ole")
READERS = {
    "pdf": "pdf",
    "docx": "word",
    "pptx": "slides",
    "odt": "opendocument",
    "ods": "opendocument",
    "odp": "opendocument",
    "xlsx": "legacy",
    "xls": "legacy",
    "doc": "legacy",
    "ppt": "legacy",
    "md": "markup",
    "html": "markup",
    "txt": "markup",
    "csv": "markup",
    "png": "images",
    "jpeg": "images",
    "tiff": "images",
    "webp": "images",
}


class Desk:
    """Where a reader puts what it finds, within the limits of its order."""

    def __init__(self, order: dict, talk):
        self.path, self.code = order["path"], order["code"]
        self.work = Path(order["work"])
        self.previews = order.get("previews", False)
        self.limits = Limits(**order["limits"])
        self.talk = talk
        self.problems: list[str] = []
        self.notices: list[str] = []
        self.characters = self.written = 0
        self.pages = open(self.work / "pages.jsonl", "w", encoding="utf-8")  # noqa: SIM115

    def say(self, **words) -> None:
        self.talk.write(json.dumps(words) + "\n")
        self.talk.flush()

    def problem(self, code: str) -> None:
        if code not in self.problems:
            self.problems.append(code)

    def text(self, number: int, text: str, label: str = "") -> None:
        """Write the text of page `number`, cut where the limits say."""
        room = min(self.limits.page_text, self.limits.text - self.characters)
        if len(text) > room:
            text = text[: max(0, room)]
            self.problem("too_much_text")
        self.characters += len(text)
        self.written += 1
        self._row({"n": number, "text": text, "label": label[:200]})

    def preview(self, number: int, width: int, height: int) -> None:
        """Say that both images of page `number` are written."""
        self._row({"n": number, "w": width, "h": height})

    def drawn(self, number: int, width: int, height: int) -> None:
        """Say that page `number` has a thumbnail, drawn from its text."""
        self._row({"n": number, "w": width, "h": height, "drawn": True})

    def page_done(self, number: int) -> None:
        self.say(page=number)

    def _row(self, row: dict) -> None:
        self.pages.write(json.dumps(row, ensure_ascii=False) + "\n")
        self.pages.flush()

    def all_pages(self, pages: list[tuple[str, str]]) -> None:
        """Write the pages (text, label) of a format that is read in one go, and say their number."""
        self.say(total=len(pages))
        if len(pages) > self.limits.pages:
            self.problem("too_many_pages")
        for number, (text, label) in enumerate(pages[: self.limits.pages], 1):
            self.text(number, text, label)
            self.page_done(number)
        if self.previews:
            self._draw(pages[:DRAWN])

    def _draw(self, pages: list[tuple[str, str]]) -> None:
        """Draw what has a text and no picture: best effort, the text is what counts."""
        from documents.reading.facsimile import draw

        for number, (text, label) in enumerate(pages, 1):
            if text.strip():
                draw(self, number, f"{label}\n\n{text}" if label else text)


def main() -> None:
    """Read the order in the last argument, confine this process, then do it."""
    order = json.loads(sys.argv[-1])
    network_cut = confine(Limits(**order["limits"]))
    talk = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    desk = Desk(order, talk)
    desk.say(network_cut=network_cut)
    _probe(desk) if order["mode"] == "probe" else _read(desk)
    desk.say(done=True, problems=desk.problems, notices=desk.notices)
    # Libraries that crash while they are torn down would turn a finished reading into a failed one.
    os._exit(0)


def _probe(desk: Desk) -> None:
    if desk.code not in PROBES:
        raise ValueError(f"nothing probes {desk.code}")
    reader = importlib.import_module(f"documents.reading.{desk.code}")
    desk.say(probe=reader.probe(desk))


def _read(desk: Desk) -> None:
    reader = importlib.import_module(f"documents.reading.{READERS[desk.code]}")
    try:
        reader.read(desk)
    except MemoryError:
        desk.say(memory=True)
        raise
    except Exception as error:
        print(f"{type(error).__name__}: {error}"[:500], file=sys.stderr, flush=True)  # noqa: T201
        desk.problem("damaged")
    if READERS[desk.code] != "images" and not desk.characters and not desk.problems:
        desk.problem("no_text")
