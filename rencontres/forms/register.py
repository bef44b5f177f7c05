"""The forms in which decisions and actions are recorded, changed and followed."""

from django import forms
from django.db.models import QuerySet

from reseau.forms.revised import RevisedForm
from reseau.models import Personne

from ..models import Action, Decision, Point, Suivi
from ..register import NO_VOTES, Votes

VOTES = ("pour", "contre", "abstentions")
LARGEST = 9_999  # voters: more is a slip of the finger


class LineForm(RevisedForm):
    """What every line of the register asks."""

    point = forms.ModelChoiceField(
        label="Point de l’ordre du jour", queryset=Point.objects.none(), required=False, empty_label="Aucun"
    )

    def __init__(self, line: Decision | Action, data=None):
        super().__init__(line, data)
        points = line.rencontre.points.exclude(genre=Point.Genre.BREAK)
        self.fields["point"].queryset = points
        if not points:
            del self.fields["point"]

    def values_of(self, thing: Decision | Action) -> dict:
        """Its text and its item."""
        return {"texte": thing.texte, "point": thing.point_id}

    @property
    def chosen_point(self) -> Point | None:
        """The item of the agenda that was chosen."""
        return self.cleaned_data.get("point")

    def apply(self) -> Decision | Action:
        """The line with what was typed, not saved."""
        self.thing.texte = self.cleaned_data["texte"]
        if "point" in self.fields:
            self.thing.point = self.chosen_point
        return self.thing


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

    def __init__(self, line: Decision, data=None):
        super().__init__(line, data)
        if not line.rencontre.serie.has_votes:
            for name in VOTES:
                del self.fields[name]

    def values_of(self, thing: Decision) -> dict:
        """Its text, its item and its votes."""
        votes = {"pour": thing.votes_for, "contre": thing.votes_against, "abstentions": thing.abstentions}
        return super().values_of(thing) | votes

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
        line = super().apply()
        if "pour" in self.fields:
            line.votes_for, line.votes_against, line.abstentions = self.votes or NO_VOTES
        return line


class ActionForm(LineForm):
    """What is to be done, by whom, until when."""

    texte = forms.CharField(
        label="Action",
        max_length=500,
        help_text="Commencez par un verbe\u00a0: recenser, informer, mettre à jour.",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Écrivez ce qui est à faire."},
    )
    responsable = forms.ModelChoiceField(
        Personne.objects.none(), label="Responsable", required=False, empty_label="À désigner",
        help_text="Parmi les personnes qui lisent la rencontre.",
    )  # fmt: skip
    due_on = forms.DateField(
        label="Échéance",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": "Donnez un jour qui existe, par exemple 15/01/2027."},
    )
    field_order = ["texte", "responsable", "due_on", "point"]

    def __init__(self, line: Action, owners: QuerySet[Personne], data=None):
        super().__init__(line, data)
        self.fields["responsable"].queryset = owners

    def values_of(self, thing: Action) -> dict:
        """Its text, its item, its owner and its day."""
        return super().values_of(thing) | {"responsable": thing.responsable_id, "due_on": thing.due_on}

    def clean_texte(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["texte"].split())

    def apply(self) -> Action:
        """The action with what was typed, not saved."""
        line, data = super().apply(), self.cleaned_data
        line.responsable, line.due_on = data["responsable"], data["due_on"]
        return line


class FollowForm(RevisedForm):
    """How an action goes: its state, and a word about it."""

    state = forms.ChoiceField(label="État", choices=Action.State.choices)
    texte = forms.CharField(
        label="Ce qui a avancé, ce qui manque",
        required=False,
        max_length=Suivi._meta.get_field("texte").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def values_of(self, thing: Action) -> dict:
        """Its state; each word about it is a new one."""
        return {"state": thing.state}

    def clean(self) -> dict:
        """Something must be said."""
        data = super().clean()
        if not self.errors and not data["texte"] and data["state"] == self.thing.state:
            self.add_error("texte", "Changez l’état, ou dites où en est l’action.")
        return data
