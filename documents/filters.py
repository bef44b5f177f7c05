"""The filters of the library's list, as its address says them."""

from functools import lru_cache

from django import forms
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reseau import names

from .models import Document

FIRST_YEAR = 2005
STATES = [
    ("brouillon", "Brouillon"),
    ("lecture", "En cours de lecture"),
    ("illisible", "Illisible"),
    ("embargo", "Sous embargo"),
]


class Choices(forms.Select):
    """A select whose options are written once for all pages: a template for each of a hundred territories is half the
    page."""

    def render(self, name, value, attrs=None, renderer=None):
        """The select as HTML, the option of `value` selected."""
        options = _options(tuple(self.choices))
        chosen = format_html('<option value="{}"', value or "")
        attributes = flatatt(self.build_attrs(attrs or {}, {"name": name}))
        return format_html(
            "<select{}>{}</select>", attributes, SafeString(options.replace(chosen, f"{chosen} selected", 1))
        )


@lru_cache(maxsize=64)
def _options(choices: tuple[tuple[str, str], ...]) -> SafeString:
    return format_html_join("", '<option value="{}">{}</option>', choices)


_TYPES = [("", "Tous"), *Document.Type.choices, ("aucun", "Type à préciser")]


def _territoires() -> list[tuple[str, str]]:
    return [("", "Tous"), *names.load().territoires_to_choose]


def _organisations() -> list[tuple[str, str]]:
    return [("", "Toutes"), *names.load().organisations_to_choose]


def _years() -> list[tuple[str, str]]:
    this = timezone.localdate().year
    return [("", "Toutes"), *((str(year), str(year)) for year in range(this, FIRST_YEAR - 1, -1))]


class FilterForm(forms.Form):
    """The filters; one that makes no sense is as if it were not there."""

    titre = forms.CharField(label="Dans le titre", required=False, max_length=200)
    # What changes is offered by functions: lists would be copied, and looked through, for every page.
    type = forms.ChoiceField(label="Type", required=False, widget=Choices, choices=_TYPES)
    territoire = forms.ChoiceField(label="Territoire", required=False, widget=Choices, choices=_territoires)
    organisation = forms.ChoiceField(label="Organisation", required=False, widget=Choices, choices=_organisations)
    annee = forms.ChoiceField(label="Année", required=False, widget=Choices, choices=_years)
    etat = forms.ChoiceField(label="État", required=False, widget=Choices)

    def __init__(self, data: QueryDict, *, may_deposit: bool):
        super().__init__(data)
        states = STATES if may_deposit else [state for state in STATES if state[0] == "embargo"]
        self.fields["etat"].choices = [("", "Tous"), *states]
        self.full_clean()

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set, by name."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self, name: str) -> str:
        """How a set filter reads: “Meurthe-et-Moselle”."""
        value = self.chosen[name]
        return f"«\u00a0{value}\u00a0»" if name == "titre" else str(dict(self.fields[name].choices).get(value, value))
