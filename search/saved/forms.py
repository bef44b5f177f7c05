"""The name of a saved search, and how its news are told."""

from django import forms

from notifications.rhythm import Rhythm

from ..models import Recherche

RHYTHMS = [
    (Rhythm.AT_ONCE, "à chaque nouveauté"),
    (Rhythm.DAILY, "chaque jour, à 7\u00a0h"),
    (Rhythm.WEEKLY, "chaque semaine, le lundi à 7\u00a0h"),
    (Rhythm.NEVER, "sans alerte"),
]


class RechercheForm(forms.ModelForm):
    """What one says of a saved search; what it looks for comes from the address of its results."""

    class Meta:
        model = Recherche
        fields = ["name", "rhythm"]
        widgets = {"name": forms.TextInput({"autocomplete": "off"})}
        labels = {"name": "Nom", "rhythm": "Me prévenir"}
        error_messages = {
            "name": {"required": "Donnez un nom à cette recherche.", "max_length": "80 caractères au plus."},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rhythm"].choices = RHYTHMS
        self.fields["rhythm"].help_text = "Par courriel et dans vos notifications."
