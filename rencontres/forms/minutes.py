"""The forms in which minutes are written, circulated, amended and frozen."""

import datetime

from django import forms
from django.utils import timezone

from .. import prose
from ..models import Amendement, CompteRendu, Point

MARKS, HTML = "marques", "html"
DELAY = datetime.timedelta(days=10)  # what is proposed for amendments
LONGEST = datetime.timedelta(days=365)
TOO_LONG = "Ce texte est trop long pour un point. Répartissez-le, ou joignez un document."


class NoteForm(forms.Form):
    """What the minutes say of one item; `revision` says which text the writer saw."""

    texte = forms.CharField(required=False, strip=False, max_length=prose.MOST, error_messages={"max_length": TOO_LONG})
    format = forms.ChoiceField(choices=[(MARKS, MARKS), (HTML, HTML)])
    revision = forms.IntegerField()

    @property
    def html(self) -> str:
        """The text as it is kept."""
        read = prose.from_html if self.cleaned_data["format"] == HTML else prose.from_markup
        return read(self.cleaned_data["texte"])


class PasteForm(forms.Form):
    """What somebody pastes, as their other program wrote it."""

    html = forms.CharField(strip=False, max_length=20 * prose.MOST)


class CirculateForm(forms.Form):
    """Until when those who were there may ask for changes."""

    amend_by = forms.DateField(
        label="Amendements jusqu’au",
        help_text="Ce jour compris. Vous serez averti quand il sera passé.",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={
            "required": "Dites jusqu’à quel jour on peut amender.",
            "invalid": "Donnez un jour qui existe, par exemple 15/01/2027.",
        },
    )

    def __init__(self, data=None):
        super().__init__(data, initial={"amend_by": timezone.localdate() + DELAY})

    def clean_amend_by(self) -> datetime.date:
        """A day that is left to them, and that they will live to see."""
        day, today = self.cleaned_data["amend_by"], timezone.localdate()
        if day < today:
            raise forms.ValidationError("Ce jour est passé\u00a0: choisissez aujourd’hui ou plus tard.")
        if day > today + LONGEST:
            raise forms.ValidationError("Choisissez un jour dans l’année qui vient.")
        return day


class AmendForm(forms.Form):
    """A change that one asks for, of one item or of the whole."""

    point = forms.ModelChoiceField(
        label="Point", queryset=Point.objects.none(), required=False, empty_label="L’ensemble du compte rendu"
    )
    texte = forms.CharField(
        label="Votre amendement",
        max_length=Amendement._meta.get_field("texte").max_length,
        help_text="Dites ce qui est à corriger, et comment vous l’écririez.",
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Écrivez ce qui est à corriger."},
    )

    def __init__(self, minutes: CompteRendu, data=None, point: str = ""):
        super().__init__(data, initial={"point": point})
        self.fields["point"].queryset = minutes.rencontre.points.exclude(genre=Point.Genre.BREAK)


class AnswerForm(forms.Form):
    """What becomes of an amendment, and why."""

    state = forms.ChoiceField(choices=[choice for choice in Amendement.State.choices if choice[0] != "propose"])
    answer = forms.CharField(
        label="Réponse", required=False, max_length=Amendement._meta.get_field("answer").max_length
    )

    def clean(self) -> dict:
        """Who is refused is told why."""
        data = super().clean()
        if data.get("state") == Amendement.State.DECLINED and not data.get("answer"):
            self.add_error("answer", "Dites pourquoi l’amendement n’est pas retenu.")
        return data


class FreezeForm(forms.Form):
    """Whether one freezes although people were promised more time."""

    early = forms.BooleanField(
        label="Arrêter avant la fin du délai",
        error_messages={"required": "Le délai court encore\u00a0: cochez la case pour l’écourter."},
    )

    def __init__(self, minutes: CompteRendu, data=None):
        super().__init__(data)
        if minutes.amend_by is None or minutes.amend_by < timezone.localdate():
            del self.fields["early"]


class PeriodForm(forms.Form):
    """The days between which a series' minutes are compiled, both included."""

    du = forms.DateField(
        label="Du", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Donnez le premier jour.", "invalid": "Donnez un jour qui existe."},
    )  # fmt: skip
    au = forms.DateField(
        label="Au", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Donnez le dernier jour.", "invalid": "Donnez un jour qui existe."},
    )  # fmt: skip

    def clean(self) -> dict:
        """In their order."""
        data = super().clean()
        if data.get("du") and data.get("au") and data["du"] > data["au"]:
            self.add_error("au", "La fin ne peut pas précéder le début.")
        return data
