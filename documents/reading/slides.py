"""PPTX: a page for each slide, in the order of the show, with its notes and diagrams."""

import zipfile

from documents.reading.package import MarkedText, main_part, relations, stream_part
from documents.reading.text import clean

FIELDS = ("slidenum", "datetime")


class SlideText(MarkedText):
    """The paragraphs of one slide, without the numbers and dates that PowerPoint fills in."""

    SKIPPED = frozenset({"Fallback"})
    STARTS = {
        "t": MarkedText.on_text,
        "br": lambda pages, _: pages.add("\n"),
        "tr": lambda pages, _: pages.start_row(),
    }
    ENDS = {
        "t": MarkedText.off_text,
        "p": lambda pages: pages.add("\n"),
        "tc": MarkedText.end_cell,
        "tr": MarkedText.end_row,
    }

    def is_skipped(self, tag: str, attributes: dict) -> bool:
        is_field = tag == "fld" and attributes.get("type", "").startswith(FIELDS)
        return is_field or super().is_skipped(tag, attributes)


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
