"""allauth's forms about the second factor in our words."""

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.forms import TextInput

from .comptes import Worded


class OneTimeInput(TextInput):
    """A field for a code: digits on a phone, and empty again after a refusal, for a code never serves twice."""

    def __init__(self):
        super().__init__({"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True})

    def format_value(self, value):
        """Never what was typed before."""
        return None


class Code(Worded):
    """A form with one code."""

    labels = {"code": "Code à six chiffres"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget = OneTimeInput()


class AuthenticateForm(Code, base.AuthenticateForm):
    """The second step of a login."""

    hints = {"code": "Celui que montre votre application, ou l’un de vos codes de secours."}


class ReauthenticateForm(Code, base.ReauthenticateForm):
    """The second factor once more."""

    hints = AuthenticateForm.hints


class ActivateTOTPForm(Code, totp.ActivateTOTPForm):
    """Proves that the application was set up."""


class AddWebAuthnForm(Worded, webauthn.AddWebAuthnForm):
    """A new passkey."""

    labels = {"name": "Nom de la clé", "passwordless": "Se connecter avec cette clé seule, sans mot de passe"}
    hints = {"passwordless": "Il faut une clé qui demande un code, une empreinte ou un visage."}


class EditWebAuthnForm(Worded, webauthn.EditWebAuthnForm):
    """The name of a passkey."""

    labels = {"name": "Nom de la clé"}
