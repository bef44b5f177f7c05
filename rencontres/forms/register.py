"""The forms in which decisions and actions are recorded, changed and followed."""

from django import forms
from django.db.models import QuerySet

from reseau.dates import day
from reseau.models import Personne

from ..models import Action, Decision, Point, Rencontre, Suivi
from ..register import Votes

STALE = "Quelqu’un a modifié cette ligne pendant votre saisie. Comparez, corrigez, puis enregistrez de nouveau."
VOTES = ("pour", "contre", "abstentions")
LARGEST = 9_999  # voters: more is a slip of the finger


class LineForm(forms.Form):
    """What every line of the register asks. `revision` says what the person saw, 0 of a line that is not there yet."""

    point = forms.ModelChoiceField(
        label="Point de l’ordre du jour", queryset=Point.objects.none(), required=False, empty_label="Aucun"
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, rencontre: Rencontre, line: Decision | Action | None, data=None, point: str = ""):
        self.rencontre, self.line = rencontre, line
        self.conflicts: dict[str, str] = {}
        super().__init__(data, initial=self.values_of(line) if line else {"revision": 0, "point": point})
        points = rencontre.points.exclude(genre=Point.Genre.BREAK)
        self.fields["point"].queryset = points
        if not points:
            del self.fields["point"]

    def values_of(self, line: Decision | Action) -> dict:
        """What the form shows of a line."""
        return {"texte": line.texte, "point": line.point_id, "revision": line.revision}

    @property
    def chosen_point(self) -> Point | None:
        """The item of the agenda that was chosen."""
        return self.cleaned_data.get("point")

    def show_conflict(self, current: Decision | Action) -> None:
        """Keep what was typed, say beside it what the line says now, and let the next try win."""
        now = type(self)(self.rencontre, current)
        for name in self.fields.keys() - {"revision"}:
            if self.fields[name].has_changed(now.initial.get(name), self.data.get(self.add_prefix(name))):
                self.conflicts[name] = self.words(current, name)
        self.data = self.data.copy()
        self.data["revision"] = str(current.revision)
        self.add_error(None, STALE)

    def words(self, line: Decision | Action, name: str) -> str:
        """How a field of a line reads."""
        return str(getattr(line, name) or "(vide)")

    @property
    def shown(self) -> list[tuple[forms.BoundField, str]]:
        """The visible fields, each with what the line says now where that differs from what was typed."""
        return [(field, self.conflicts.get(field.name, "")) for field in self.visible_fields()]


class DecisionForm(LineForm):
    """A decision and, where the series votes, its votes."""

    texte = forms.CharField(
        label="Décision",
        max_length=4000,
        help_text="Une phrase qui se comprend seule, telle qu’on la lira au registre.",
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Écrivez ce qui a été décidé."},
    )
    pour = forms.IntegerField(label="Pour", min_value=0, max_value=LARGEST, required=False)
    contre = forms.IntegerField(label="Contre", min_value=0, max_value=LARGEST, required=False)
    abstentions = forms.IntegerField(label="Abstentions", min_value=0, max_value=LARGEST, required=False)
    field_order = ["texte", *VOTES, "point"]

    def __init__(self, rencontre: Rencontre, line: Decision | None = None, data=None, point: str = ""):
        super().__init__(rencontre, line, data, point)
        if not rencontre.serie.has_votes:
            for name in VOTES:
                del self.fields[name]

    def values_of(self, line: Decision) -> dict:
        """Its text, its item and its votes."""
        votes = {"pour": line.votes_for, "contre": line.votes_against, "abstentions": line.abstentions}
        return super().values_of(line) | votes

    def words(self, line: Decision, name: str) -> str:
        """How a field of a decision reads."""
        return (line.votes or "(vide)") if name in VOTES else super().words(line, name)

    def clean(self) -> dict:
        """Votes are counted whole, or not at all: who leaves out one of the three means none."""
        data = super().clean()
        given = [name for name in VOTES if data.get(name) is not None]
        if given and "pour" in self.fields and data.get("pour") is None and "pour" not in self.errors:
            self.add_error("pour", "Dites combien ont voté pour, ou n’inscrivez aucun vote.")
        return data

    @property
    def votes(self) -> Votes | None:
        """The votes, if they were counted."""
        pour, contre, abstentions = (self.cleaned_data.get(name) for name in VOTES)
        return None if pour is None else Votes(pour, contre or 0, abstentions or 0)

    def apply(self) -> Decision:
        """The decision with what was typed, not saved."""
        line = self.line
        line.texte = self.cleaned_data["texte"]
        if "point" in self.fields:
            line.point = self.chosen_point
        if "pour" in self.fields:
            line.votes_for, line.votes_against, line.abstentions = self.votes or (None, None, None)
        return line


class OwnerField(forms.ModelChoiceField):
    """A person who reads the meeting."""

    widget = forms.Select

    def __init__(self, **kwargs):
        super().__init__(queryset=Personne.objects.none(), required=False, empty_label="À désigner", **kwargs)


class ActionForm(LineForm):
    """What is to be done, by whom, until when."""

    texte = forms.CharField(
        label="Action",
        max_length=500,
        help_text="Commencez par un verbe\u00a0: recenser, informer, mettre à jour.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez ce qui est à faire."},
    )
    responsable = OwnerField(label="Responsable", help_text="Parmi les personnes qui lisent la rencontre.")
    due_on = forms.DateField(
        label="Échéance",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Donnez un jour qui existe, par exemple 15/01/2027."},
    )
    field_order = ["texte", "responsable", "due_on", "point"]

    def __init__(
        self,
        rencontre: Rencontre,
        line: Action | None = None,
        data=None,
        point: str = "",
        people: QuerySet[Personne] | None = None,
    ):
        super().__init__(rencontre, line, data, point)
        self.fields["responsable"].queryset = Personne.objects.none() if people is None else people

    def values_of(self, line: Action) -> dict:
        """Its text, its item, its owner and its day."""
        return super().values_of(line) | {"responsable": line.responsable_id, "due_on": line.due_on}

    def clean_texte(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["texte"].split())

    def words(self, line: Action, name: str) -> str:
        """How a field of an action reads."""
        return (day(line.due_on) or "(vide)") if name == "due_on" else super().words(line, name)

    def apply(self) -> Action:
        """The action with what was typed, not saved."""
        line, data = self.line, self.cleaned_data
        line.texte, line.responsable, line.due_on = data["texte"], data["responsable"], data["due_on"]
        if "point" in self.fields:
            line.point = self.chosen_point
        return line


class FollowForm(forms.Form):
    """How an action goes: its state, and a word about it."""

    state = forms.ChoiceField(label="État", choices=Action.State.choices)
    texte = forms.CharField(
        label="Ce qui a avancé, ce qui manque",
        required=False,
        max_length=Suivi._meta.get_field("texte").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, action: Action, data=None):
        self.action = action
        super().__init__(data, initial={"state": action.state, "revision": action.revision})

    def clean(self) -> dict:
        """Something must be said."""
        data = super().clean()
        if not self.errors and not data["texte"] and data["state"] == self.action.state:
            self.add_error("texte", "Changez l’état, ou dites où en est l’action.")
        return data

    def show_conflict(self, current: Action) -> None:
        """Keep what was typed, say what the state is now, and let the next try win."""
        self.data = self.data.copy()
        self.data["revision"] = str(current.revision)
        now = f"«\u00a0{current.get_state_display()}\u00a0»"
        self.add_error(None, f"L’état a changé pendant votre saisie\u00a0: {now}. Vérifiez, puis enregistrez.")


class RevisionForm(forms.Form):
    """Which state of the line the person saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput)
