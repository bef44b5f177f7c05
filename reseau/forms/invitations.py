"""Inviting, and taking an invitation."""

from allauth.account.fields import PasswordField, SetPasswordField
from allauth.account.forms import PasswordVerificationMixin
from django import forms

from .. import invitations
from ..access import Membership
from ..models import Invitation, Personne, Role
from ..names import grouped
from .comptes import TwicePassword, Worded


class InviteForm(Worded, forms.ModelForm):
    """Who is invited, into what: only what this member may give is offered, and checked again."""

    labels = {
        "first_name": "Prénom",
        "last_name": "Nom",
        "email": "Adresse électronique",
        "is_referent": "Pourra inviter dans cette organisation (référent)",
    }
    hints = {"email": "Le lien part à cette adresse, et vaut sept jours."}

    class Meta:
        model = Invitation
        fields = ["first_name", "last_name", "email", "organisation", "role", "territoire", "is_referent"]

    def __init__(self, membership: Membership, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.membership = membership
        organisations = invitations.organisations_of(membership)
        territoires = invitations.territoires_for(membership, membership.refers_to)
        self.fields["organisation"].queryset = organisations
        self.fields["territoire"].queryset = territoires
        rows = territoires.values_list("genre", "pk", "nom")
        self.fields["territoire"].choices = [("", "Choisir"), *grouped(rows)]
        self.fields["organisation"].empty_label = "Choisir"
        self.fields["role"].choices = [("", "Choisir"), *self._roles(organisations)]
        if not membership.is_officer:
            del self.fields["is_referent"]

    def _roles(self, organisations) -> list[tuple[str, str]]:
        if self.membership.is_officer:
            return Role.choices
        given = set().union(*(invitations.roles_for(o, self.membership) for o in organisations))
        return [(role.value, role.label) for role in Role if role in given]

    def clean(self):
        """Refuse a role or a territory that does not go with the organisation."""
        data = super().clean()
        if not self.errors:
            invitations.check(Invitation(**data), self.membership)
        return data


class AcceptForm(TwicePassword, PasswordVerificationMixin, forms.Form):
    """The name and the password of a new account."""

    labels = TwicePassword.labels | {"password1": "Mot de passe"}

    first_name = forms.CharField(label="Prénom", max_length=80, widget=forms.TextInput({"autocomplete": "given-name"}))
    last_name = forms.CharField(label="Nom", max_length=80, widget=forms.TextInput({"autocomplete": "family-name"}))
    password1 = SetPasswordField()
    password2 = PasswordField(autocomplete="new-password")

    def __init__(self, *args, email: str, **kwargs):
        super().__init__(*args, **kwargs)
        # The rule refuses the person's own name and address: it needs to know them before there is an account.
        typed = {name: str(self.data.get(name, "")) for name in ("first_name", "last_name")}
        self.fields["password1"].user = Personne(email=email, **typed)

    def account(self) -> dict:
        """What `invitations.accept` needs to make the account."""
        data = self.cleaned_data
        return {"password": data["password1"], "first_name": data["first_name"], "last_name": data["last_name"]}
