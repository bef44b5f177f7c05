"""The forms of this place."""

from django import forms

from reseau.forms.comptes import Worded

from ..models import Synonyme
from ..synonyms import Line
from . import lines


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
        active = Synonyme.objects.filter(is_active=True).exclude(pk=self.instance.pk)
        known = [Line.of(row) for row in active]
        return lines.already(line, known) or lines.overflowing(line, known)
