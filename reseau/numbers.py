"""Numbers in an address or a form, where anything may stand."""

from collections.abc import Iterable

LONGEST = 18  # digits that a database takes for a key


def number(text: str | None, longest: int = LONGEST) -> int | None:
    """The whole number that is written in plain digits, at most so many; None for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= longest else None


def numbers(texts: Iterable[str]) -> list[int]:
    """Those of them that are numbers."""
    return [value for text in texts if (value := number(text)) is not None]
