"""The forms about topics: what a member proposes, and what is answered."""

from django import forms
from django.http import Http404

from reseau.access import Membership, Reader
from reseau.dates import day

from .. import rights
from ..models import Rencontre, Sujet
from ..models.ordre_du_jour import MINUTES
from .documents import WithDocuments
from .points import minutes_field, title_field

TOPIC_STALE = "Ce sujet a changé pendant votre saisie. Relisez-le, puis enregistrez de nouveau."
SCHEDULE, POSTPONE, DECLINE = "inscrire", "reporter", "ecarter"


class TopicForm(WithDocuments):
    """What a member proposes. `revision` says what they saw, of a topic that is there already."""

    titre = title_field("Sujet", "Donnez un titre au sujet.")
    texte = forms.CharField(
        label="Ce qu’il faudrait en dire ou en décider",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    minutes = minutes_field("Durée souhaitée, en minutes")
    revision = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ["titre", "texte", "minutes", "cherche", "pieces"]

    def __init__(self, sujet: Sujet, reader: Reader, data=None):
        names = ("titre", "texte", "minutes", "revision")
        initial = {"minutes": MINUTES} | {name: getattr(sujet, name) for name in names}
        super().__init__(sujet, reader, data, initial=initial)

    def clean_titre(self) -> str:
        """On one line."""
        return " ".join(self.cleaned_data["titre"].split())

    def apply(self) -> Sujet:
        """The topic with what was typed, not saved."""
        for name in ("titre", "texte", "minutes"):
            setattr(self.thing, name, self.cleaned_data[name])
        return self.thing

    def show_conflict(self, current: Sujet) -> None:
        """Keep what was typed, and let the next try win."""
        self.data = self.data.copy()
        self.data["revision"] = str(current.revision)
        self.add_error(None, TOPIC_STALE)


class AnswerForm(forms.Form):
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
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, sujet: Sujet, membership: Membership, reader: Reader, data=None):
        self.about = (sujet, membership, reader)
        super().__init__(data, initial={"revision": sujet.revision})
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

    def shown_again(self, problem: str) -> "AnswerForm":
        """The same answer to the topic as it is now, with what stood in its way; Http404 where it was withdrawn."""
        sujet, membership, reader = self.about
        try:
            sujet.refresh_from_db()
        except Sujet.DoesNotExist as error:
            raise Http404 from error
        again = AnswerForm(sujet, membership, reader, {**self.data.dict(), "revision": sujet.revision})
        again.add_error(None, problem)
        return again


def _named(rencontre: Rencontre) -> str:
    return f"{rencontre}, {day(rencontre.starts_at, 'j F Y')}"
