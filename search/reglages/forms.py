"""The forms of this place."""

from django import forms

from reseau.access import Reader
from reseau.forms.comptes import Worded

from ..models import Entry, MiseEnAvant, Synonyme
from ..pins import words_of
from ..synonyms import Line
from . import lines
from .frame import quoted
from .pages import candidates, described


class SynonymForm(Worded, forms.ModelForm):
    """One line of synonyms, refused where it makes no sense."""

    labels = {
        "members": "Mots et sigles, un par ligne",
        "others": "Cherchent aussi, à sens unique",
        "in_capitals": "Les sigles comptent seulement en capitales",
    }
    hints = {
        "members": "Chercher l’un trouve aussi les autres. Accents et pluriels sont déjà compris.",
        "others": "Un par ligne. Chercher un mot du dessus trouve aussi ceux-ci, mais pas l’inverse.",
        "in_capitals": "«\xa0AE\xa0» trouve «\xa0acte d’engagement\xa0», «\xa0ae\xa0» ne le trouve pas.",
    }

    class Meta:
        model = Synonyme
        fields = ["members", "others", "in_capitals"]
        widgets = {"members": forms.Textarea({"rows": 5}), "others": forms.Textarea({"rows": 3})}

    def clean_members(self) -> str:
        """The members as they are kept."""
        return self._cleaned("members")

    def clean_others(self) -> str:
        """The same for those it leads to."""
        return self._cleaned("others")

    def _cleaned(self, name: str) -> str:
        typed = lines.read(self.cleaned_data[name])
        if problems := lines.nonsense(typed):
            raise forms.ValidationError(problems)
        return "\n".join(typed)

    def clean(self):
        """Refuse a line that leads nowhere, or that others hold already."""
        data = super().clean()
        if not self.errors:
            for problem in self._problems(self.line()):
                self.add_error("members", problem)
        return data

    def line(self) -> Line:
        """What the form says now; meant for fields without error."""
        return Line.of(Synonyme(**self.cleaned_data))

    def _problems(self, line: Line) -> list[str]:
        if lines.alone(line):
            return ["Il en faut au moins deux\xa0: mettez-en un par ligne."]
        if repeated := lines.repeated([*line.members, *line.others]):
            return repeated
        return lines.conflicts(line, active_besides(self.instance))


def active_besides(row: Synonyme) -> list[Line]:
    """The lines that count, but this one."""
    return [Line.of(other) for other in Synonyme.objects.filter(is_active=True).exclude(pk=row.pk)]


class PinForm(Worded, forms.ModelForm):
    """One best bet. Its page is looked for with the officer's own rights, then chosen."""

    labels = {
        "queries": "Recherches, une par ligne",
        "page": "Page à montrer",
        "entry_key": "Laquelle\xa0?",
        "note": "Un mot d’explication",
        "since": "À partir du",
        "until": "Jusqu’au",
    }
    hints = {
        "queries": "Accents, pluriels et ordre des mots ne comptent pas.",
        "page": "Des mots qu’elle contient, ou son adresse.",
        "note": "Montré sous son titre, en une phrase.",
    }

    page = forms.CharField(max_length=300, widget=forms.TextInput({"autocomplete": "off"}))
    entry_key = forms.ChoiceField(widget=forms.RadioSelect)

    class Meta:
        model = MiseEnAvant
        fields = ["queries", "page", "entry_key", "note", "since", "until"]
        widgets = {
            "queries": forms.Textarea({"rows": 3}),
            "since": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
            "until": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, reader: Reader, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.typed = self.data.get("page", "").strip()[:300]
        found = candidates(self.typed, reader)
        chosen = self.data.get("entry_key") or self.instance.entry_key
        self.fields["entry_key"].choices = described([*_readable(chosen, reader), *found])

    def clean_queries(self) -> str:
        """The searches as they are kept."""
        typed = lines.read(self.cleaned_data["queries"])
        vain = [text for text in typed if not words_of(text)]
        if vain:
            raise forms.ValidationError(f"{quoted(vain)}\xa0: ces mots sont trop courants pour être cherchés.")
        if len({words_of(text) for text in typed}) < len(typed):
            raise forms.ValidationError("Deux lignes sont la même recherche\xa0: accents et pluriels ne comptent pas.")
        if len(typed) > lines.MOST_MEMBERS or max(map(len, typed)) > lines.LONGEST:
            raise forms.ValidationError(f"{lines.MOST_MEMBERS} lignes de {lines.LONGEST} caractères au plus.")
        return "\n".join(typed)

    def clean(self):
        """Refuse a best bet without a page, one that ends before it begins, and a second one of the same."""
        data = super().clean()
        self.errors.pop("page", None)  # what one looked for is not asked once the page is chosen
        if not self.data.get("entry_key"):
            self.errors.pop("entry_key")
            self.add_error("page", self._why_no_page())
        if data.get("since") and data.get("until") and data["until"] < data["since"]:
            self.add_error("until", "Cette date est avant la première.")
        if not self.errors and (twin := self._twin(data)):
            self.add_error("queries", f"{quoted([twin])} montre déjà cette page.")
        return data

    def _why_no_page(self) -> str:
        if self.fields["entry_key"].choices:
            return "Choisissez la page parmi celles-ci."
        if self.typed:
            return f"Aucune page que vous pouvez lire ne répond à {quoted([self.typed])}."
        return "Cherchez la page, puis choisissez-la."

    def _twin(self, data: dict) -> str:
        """A search of this one that another best bet leads to the same page."""
        asked = {words_of(text): text for text in data["queries"].splitlines()}
        others = MiseEnAvant.objects.filter(entry_key=data["entry_key"]).exclude(pk=self.instance.pk)
        known = {words_of(text) for row in others for text in row.queries.splitlines()}
        return next((text for words, text in asked.items() if words in known), "")


def _readable(key: str, reader: Reader) -> list[Entry]:
    return list(Entry.objects.filter(reader.q(), key=key)) if key else []
