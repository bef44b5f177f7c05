"""How often one wants mail: one choice an event."""

from django import forms

from reseau.access import Membership

from . import events, telling


class PreferencesForm(forms.Form):
    """One list of rhythms for each event that concerns the person; those chosen by subject have a page of their own."""

    def __init__(self, membership: Membership, data=None):
        super().__init__(data)
        self.personne_id = membership.person.pk
        self.events = [e for e in events.events() if not e.is_by_subject and e.concerns(membership)]
        for event in self.events:
            self.fields[event.code] = forms.ChoiceField(
                label=event.label,
                help_text=event.description,
                choices=event.rhythms,
                initial=telling.rhythms(event, [self.personne_id])[self.personne_id],
            )

    def save(self) -> None:
        """Keep what changed."""
        for event in self.events:
            if event.code in self.changed_data:
                telling.choose(self.personne_id, event, self.cleaned_data[event.code])
