"""What every page or every line of a list names, worked out once.

`{% address "documents:list" %}` is as `{% url %}`, `{% asset "portal/portal.css" %}` as `{% static %}`.
"""

from functools import cache

from django import template
from django.templatetags.static import static

from ..addresses import address

register = template.Library()
register.simple_tag(address)


@register.simple_tag
@cache
def asset(path: str) -> str:
    """The address of one of our own static files."""
    return static(path)
