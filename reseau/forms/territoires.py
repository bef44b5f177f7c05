"""Choosing territories, by kind."""

from collections.abc import Iterator

from django import forms
from django.forms.models import ModelChoiceIterator

from ..names import grouped


class ByKind(ModelChoiceIterator):
    """The choices of a field, in groups. One query, as without them."""

    def __iter__(self) -> Iterator[tuple]:
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        yield from grouped((place.genre, *self.choice(place)) for place in self.queryset)


class TerritoireField(forms.ModelChoiceField):
    """One territory."""

    iterator = ByKind


class TerritoiresField(forms.ModelMultipleChoiceField):
    """Several of them."""

    iterator = ByKind
