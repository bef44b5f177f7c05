"""The forms about topics: what a member proposes, and what is answered."""

from django import forms

from reseau.access import Membership, Reader
from reseau.dates import day
from reseau.forms.revised import RevisedForm

from .. import rights
from ..models import Rencontre, Sujet
from .documents import WithDocuments
from .points import minutes_field, title_field

SCHEDULE, POSTPONE, DECLINE = "inscrire", "reporter", "ecarter"


class TopicForm(WithDocuments):
    """What a member proposes."""

    titre = title_field("Sujet", "Donnez un titre au sujet.")
    texte = forms.CharField(
        label="Ce qu’il faudrait en dire ou en décider",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    minutes = minutes_field("Durée souhaitée, en minutes")
    field_order = ["titre", "texte", "minutes", "cherche", "pieces"]

    def values_of(self, thing: Sujet) -> dict:
        """What the form shows of a topic."""
        return {"titre": thing.titre, "texte": thing.texte, "minutes": thing.minutes}

    def clean_titre(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["titre"].split())

    def apply(self) -> Sujet:
        """The topic with what was typed, not saved."""
        for name in ("titre", "texte", "minutes"):
            setattr(self.thing, name, self.cleaned_data[name])
        return self.thing


class AnswerForm(RevisedForm):
    """What becomes of a topic: on the agenda of a meeting to come, later, or not at all, and a word about it."""

    outcome = forms.ChoiceField(
        label="Que devient ce sujet\u00a0?",
        choices=[
            (SCHEDULE, "Il vient à l’ordre du jour"),
            (POSTPONE, "Il est reporté"),
            (DECLINE, "Il n’est pas retenu"),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choisissez ce qu’il devient."},
    )
    rencontre = forms.ModelChoiceField(
        Rencontre.objects.none(), label="De quelle rencontre", required=False, empty_label="Choisissez une rencontre"
    )
    answer = forms.CharField(
        label="Votre réponse",
        required=False,
        max_length=300,
        help_text="Envoyée à la personne qui a proposé le sujet. Demandée s’il n’est pas retenu.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, sujet: Sujet, membership: Membership, reader: Reader, data=None):
        super().__init__(sujet, data)
        meetings = rights.to_compose(membership, reader, sujet.serie)
        self.fields["rencontre"].queryset = meetings
        self.fields["rencontre"].label_from_instance = _named
        if not meetings:
            del self.fields["rencontre"]
            self.fields["outcome"].choices = self.fields["outcome"].choices[1:]

    def clean(self) -> dict:
        """A meeting for what comes on an agenda, a reason for what does not."""
        data = super().clean()
        if data.get("outcome") == SCHEDULE and not data.get("rencontre") and "rencontre" not in self.errors:
            self.add_error("rencontre", "Choisissez la rencontre.")
        if data.get("outcome") == DECLINE and not data.get("answer"):
            self.add_error("answer", "Dites pourquoi, en une phrase.")
        return data


def _named(rencontre: Rencontre) -> str:
    return f"{rencontre}, {day(rencontre.starts_at, 'j F Y')}"
