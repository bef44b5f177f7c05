"""How sizes are written."""

from django import template

from ..uploads import size_words

register = template.Library()
register.filter("size", size_words)
