"""What a person says about themselves."""

from django import forms

from ..models import Personne
from .comptes import Worded


class ProfileForm(Worded, forms.ModelForm):
    """Name, phone and function; the address has its own way (it is confirmed first)."""

    labels = {"first_name": "Prénom", "last_name": "Nom", "telephone": "Téléphone", "fonction": "Fonction"}

    class Meta:
        model = Personne
        fields = ["first_name", "last_name", "telephone", "fonction"]
        widgets = {
            "first_name": forms.TextInput({"autocomplete": "given-name"}),
            "last_name": forms.TextInput({"autocomplete": "family-name"}),
            "telephone": forms.TextInput({"type": "tel", "autocomplete": "tel"}),
            "fonction": forms.TextInput({"autocomplete": "organization-title"}),
        }
