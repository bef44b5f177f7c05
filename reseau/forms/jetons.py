"""Making a personal token."""

from django import forms

from .. import jetons
from .comptes import Worded


class JetonForm(Worded, forms.Form):
    """What the token will serve for, and how long it lives."""

    labels = {"nom": "Nom", "days": "Durée"}
    hints = {
        "nom": "À quoi il servira\xa0: «\xa0Tableau de bord de la région\xa0».",
        "days": "Après quoi il ne vaut plus rien\xa0; vous pouvez y mettre fin avant.",
    }

    nom = forms.CharField(max_length=60, widget=forms.TextInput({"autocomplete": "off"}))
    days = forms.TypedChoiceField(
        coerce=int, choices=[(days, f"{days} jours") for days in jetons.LIVES], initial=jetons.LIVES[1]
    )

    def clean_nom(self) -> str:
        """The name without what cannot be seen."""
        nom = " ".join("".join(c if c.isprintable() else " " for c in self.cleaned_data["nom"]).split())
        if not nom:
            raise forms.ValidationError("À remplir.")
        return nom
