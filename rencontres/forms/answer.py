"""Saying whether one comes, for oneself or for somebody else."""

from django import forms

from reseau.models import Adhesion, Organisation

from ..answering import Reply
from ..models import Invitation, Rencontre

Answer = Invitation.Answer
OWN = {Answer.ON_SITE: "Oui, sur place", Answer.VIDEO: "Oui, à distance", Answer.EXCUSED: "Non, je m’excuse"}
MISSING = "Dites si vous venez."
MISSING_FOR = "Dites si cette personne vient."


class AnswerForm(forms.Form):
    """Whether a person comes. The organisation is asked of who holds several, the meal where there is one.

    `full`: no seat is left for this person. `vu` is the version of the answer that the form shows. The word to the
    organiser is read by who wrote it and who runs the meeting: without `shows_comment` it stays where it is, unless
    another one is given.
    """

    answer = forms.ChoiceField(label="Serez-vous là\u00a0?", widget=forms.RadioSelect)
    has_meal = forms.BooleanField(label="Je déjeune sur place", required=False)
    organisation = forms.TypedChoiceField(label="Au titre de", coerce=int, required=False, empty_value=None)
    comment = forms.CharField(label="Un mot à l’organisateur", max_length=300, required=False)
    vu = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(
        self,
        rencontre: Rencontre,
        invitation: Invitation,
        organisations: list[tuple[int, str]],
        data=None,
        *,
        is_own: bool,
        full: bool = False,
        shows_comment: bool = True,
    ):
        self.invitation, self.is_own, self.full = invitation, is_own, full
        self.hidden_comment = "" if shows_comment else invitation.comment
        super().__init__(data, initial=_initial(invitation) | ({} if shows_comment else {"comment": ""}))
        self.fields["answer"].choices = _choices(rencontre, invitation, OWN if is_own else dict(Answer.choices))
        self.fields["answer"].error_messages["required"] = MISSING if is_own else MISSING_FOR
        if not is_own:
            self._speak_of_another()
        if not rencontre.has_meal:
            del self.fields["has_meal"]
        if len(organisations) < 2:
            del self.fields["organisation"]
        else:
            self.fields["organisation"].choices = organisations
        self.only = organisations[0][0] if len(organisations) == 1 else invitation.organisation_id

    def _speak_of_another(self) -> None:
        self.fields["answer"].label = "Réponse"
        self.fields["has_meal"].label = "Déjeune sur place"

    @property
    def seen(self) -> str:
        """The version of the answer that was shown."""
        return self.cleaned_data["vu"]

    def reply(self) -> Reply:
        """What is answered (after validation)."""
        data = self.cleaned_data
        organisation = data.get("organisation") or self.only
        comment = data["comment"] or self.hidden_comment
        return Reply(data["answer"], organisation, bool(data.get("has_meal")), comment)

    def show(self, invitation: Invitation) -> None:
        """Keep what was typed, and take note of the answer that came meanwhile."""
        self.data = self.data.copy()
        self.data["vu"] = invitation.version
        by = invitation.answered_by or "Quelqu’un d’autre"
        self.add_error(
            "answer",
            f"{by} a répondu entre-temps\u00a0: «\u00a0{invitation.answer_label}\u00a0». Relisez, puis envoyez.",
        )


def organisations_of(personne_id: int) -> list[tuple[int, str]]:
    """The organisations of a person's adhesions of today: id and name. One query."""
    held = Adhesion.objects.current().filter(personne=personne_id).order_by("since", "pk").values("organisation")
    return list(Organisation.objects.filter(pk__in=held).values_list("pk", "nom"))


def _initial(invitation: Invitation) -> dict:
    return {
        "answer": invitation.answer,
        "has_meal": invitation.has_meal,
        "organisation": invitation.organisation_id,
        "comment": invitation.comment,
        "vu": invitation.version,
    }


def _choices(rencontre: Rencontre, invitation: Invitation, labels: dict[str, str]) -> list[tuple[str, str]]:
    """On site where there is a place, by video where there is a link (both while none is known), and what was said."""
    unknown = not rencontre.place and not rencontre.video_url
    offered = {Answer.ON_SITE: bool(rencontre.place), Answer.VIDEO: bool(rencontre.video_url)}
    return [
        (value, label)
        for value, label in labels.items()
        if unknown or offered.get(value, True) or value == invitation.answer
    ]
