"""The form of a series."""

from django import forms

from reseau.access import Membership
from reseau.forms.revised import RevisedForm
from reseau.models import Territoire

from ..models import Serie
from .choices import WebField, holders, territoires_for


class SerieForm(RevisedForm):
    """What the meetings of a series have in common; who reads it is composed beside."""

    nom = forms.CharField(
        label="Nom",
        max_length=120,
        help_text="Par exemple\u00a0: Rencontres techniques 2027.",
        error_messages={"required": "Donnez un nom à la série."},
    )
    genre = forms.ChoiceField(label="Genre", choices=Serie.Genre.choices)
    organiser = forms.ChoiceField(label="Organisée par")
    place = forms.CharField(label="Lieu habituel", max_length=200, required=False)
    video_url = WebField(label="Lien de visioconférence habituel")
    territoires = forms.MultipleChoiceField(label="Territoires", required=False, widget=forms.CheckboxSelectMultiple)
    has_votes = forms.BooleanField(
        label="Les décisions y sont votées", required=False, help_text="Le registre compte alors les voix."
    )

    def __init__(self, serie: Serie, membership: Membership, data=None):
        self.membership = membership
        super().__init__(serie, data)
        kept = serie.territoires.all() if serie.pk else ()
        self.fields["territoires"].choices = territoires_for(membership, kept)
        if serie.pk:
            self.fields["organiser"].choices = holders(serie.organiser)
        else:
            del self.fields["organiser"]  # who creates it holds it; it may be handed over later

    def values_of(self, thing: Serie) -> dict:
        """What the form shows of a series."""
        names = ("nom", "genre", "place", "video_url", "has_votes")
        return {name: getattr(thing, name) for name in names} | {
            "organiser": str(thing.organiser_id),
            "territoires": sorted(str(place.pk) for place in thing.territoires.all()) if thing.pk else [],
        }

    def clean_nom(self) -> str:
        """Keep a name on one line."""
        return " ".join(self.cleaned_data["nom"].split())

    def apply(self) -> Serie:
        """The series with what was typed, not saved."""
        for name in ("nom", "genre", "place", "video_url", "has_votes"):
            setattr(self.thing, name, self.cleaned_data[name])
        if "organiser" in self.cleaned_data:
            self.thing.organiser_id = int(self.cleaned_data["organiser"])
        return self.thing

    def places(self) -> list[Territoire]:
        """The territories that were chosen."""
        return list(Territoire.objects.filter(pk__in=self.cleaned_data["territoires"]))
