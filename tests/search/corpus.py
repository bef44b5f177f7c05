"""Entries for the tests of search, and a source that keeps them."""

import datetime

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
        "url": f"/documents/{key.split(':')[1]}/",
    }
    passages = list(enumerate(pages or [""], 1))
    return EntryData(key=key, title=title, passages=passages, audience_id=audience.pk, **values | fields)


def put(key: str, title: str, *pages: str, audience: Audience, **fields) -> None:
    """Write one entry."""
    index.put(entry_data(key, title, *pages, audience=audience, **fields))
