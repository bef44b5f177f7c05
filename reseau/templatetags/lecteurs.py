"""`{% audience row.label %}`: who reads a thing, in one line. A list names the same few audiences again and again."""

from functools import lru_cache

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from ..readership import Label
from .icones import icon

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def audience(label: Label) -> SafeString:
    """Its ring, its words (“Facilitateurs de Meurthe-et-Moselle”) and the figure beside them (“14 personnes”)."""
    detail = format_html(" <span>{}</span>", label.detail) if label.detail else ""
    return format_html('<span class="audience">{}<span>{}{}</span></span>', icon(label.icon), label.text, detail)
