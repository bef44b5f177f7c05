"""The viewer: one page of a document, the strip of its pages, and the passages that answer a query."""

from functools import cached_property

from django.http import QueryDict
from django.utils.http import urlencode

from reseau.numbers import number
from search.query import clean

from .models import Document, Page
from .passages import Finder, Passage

ZOOMS = [75, 100, 125, 150, 200]
STRIP = 12  # pages shown on either side of the current one


class Viewer:
    """What the address asks to see: ?page=23&q=pénalité&passage=3&vue=texte&zoom=125."""

    def __init__(self, document: Document, params: QueryDict):
        self.document, self.version = document, document.current
        self.query = clean(params.get("q", "")[:300])
        self.text_wanted = params.get("vue") == "texte"
        zoom = number(params.get("zoom"))
        self.zoom = zoom if zoom in ZOOMS else 100
        self.finder = Finder(self.query)
        self._page, self._passage = (number(params.get(name), 6) or 0 for name in ("page", "passage"))

    @cached_property
    def pages(self) -> list[Page]:
        """Every page, with its text only where there is a query to look for in it (one query)."""
        pages = Page.objects.filter(version=self.version)
        return list(pages if self.query else pages.defer("text"))

    @cached_property
    def passages(self) -> list[Passage]:
        """The passages that answer the query, in the order of the document."""
        return self.finder.passages([(page.number, page.text) for page in self.pages]) if self.query else []

    @cached_property
    def passage_number(self) -> int:
        """Which passage is shown, from 1: the one asked for, else the first on the page; 0 for none."""
        if 1 <= self._passage <= len(self.passages):
            return self._passage
        here = (n for n, passage in enumerate(self.passages, 1) if passage.page == self._page or not self._page)
        return next(here, 0)

    @property
    def passage(self) -> Passage | None:
        """The passage that is shown."""
        return self.passages[self.passage_number - 1] if self.passage_number else None

    @cached_property
    def page(self) -> Page | None:
        """The page that is shown."""
        wanted = self.passage.page if self.passage else self._page
        return next((page for page in self.pages if page.number == wanted), self.pages[0] if self.pages else None)

    @cached_property
    def position(self) -> int:
        """The place of the page that is shown among those that were read, from 0."""
        return self.pages.index(self.page)

    @property
    def shows_text(self) -> bool:
        """Whether the text is shown instead of the picture."""
        return self.text_wanted or not self.page.has_image

    @property
    def text(self) -> str:
        """The text of the page, the words of the query marked (safe HTML)."""
        return self.finder.marked(self.page.text, self.passage)

    @property
    def extract(self) -> str:
        """The passage itself, its words marked (safe HTML)."""
        return self.passage.extract(self.page.text)

    @property
    def strip(self) -> list[tuple[Page, int, str]]:
        """The pages around the current one: page, how many passages it holds, address."""
        start = max(0, self.position - STRIP)
        around = self.pages[start : self.position + STRIP + 1]
        counts = {page.number: sum(p.page == page.number for p in self.passages) for page in around}
        return [(page, counts[page.number], self.at(page=page.number)) for page in around]

    @property
    def previous(self) -> str:
        """The address of the page before, or ""."""
        return self.at(page=self.pages[self.position - 1].number) if self.position else ""

    @property
    def next(self) -> str:
        """The address of the page after, or ""."""
        last = self.position + 1 == len(self.pages)
        return "" if last else self.at(page=self.pages[self.position + 1].number)

    @property
    def previous_passage(self) -> str:
        """The address of the passage before, or ""."""
        return self.at(passage=self.passage_number - 1) if self.passage_number > 1 else ""

    @property
    def next_passage(self) -> str:
        """The address of the passage after, or ""."""
        return self.at(passage=self.passage_number + 1) if self.passage_number < len(self.passages) else ""

    @property
    def smaller(self) -> str:
        """The address with the page one step smaller, or ""."""
        return self._zoomed(-1)

    @property
    def larger(self) -> str:
        """The address with the page one step larger, or ""."""
        return self._zoomed(1)

    def _zoomed(self, step: int) -> str:
        index = ZOOMS.index(self.zoom) + step
        return self.at(page=self.page.number, zoom=ZOOMS[index]) if 0 <= index < len(ZOOMS) else ""

    @property
    def as_text(self) -> str:
        """The address of the page's text."""
        return self.at(page=self.page.number, vue="texte")

    @property
    def as_picture(self) -> str:
        """The address of the page's picture."""
        return self.at(page=self.page.number, vue="")

    @property
    def here(self) -> str:
        """The address of what is shown."""
        return self.at(passage=self.passage_number) if self.passage else self.at(page=self.page.number)

    def at(self, **changes) -> str:
        """The address of this view, with these changes; what is usual is left out."""
        usual = {"vue": "texte" if self.text_wanted else "", "zoom": self.zoom, "q": self.query}
        wanted = {**usual, **changes}
        if wanted["zoom"] == 100:
            del wanted["zoom"]
        order = ("page", "passage", "q", "vue", "zoom")
        place = "#passage" if wanted.get("passage") else ""
        return "?" + urlencode({name: wanted[name] for name in order if wanted.get(name)}) + place
