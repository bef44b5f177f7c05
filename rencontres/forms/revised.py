"""A form about a thing that others may change meanwhile: nothing typed is lost, and who comes second is told."""

import datetime
from itertools import groupby

from django import forms

from reseau.dates import day, hour


class RevisedForm(forms.Form):
    """What such forms share. `revision` says which state of the thing the person saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    together: tuple[str, ...] = ()  # fields that follow one another and stand side by side
    stale = "Quelqu’un a modifié ceci pendant votre saisie. Comparez, corrigez, puis enregistrez de nouveau."

    def __init__(self, thing, data=None, **kwargs):
        self.thing, self.conflicts = thing, {}
        super().__init__(data, **kwargs)
        self.initial = self.values_of(thing)

    def values_of(self, thing) -> dict:
        """What the form shows of `thing`, by field."""
        raise NotImplementedError

    @property
    def seen(self) -> int:
        """The revision that the person saw (after validation)."""
        return self.cleaned_data["revision"] or 0

    def show_conflict(self, current) -> None:
        """Keep what was typed, say beside it what `current` says now, and let the next try win."""
        now = self.values_of(current)
        for name, field in self.fields.items():
            if name != "revision" and field.has_changed(now.get(name), self[name].data):
                self.conflicts[name] = self._words(field, now.get(name))
        self.data = self.data.copy()
        self.data[self.add_prefix("revision")] = str(current.revision)
        self.add_error(None, self.stale)

    def _words(self, field: forms.Field, value) -> str:
        if value in (None, "", []):
            return "(vide)"
        if isinstance(value, bool):
            return "oui" if value else "non"
        if isinstance(value, datetime.date):
            return day(value)
        if isinstance(value, datetime.time):
            return hour(value)
        if isinstance(value, list):
            return ", ".join(self._words(field, one) for one in value)
        return self._label(field, field.prepare_value(value))

    def _label(self, field: forms.Field, value) -> str:
        choices = {str(code): str(label) for code, label in getattr(field, "choices", ())}
        shown = field.widget.format_value(value) if hasattr(field.widget, "format_value") else value
        return choices.get(str(value), str(shown if not isinstance(shown, list) else value))

    @property
    def shown(self) -> list[list[tuple[forms.BoundField, str]]]:
        """The visible fields, those that stand side by side in one list, each with what the thing says now where that
        differs from what was typed."""
        groups = groupby(self.visible_fields(), key=lambda field: field.name in self.together or field.name)
        return [[(field, self.conflicts.get(field.name, "")) for field in group] for _, group in groups]
