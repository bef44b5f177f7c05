"""The one place that hears Wagtail's own events: page and entry change together.

Wagtail publishes, moves and deletes pages through many doors (editor, bulk actions, schedule); its signals are the one
thing all of them share. Each door's writes are one transaction: the admin's by `portal.admin_gate`, the schedule's by
our `publish_scheduled`.
"""

from django.db.models.signals import post_delete
from wagtail.models import Page
from wagtail.signals import page_published, page_unpublished, post_page_move

from search import index

from . import pages


def connect() -> None:
    """Start to listen (called once, when the app is ready)."""
    page_published.connect(_refresh, dispatch_uid="portal.published")
    page_unpublished.connect(_refresh, dispatch_uid="portal.unpublished")
    post_page_move.connect(_refresh, dispatch_uid="portal.moved")
    post_delete.connect(_remove, sender=Page, dispatch_uid="portal.deleted")


def _refresh(sender, instance, **kwargs) -> None:
    pages.refresh(instance)


def _remove(sender, instance, **kwargs) -> None:
    index.remove(pages.key_of(instance))
