"""A form about a thing that others may change meanwhile: nothing typed is lost, and who comes second is told."""

import datetime
from itertools import groupby

from django import forms

from reseau.dates import day, hour
from reseau.listing import flat


class RevisedForm(forms.Form):
    """What such forms share; by itself, a step that asks for nothing but to be confirmed. `revision` says which state
    of the thing the person saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    together: tuple[str, ...] = ()  # fields that follow one another and stand side by side
    stale = "Quelqu’un a modifié ceci pendant votre saisie. Relisez, corrigez, puis enregistrez de nouveau."

    def __init__(self, thing, data=None, **kwargs):
        self.thing, self.conflicts = thing, {}
        super().__init__(data, **kwargs)
        self.initial = {"revision": thing.revision} | self.values_of(thing)

    def values_of(self, thing) -> dict:
        """What the form shows of `thing`, by field."""
        return {}

    @property
    def seen(self) -> int:
        """The revision that the person saw (after validation)."""
        return self.cleaned_data["revision"] or 0

    def show_conflict(self, current) -> None:
        """Keep what was typed, say beside it what `current` says now, and let the next try win."""
        for name, value in self.values_of(current).items():
            if name in self.fields and self.fields[name].has_changed(value, self[name].data):
                self.conflicts[name] = _words(self.fields[name], value)
        self.data = self.data.copy()
        self.data[self.add_prefix("revision")] = str(current.revision)
        self.add_error(None, self.stale)

    @property
    def shown(self) -> list[list[tuple[forms.BoundField, str]]]:
        """The visible fields, those that stand side by side in one list, each with what the thing says now where that
        differs from what was typed."""
        groups = groupby(self.visible_fields(), key=lambda field: field.name in self.together or field.name)
        return [[(field, self.conflicts.get(field.name, "")) for field in group] for _, group in groups]


def _words(field: forms.Field, value) -> str:
    """A value of the field as it reads."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, datetime.date):
        return day(value)
    if isinstance(value, datetime.time):
        return hour(value)
    if isinstance(value, list):
        return ", ".join(_words(field, one) for one in value) or "(vide)"
    text = "" if value is None else str(value)
    labels = {str(code): label for code, label in flat(getattr(field, "choices", ()))}
    return labels.get(text, text) or "(vide)"
