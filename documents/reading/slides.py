"""PPTX: a page for each slide, in the order of the show, with its notes and diagrams."""

import zipfile

from documents.reading.package import Pages, main_part, relations, stream_part
from documents.reading.text import clean

FIELDS = ("slidenum", "datetime")


class SlideText(Pages):
    """The paragraphs of one slide, without the numbers and dates that PowerPoint fills in."""

    def __init__(self):
        super().__init__()
        self.in_text = False
        self.skipped = 0

    def start(self, tag: str, attributes: dict) -> None:
        field = tag == "fld" and attributes.get("type", "").startswith(FIELDS)
        if self.skipped or field or tag == "Fallback":
            self.skipped += 1
        elif tag == "t":
            self.in_text = True
        elif tag == "br":
            self.add("\n")

    def end(self, tag: str) -> None:
        if self.skipped:
            self.skipped -= 1
        elif tag == "t":
            self.in_text = False
        elif tag in ("p", "tr"):
            self.add("\n")
        elif tag == "tc":
            self.add("\t")

    def text(self, text: str) -> None:
        if self.in_text and not self.skipped:
            self.add(text)


def read(desk) -> None:
    """Read the PPTX of `desk`."""
    with zipfile.ZipFile(desk.path) as archive:
        slides = _order(archive)
        names = set(archive.namelist())
        pages = [
            (_slide(archive, slide, names), f"Diapositive {number}")
            for number, slide in enumerate(slides[: desk.limits.pages], 1)
        ]
    desk.all_pages(pages)


def _order(archive) -> list[str]:
    main = main_part(archive)
    targets = relations(archive, main)
    slides = []

    def start(tag, attributes):
        # r:id and id fall together once prefixes are dropped: the relation is the one that resolves.
        if tag == "sldId":
            slides.extend(targets[value][1] for value in attributes.values() if value in targets)

    stream_part(archive, main, start, lambda tag: None, lambda text: None)
    return slides


def _slide(archive, slide: str, names: set[str]) -> str:
    parts = [slide]
    for kind, target in relations(archive, slide).values():
        if kind in ("notesSlide", "diagramData"):
            parts.append(target)
    return clean("\n".join(_part(archive, part) for part in parts if part in names))


def _part(archive, name: str) -> str:
    found = SlideText()
    stream_part(archive, name, found.start, found.end, found.text)
    return "".join(found.parts)
