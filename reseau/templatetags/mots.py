"""`{{ state|lowfirst }}`: words within a sentence."""

from django import template

from ..names import lowfirst

register = template.Library()
register.filter(lowfirst)
