"""The walk over blocks that the writers of office documents share."""

from abc import ABC, abstractmethod

from .blocks import Block, Heading, Items, PageBreak, Paragraph, Table
from .sheet import Sheet


class Writer(ABC):
    """Adds blocks to a document; a page break goes to the block that follows it."""

    def __init__(self, document, sheet: Sheet):
        self.document, self.sheet = document, sheet
        self.breaks = False  # whether the next block begins a page

    def write(self, blocks: list[Block]) -> None:
        """Add these blocks."""
        writers = {Heading: self.heading, Paragraph: self.paragraph, Items: self.items, Table: self.table}
        for block in blocks:
            if isinstance(block, PageBreak):
                self.breaks = True
            else:
                writers[type(block)](block)

    @abstractmethod
    def heading(self, block: Heading) -> None:
        """Add a heading."""

    @abstractmethod
    def paragraph(self, block: Paragraph) -> None:
        """Add a paragraph."""

    @abstractmethod
    def items(self, block: Items) -> None:
        """Add a list."""

    @abstractmethod
    def table(self, block: Table) -> None:
        """Add a table."""
