"""The filters of the library's list, as its address says them."""

from django import forms
from django.db.models import Value
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe

from reseau.models import Organisation, Territoire

from .models import Document
from .models.documents import fold

FIRST_YEAR = 2005
STATES = [
    ("brouillon", "Brouillon"),
    ("lecture", "En cours de lecture"),
    ("illisible", "Illisible"),
    ("embargo", "Sous embargo"),
]


class Choices(forms.Select):
    """A select whose options are written at once: a template for each of a hundred territories is half the page."""

    def render(self, name, value, attrs=None, renderer=None):
        """The select as HTML, the option of `value` selected."""
        chosen = str(value or "")
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((code, mark_safe(" selected") if code == chosen else "", label) for code, label in self.choices),
        )
        return format_html("<select{}>{}</select>", flatatt(self.build_attrs(attrs or {}, {"name": name})), options)


class FilterForm(forms.Form):
    """The filters; one that makes no sense is as if it were not there."""

    titre = forms.CharField(label="Dans le titre", required=False, max_length=200)
    type = forms.ChoiceField(label="Type", required=False, widget=Choices)
    territoire = forms.ChoiceField(label="Territoire", required=False, widget=Choices)
    organisation = forms.ChoiceField(label="Organisation", required=False, widget=Choices)
    annee = forms.ChoiceField(label="Année", required=False, widget=Choices)
    etat = forms.ChoiceField(label="État", required=False, widget=Choices)

    def __init__(self, data: QueryDict, *, may_deposit: bool):
        super().__init__(data)
        places, organisations = _names()
        years = [str(year) for year in range(timezone.localdate().year, FIRST_YEAR - 1, -1)]
        states = STATES if may_deposit else [state for state in STATES if state[0] == "embargo"]
        self._offer("type", "Tous", [*Document.Type.choices, ("aucun", "Type à préciser")])
        self._offer("territoire", "Tous", places)
        self._offer("organisation", "Toutes", organisations)
        self._offer("annee", "Toutes", [(year, year) for year in years])
        self._offer("etat", "Tous", states)
        self.full_clean()

    def _offer(self, name: str, everything: str, choices: list) -> None:
        self.fields[name].choices = [("", everything), *choices]

    @property
    def chosen(self) -> dict[str, str]:
        """The filters that are set, by name."""
        return {name: value for name, value in self.cleaned_data.items() if value}

    def words(self, name: str) -> str:
        """How a set filter reads: “Meurthe-et-Moselle”."""
        value = self.chosen[name]
        return f"«\u00a0{value}\u00a0»" if name == "titre" else str(dict(self.fields[name].choices)[value])


def _names() -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """The territories and the organisations to choose from (one query)."""
    places = Territoire.objects.order_by().values_list(Value(1), "pk", "nom")
    rows = places.union(Organisation.objects.order_by().values_list(Value(2), "pk", "nom"), all=True)
    named = sorted(((kind, fold(name), str(pk), name) for kind, pk, name in rows))
    return tuple([(pk, name) for k, _, pk, name in named if k == kind] for kind in (1, 2))
