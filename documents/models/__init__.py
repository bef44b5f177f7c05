"""The shared library: documents, their versions, and the pages that were read in them."""

from .documents import Document
from .versions import Page, Version

__all__ = ["Document", "Page", "Version"]
