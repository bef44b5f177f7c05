"""A document as one line of a list: few columns, no models."""

import datetime
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from django.utils import timezone

from reseau import dates
from reseau.addresses import address
from reseau.readership import Label

from .models import Document, Version

TYPES = dict(Document.Type.choices)
UNREAD = frozenset({Version.State.WAITING.value, Version.State.READING.value})


class Facts(NamedTuple):
    """What the database says of a document, in the order of LOOKUPS."""

    pk: int
    title: str
    type: str
    published_at: datetime.datetime | None
    updated_at: datetime.datetime
    owner: int
    audience: int
    opens_at: datetime.datetime | None
    organisation: str | None
    number: int
    state: str
    progress: int
    page_count: int
    reason: str
    format: str
    has_pictures: bool


LOOKUPS = (
    "pk",
    "title",
    "type",
    "published_at",
    "updated_at",
    "owner_id",
    "audience_id",
    "audience__opens_at",
    "organisation__nom",
    "current__number",
    "current__state",
    "current__progress",
    "current__page_count",
    "current__reason",
    "current__format",
    "current__has_pictures",
)


@dataclass
class Row:
    """One line, ready to be printed. `state` is a code of `listing.STATES`, or "" when there is nothing to say."""

    facts: Facts
    label: Label | None = None
    places: str = ""
    state: str = ""

    def __getitem__(self, name: str):
        """Its attributes, as templates look things up first: a failed look-up each time costs more than the line."""
        return getattr(self, name)

    @property
    def title(self) -> str:
        """Its title."""
        return self.facts.title

    @property
    def number(self) -> int:
        """Of its current version."""
        return self.facts.number

    @property
    def type(self) -> str:
        """“CCAP”, or “Type à préciser”."""
        return type_label(self.facts.type)

    @property
    def is_pending(self) -> bool:
        """Whether its reading is not over."""
        return self.facts.state in UNREAD

    @property
    def extension(self) -> str:
        """“PDF”, “DOCX”."""
        return (self.facts.format or "").upper()

    @property
    def meta(self) -> str:
        """“CCAP, 41 pages, Région”."""
        return ", ".join(filter(None, [self.kind_and_size, self.facts.organisation]))

    @property
    def kind_and_size(self) -> str:
        """“CCAP, 41 pages”."""
        pages = 0 if self.is_pending else self.facts.page_count
        counted = f"{pages}\u00a0page{'s' if pages > 1 else ''}" if pages else ""
        return ", ".join(filter(None, [self.type, counted]))

    @cached_property
    def day(self) -> str:
        """“23 nov.”, with its year when it is not this one."""
        day = timezone.localtime(self.facts.updated_at).date()
        return dates.day(day, "j N" if day.year == timezone.localdate().year else "j N Y")

    @property
    def iso(self) -> str:
        """The same for machines."""
        return self.facts.updated_at.isoformat()

    @property
    def progress(self) -> str:
        """“Lecture page 52 sur 86”."""
        return f"Lecture page {self.facts.progress} sur {self.facts.page_count}"

    @property
    def url(self) -> str:
        """The document's page."""
        return address("documents:detail", self.facts.pk)

    @cached_property
    def thumbnail(self) -> str:
        """The address of the first page's small picture, or ""."""
        return thumbnail_url(self.facts.pk, self.facts.number) if self.facts.has_pictures else ""


def thumbnail_url(document_id: int, number: int) -> str:
    """The address of the small picture of the first page of a version."""
    return address("documents:thumbnail", document_id, number, 1)


def type_label(code: str) -> str:
    """“CCAP”, or “Type à préciser”."""
    return TYPES.get(code, "Type à préciser")
