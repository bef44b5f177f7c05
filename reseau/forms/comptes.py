"""allauth's account forms in our words: labels, hints, and where an error stands."""

from allauth.account import forms as allauth
from allauth.account.models import EmailAddress
from django.forms import EmailField, ValidationError

from ..passwords import PasswordRule

EMAIL, PASSWORD, NEW_PASSWORD, AGAIN = (
    "Adresse électronique",
    "Mot de passe",
    "Nouveau mot de passe",
    "Le même, une seconde fois",
)


class Worded:
    """Gives fields our labels and hints, and no placeholder: what a field wants stays visible while one types."""

    labels: dict[str, str] = {}
    hints: dict[str, str] = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.help_text = self.hints.get(name, "")
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = "À remplir."
            if isinstance(field, EmailField):
                field.error_messages["invalid"] = "Cette adresse n’est pas complète."


class TwicePassword(Worded):
    """Two fields for one new password, which must agree."""

    labels = {"password1": NEW_PASSWORD, "password2": AGAIN, "oldpassword": "Mot de passe actuel"}
    hints = {"password1": PasswordRule().get_help_text()}

    def clean(self):
        """Say in our words that the two differ."""
        data = super(allauth.PasswordVerificationMixin, self).clean()
        if data.get("password1") and data.get("password2") and data["password1"] != data["password2"]:
            self.add_error("password2", ValidationError("Les deux mots de passe diffèrent.", code="mismatch"))
        return data


class LoginForm(Worded, allauth.LoginForm):
    """Address and password. What is wrong with the pair is said at the password."""

    labels = {"login": EMAIL, "password": PASSWORD}

    def clean(self):
        """Put the refusal of the pair beside the password field, where the eyes are."""
        try:
            return super().clean()
        except ValidationError as error:
            self.add_error("password", error)
            return self.cleaned_data


class ResetPasswordForm(Worded, allauth.ResetPasswordForm):
    """Asks for a reset link, which goes to confirmed addresses alone."""

    labels = {"email": EMAIL}

    def clean_email(self):
        """Leave out the accounts that have not confirmed this address; the answer stays the same."""
        email = super().clean_email()
        confirmed = EmailAddress.objects.filter(email=email, verified=True).values_list("user", flat=True)
        self.users = [user for user in self.users if user.pk in set(confirmed)]
        return email


class ResetPasswordKeyForm(TwicePassword, allauth.ResetPasswordKeyForm):
    """A new password, from a reset link."""


class ChangePasswordForm(TwicePassword, allauth.ChangePasswordForm):
    """A new password, knowing the old one."""


class AddEmailForm(Worded, allauth.AddEmailForm):
    """Another address for one's account."""

    labels = {"email": "Nouvelle adresse électronique"}


class ReauthenticateForm(Worded, allauth.ReauthenticateForm):
    """The password once more."""

    labels = {"password": PASSWORD}
