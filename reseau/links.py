"""Links in rich text that lead where a number says: neither their address nor their being there tells what is there."""

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from .numbers import number


def address_of(name: str, attrs: dict) -> str:
    """The address of this name for the thing that a stored link speaks of; “” where it holds no number."""
    pk = number(str(attrs.get("id", "")))
    return "" if pk is None else reverse(name, args=[pk])


def opening_tag(name: str, attrs: dict) -> SafeString:
    """The tag that begins such a link."""
    address = address_of(name, attrs)
    return format_html('<a href="{}">', address) if address else SafeString("<a>")
