"""What a renderer is told of a document besides its blocks: what stands in its margins, and its look."""

import datetime
from dataclasses import dataclass

ACTS = frozenset({"ccap", "cctp", "rc", "ae", "deliberation", "compte_rendu"})
# Each organisation has its own colour, as its own word processor would.
_ACCENTS = ("1F4E79", "7A1F3D", "1E6B52", "5B3A8C", "8A4B08", "0B5C6B", "3F5B1F", "6B2F6B")


@dataclass(frozen=True, slots=True)
class Sheet:
    """The margins and the look of one document. `accent` is RRGGBB; `serif` for what has legal force."""

    title: str
    author: str
    reference: str
    date: datetime.date
    accent: str
    serif: bool


def accent_of(rank: int) -> str:
    """The colour of the organisation of this rank."""
    return _ACCENTS[rank % len(_ACCENTS)]
