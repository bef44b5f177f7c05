"""The address at which one's own calendar reads the meetings."""

from django import forms

from reseau.forms.jetons import JetonForm


class FluxForm(JetonForm):
    """What calendar it is for, and which meetings it shows."""

    labels = {"nom": "Nom"}
    hints = {"nom": "L’agenda qui la lira\xa0: «\xa0Téléphone\xa0», «\xa0Outlook\xa0»."}
    days = None
    which = forms.ChoiceField(
        label="Rencontres",
        choices=[
            ("toutes", "Toutes celles que je peux lire"),
            ("miennes", "Celles où l’on m’attend"),
        ],
        initial="toutes",
        widget=forms.RadioSelect,
    )

    @property
    def is_mine_only(self) -> bool:
        """Whether the calendar shows nothing but the meetings where the person is expected."""
        return self.cleaned_data["which"] == "miennes"
