"""Entries for the tests of search, and a source that keeps what they should be."""

import datetime

from django.db import connection

from reseau.models import Audience
from search import index
from search.index import EntryData


def entry_data(key: str, title: str, *pages: str, audience: Audience, **fields) -> EntryData:
    """What a content app would say of a document with these pages."""
    values = {
        "kind": key.split(":")[0],
        "type": "guide",
        "owner_id": None,
        "organisation_id": None,
        "territoire_ids": [],
        "date": datetime.date(2026, 9, 14),
        "url": f"/essai/{key.split(':')[1]}/",
    }
    passages = list(enumerate(pages or [""], 1))
    return EntryData(key=key, title=title, passages=passages, audience_id=audience.pk, **values | fields)


def put(key: str, title: str, *pages: str, audience: Audience, **fields) -> None:
    """Write one entry."""
    index.put(entry_data(key, title, *pages, audience=audience, **fields))


def most_queries() -> int:
    """How many statements a search may take, its page and its rights included; on PostgreSQL, one to rank apart."""
    return 11 if connection.vendor == "postgresql" else 10


class Shelf:
    """A source whose content is a dictionary."""

    kind = "essai"
    label = "Essais"
    singular = "Essai"
    types = {"guide": "Guide", "ccap": "CCAP"}

    def __init__(self):
        self.content: dict[str, EntryData] = {}

    def put(self, key: str, title: str, *pages: str, audience: Audience, **fields) -> None:
        """Keep a thing and write its entry, as a content app does in one transaction."""
        self.content[key] = entry_data(key, title, *pages, audience=audience, **fields)
        index.put(self.content[key])

    def keys(self):
        """Every key."""
        return iter(self.content)

    def data(self, key: str) -> EntryData | None:
        """One thing."""
        return self.content.get(key)

    def passage_url(self, entry, number: int, query: str) -> str:
        """Its page."""
        return f"{entry.url}?page={number}"

    def thumbnails(self, passages) -> dict:
        """A picture for each."""
        return {(entry.pk, number): f"/image/{entry.pk}/{number}" for entry, number in passages}

    def number(self, entry) -> str:
        """None."""
        return ""
