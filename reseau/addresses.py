"""The addresses of pages, kept once they were worked out: a page names dozens of them, and they never change."""

from functools import lru_cache

from django.urls import reverse


@lru_cache(maxsize=20_000)
def address(name: str, *args: int | str) -> str:
    """The path of the page of this name: `address("documents:detail", 12)`. NoReverseMatch when there is none."""
    return reverse(name, args=args)
