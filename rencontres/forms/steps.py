"""The forms of the steps in a meeting's life: announcing it, another date for it, why it is called off."""

from django import forms
from django.utils import timezone

from reseau.forms.revised import RevisedForm

from ..models import Rencontre
from .rencontres import DateForm


class PostponeForm(DateForm):
    """Another date or, left empty, none yet; and why."""

    motif = forms.CharField(label="Motif", max_length=300, required=False, help_text="Dit à celles et ceux qui lisent.")
    field_order = ["jour", "debut", "fin", "jour_fin", "motif"]

    def __init__(self, rencontre: Rencontre, data=None):
        super().__init__(rencontre, data)
        if rencontre.state != Rencontre.State.POSTPONED:  # then it is the date that is missing
            for name in ("jour", "debut", "fin"):
                self.fields[name].required = False

    def values_of(self, thing: Rencontre) -> dict:
        """The new day is empty until it is known; the hours stay until said otherwise."""
        return super().values_of(thing) | {"jour": None, "jour_fin": None}

    def clean(self) -> dict:
        """Take the hours with a day, the present ones unless told otherwise; refuse a date that is over."""
        data = super().clean()
        if not data.get("jour"):
            self.starts_at = self.ends_at = None
        elif not (data.get("debut") and data.get("fin")) and not self.errors:
            self.add_error("debut", "Dites les heures de la nouvelle date.")
        elif self.ends_at and self.ends_at <= timezone.now():
            self.add_error("jour", "Choisissez un jour à venir.")
        return data


class CancelForm(RevisedForm):
    """Why a meeting is called off."""

    motif = forms.CharField(
        label="Motif",
        max_length=300,
        help_text="Dit à celles et ceux qui lisent la rencontre.",
        error_messages={"required": "Dites pourquoi\u00a0: c’est ce que les personnes inscrites liront."},
    )


class AnnounceForm(RevisedForm):
    """Announcing a draft, and whether answers are taken at once."""

    ouvrir = forms.BooleanField(
        label="Ouvrir tout de suite les inscriptions",
        required=False,
        initial=True,
        help_text="Sinon, la date est annoncée, et vous les ouvrirez plus tard.",
    )
