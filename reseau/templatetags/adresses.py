"""`{% address "documents:list" %}`: as `{% url %}`, for what every page or every line of a list names."""

from django import template

from ..addresses import address

register = template.Library()
register.simple_tag(address)
