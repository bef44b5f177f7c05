"""What a person may choose for a series or a meeting, and how its fields are cleaned."""

import datetime
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils import timezone

from reseau.access import DEPOSITORS, Membership
from reseau.models import Adhesion, Personne, Territoire

from ..month import FIRST, LAST


class WebField(forms.URLField):
    """An address of the web, http or https alone."""

    default_error_messages = {"invalid": "Saisissez une adresse qui commence par https://."}

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=500, assume_scheme="https", **kwargs)

    def clean(self, value):
        """Refuse every other scheme: it would lead out of the browser."""
        value = super().clean(value)
        if value and not value.startswith(("https://", "http://")):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return value


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar, of a year that calendars show."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def clean(self, value):
        """Refuse a year that is a slip of the finger."""
        value = super().clean(value)
        if value and not FIRST <= value.year <= LAST:
            raise ValidationError(f"Choisissez un jour entre {FIRST} et {LAST}.")
        return value


class HourField(forms.TimeField):
    """An hour of the day: “09:30” as browsers send it, “9 h 30” or “9h30” as one types it without them."""

    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    default_error_messages = {"invalid": "Saisissez une heure, par exemple 9 h 30."}

    def to_python(self, value):
        """The hour, whichever way it was typed."""
        if isinstance(value, str):
            hour, mark, minute = "".join(value.split()).lower().partition("h")
            value = f"{hour}:{minute or '00'}" if mark else value
        return super().to_python(value)


def instant(day: datetime.date, hour: datetime.time) -> datetime.datetime:
    """That hour of that day in Paris. Raises ValidationError for one that summer time skips or repeats."""
    try:
        return from_current_timezone(datetime.datetime.combine(day, hour))
    except ValidationError as error:
        raise ValidationError("Cette heure n’existe pas, ou deux fois\u00a0: la nuit du changement d’heure.") from error


def territoires_for(membership: Membership, kept: Iterable[Territoire] = ()) -> list[tuple[str, str]]:
    """The territories that a person writes in, and those that the thing has already: id and name."""
    places = Territoire.objects.filter(membership.writable_territoires()).order_by("nom").values_list("pk", "nom")
    named = {str(place.pk): place.nom for place in kept} | {str(pk): nom for pk, nom in places}
    return list(named.items())


def holders(kept: Personne | None = None) -> list[tuple[str, str]]:
    """The members who may hold meetings, and who holds this one already: id and name."""
    current = Adhesion.objects.current(timezone.localdate()).filter(role__in=DEPOSITORS).order_by()
    people = {str(person.pk): str(person) for person in Personne.objects.filter(pk__in=current.values("personne"))}
    return list((({str(kept.pk): str(kept)} if kept else {}) | people).items())
