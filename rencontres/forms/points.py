"""The forms of the agenda: a new item, and all that is said of one."""

from django import forms
from django.db.models import Q

from reseau.access import Reader
from reseau.forms.revised import RevisedForm
from reseau.models import Personne
from reseau.revisions import MEANWHILE

from .. import people
from ..models import Point, Rencontre
from ..models.ordre_du_jour import MINUTES
from .documents import WithDocuments

TITLE_MISSING = "Donnez un titre au point."
LONGEST = 12 * 60  # minutes


def minutes_field(label: str) -> forms.IntegerField:
    """How long something takes."""
    wrong = f"Donnez une durée en minutes, de 1 à {LONGEST}."
    return forms.IntegerField(
        label=label,
        min_value=1,
        max_value=LONGEST,
        error_messages=dict.fromkeys(["required", "invalid", "min_value", "max_value"], wrong),
    )


def title_field(label: str, missing: str, **kwargs) -> forms.CharField:
    """A title, and what is said where it is missing."""
    return forms.CharField(label=label, max_length=200, error_messages={"required": missing}, **kwargs)


class AddForm(forms.Form):
    """A new item, or a break: its title and how long it takes; the rest is said afterwards."""

    titre = title_field("Nouveau point", TITLE_MISSING)
    minutes = minutes_field("Minutes")
    genre = forms.ChoiceField(choices=[(Point.Genre.TOPIC, ""), (Point.Genre.BREAK, "")], required=False)

    def __init__(self, data=None):
        super().__init__(data, initial={"minutes": MINUTES}, auto_id="nouveau_%s")
        self.fields["titre"].required = self.data.get("genre") != Point.Genre.BREAK  # a break needs none

    def clean_titre(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["titre"].split())

    def point(self, rencontre: Rencontre) -> Point:
        """The item, not saved."""
        data = self.cleaned_data
        genre = Point.Genre(data["genre"] or Point.Genre.TOPIC)
        return Point(rencontre=rencontre, titre=data["titre"] or "Pause", minutes=data["minutes"], genre=genre)


class PointForm(WithDocuments):
    """All that is said of an item; of a break, its title and how long it takes."""

    titre = title_field("Titre", TITLE_MISSING)
    minutes = minutes_field("Durée, en minutes")
    texte = forms.CharField(
        label="Précisions", required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 3})
    )
    for_decision = forms.BooleanField(label="Pour décision", required=False)
    speaker = forms.ModelChoiceField(
        Personne.objects.none(), label="Présenté par", required=False, empty_label="Personne, ou quelqu’un d’autre"
    )
    speaker_name = forms.CharField(label="Quelqu’un d’autre", required=False, max_length=120, help_text="Sans compte.")
    field_order = ["titre", "minutes", "texte", "for_decision", "speaker", "speaker_name", "cherche", "pieces"]

    def __init__(self, point: Point, reader: Reader, data=None):
        super().__init__(point, reader, data, auto_id=f"p{point.pk}_%s")
        if point.is_break:
            for name in self.fields.keys() - {"titre", "minutes", "revision"}:
                del self.fields[name]
            return
        readers = people.ids_of(point.rencontre.readers_id)
        self.fields["speaker"].queryset = Personne.objects.filter(Q(pk__in=readers) | Q(pk=point.speaker_id))

    def values_of(self, thing: Point) -> dict:
        """What the form shows of an item."""
        names = ("titre", "minutes", "texte", "for_decision", "speaker_name")
        return {name: getattr(thing, name) for name in names} | {"speaker": thing.speaker_id}

    def clean_titre(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["titre"].split())

    def clean(self) -> dict:
        """One person presents it: a member, or someone who is named."""
        data = super().clean()
        if data.get("speaker") and data.get("speaker_name"):
            self.add_error("speaker_name", "Choisissez un membre ou écrivez un nom, pas les deux.")
        return data

    def apply(self) -> Point:
        """The item with what was typed, not saved."""
        for name in self.fields.keys() - {"revision", "cherche", "pieces"}:
            setattr(self.thing, name, self.cleaned_data[name])
        return self.thing

    @property
    def chosen(self) -> list:
        """What is to be attached from now on; nothing to a break."""
        return [] if self.thing.is_break else super().chosen


class RemoveForm(RevisedForm):
    """Taking an item off the agenda, or putting it off: a word about it."""

    stale = MEANWHILE
    answer = forms.CharField(
        label="Pourquoi, en une phrase", required=False, max_length=300, help_text="Pour la personne qui l’a proposé."
    )

    def __init__(self, point: Point, data=None):
        super().__init__(point, data, auto_id=f"r{point.pk}_%s")
