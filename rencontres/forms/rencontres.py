"""The form of a meeting: what it is, and when."""

import datetime

from django import forms
from django.utils import timezone

from reseau.access import Membership
from reseau.forms.revised import RevisedForm
from reseau.models import Personne, Territoire

from .. import people
from ..models import Rencontre
from .choices import DayField, HourField, WebField, holders, instant, territoires_for

ENDS_FIRST = "La fin doit venir après le début."
LONGEST = datetime.timedelta(days=31)
TOO_LONG = f"Une rencontre dure au plus {LONGEST.days} jours."


class DateForm(RevisedForm):
    """The day and the hours of a meeting, as the clocks of Paris say them."""

    together = ("jour", "debut", "fin", "jour_fin")
    jour = DayField(label="Jour", error_messages={"required": "Choisissez le jour."})
    debut = HourField(label="Début", error_messages={"required": "Dites à quelle heure elle commence."})
    fin = HourField(label="Fin", error_messages={"required": "Dites à quelle heure elle finit."})
    jour_fin = DayField(label="Fin un autre jour", required=False)

    def values_of(self, thing: Rencontre) -> dict:
        """What the form shows of a meeting."""
        if not thing.starts_at:
            return {}
        start, end = timezone.localtime(thing.starts_at), timezone.localtime(thing.ends_at)
        last = end.date() if end.date() != start.date() else None
        return {"jour": start.date(), "debut": start.time(), "fin": end.time(), "jour_fin": last}

    def clean(self) -> dict:
        """Work out the two instants, and say at its field what keeps them from being."""
        data = super().clean()
        self.starts_at = self._instant("debut", data.get("jour"), data.get("debut"))
        self.ends_at = self._instant("fin", data.get("jour_fin") or data.get("jour"), data.get("fin"))
        if self.starts_at and self.ends_at and self.ends_at <= self.starts_at:
            self.add_error("fin", ENDS_FIRST)
        elif self.starts_at and self.ends_at and self.ends_at - self.starts_at > LONGEST:
            self.add_error("jour_fin", TOO_LONG)
        return data

    def _instant(self, name: str, day: datetime.date | None, hour: datetime.time | None) -> datetime.datetime | None:
        if not day or hour is None:
            return None
        try:
            return instant(day, hour)
        except forms.ValidationError as error:
            self.add_error(name, error)
            return None


class RencontreForm(DateForm):
    """Everything that is said of a meeting, but who reads it."""

    numero = forms.IntegerField(label="Numéro", min_value=1, max_value=9999)
    titre = forms.CharField(label="Titre", max_length=200, required=False)
    place = forms.CharField(label="Lieu", max_length=200, required=False)
    video_url = WebField(label="Lien de visioconférence")
    presentation = forms.CharField(
        label="Présentation", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4})
    )
    organiser = forms.ChoiceField(label="Organisée par")
    secretary = forms.ChoiceField(
        label="Secrétariat", required=False, help_text="Prend les notes et rédige le compte rendu avec vous."
    )
    seats = forms.IntegerField(
        label="Places sur place", min_value=1, max_value=9999, required=False, help_text="Vide\u00a0: sans limite."
    )
    answer_by = DayField(label="Réponse attendue le", required=False)
    has_meal = forms.BooleanField(label="Un repas est proposé sur place", required=False)
    territoires = forms.MultipleChoiceField(label="Territoires", required=False, widget=forms.CheckboxSelectMultiple)
    field_order = [
        *("numero", "titre", "jour", "debut", "fin", "jour_fin", "place", "video_url", "presentation"),
        *("organiser", "secretary", "seats", "answer_by", "has_meal", "territoires"),
    ]
    plain = ("titre", "place", "video_url", "presentation", "seats", "answer_by", "has_meal")

    def __init__(self, rencontre: Rencontre, membership: Membership, data=None):
        self.membership = membership
        super().__init__(rencontre, data)
        if rencontre.is_called_off:  # its date is another step's matter, or nobody's
            for name in self.together:
                del self.fields[name]
        genre = rencontre.serie.get_genre_display()
        self.fields["titre"].help_text = f"Vide\u00a0: «\u00a0{genre} n°\u00a0{rencontre.number}\u00a0»."
        self.fields["territoires"].choices = territoires_for(membership, self._places(rencontre))
        if rencontre.is_draft:
            del self.fields["organiser"]  # a draft is seen by its organiser alone: it is handed over once announced
        else:
            self.fields["organiser"].choices = holders(rencontre.organiser)
        self.fields["secretary"].choices = [("", "Personne"), *self._secretaries(rencontre)]

    def _secretaries(self, rencontre: Rencontre) -> list[tuple[str, str]]:
        readers: list[Personne] = list(people.readers_of(rencontre.readers_id))
        if rencontre.secretary and rencontre.secretary not in readers:
            readers.append(rencontre.secretary)
        return [(str(person.pk), str(person)) for person in readers]

    def _places(self, rencontre: Rencontre) -> list[Territoire]:
        return list((rencontre if rencontre.pk else rencontre.serie).territoires.all())

    def values_of(self, thing: Rencontre) -> dict:
        """What the form shows of a meeting; a new one is about the territories of its series."""
        return super().values_of(thing) | {name: getattr(thing, name) for name in self.plain} | {
            "numero": thing.number,
            "organiser": str(thing.organiser_id),
            "secretary": str(thing.secretary_id or ""),
            "territoires": sorted(str(place.pk) for place in self._places(thing)),
        }  # fmt: skip

    def propose_hours(self, last: Rencontre) -> None:
        """Show the hours of the last meeting for a new one, which has none."""
        shown = DateForm.values_of(self, last)
        self.initial |= {name: shown[name] for name in ("debut", "fin")}

    def clean_titre(self) -> str:
        """Keep a title on one line."""
        return " ".join(self.cleaned_data["titre"].split())

    def clean(self) -> dict:
        """An answer is awaited before the meeting begins."""
        data = super().clean()
        if data.get("answer_by") and data.get("jour") and data["answer_by"] > data["jour"]:
            self.add_error("answer_by", "La réponse est attendue au plus tard le jour de la rencontre.")
        return data

    def apply(self) -> Rencontre:
        """The meeting with what was typed, not saved."""
        data, thing = self.cleaned_data, self.thing
        for name in self.plain:
            setattr(thing, name, data[name])
        thing.number = data["numero"]
        if "jour" in self.fields:
            thing.starts_at, thing.ends_at = self.starts_at, self.ends_at
        thing.organiser_id = int(data.get("organiser") or thing.organiser_id)
        thing.secretary_id = int(data["secretary"]) if data["secretary"] else None
        return thing

    def places(self) -> list[Territoire]:
        """The territories that were chosen."""
        return list(Territoire.objects.filter(pk__in=self.cleaned_data["territoires"]))

    def refuse_number(self) -> None:
        """Say that another meeting of the series has the number."""
        self.add_error("numero", "Une autre rencontre de la série porte déjà ce numéro.")
