"""allauth's forms about the second factor in our words."""

import hashlib

from allauth.core.internal.cryptokit import normalize_user_code
from allauth.mfa import app_settings
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.core.cache import cache
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

    def clean_code(self) -> str:
        """The code, if it is the right one and did not serve before.

        allauth forgets a code after one period. With the tolerance it is valid for three, so we remember it longer.
        """
        used = f"code:{self.user.pk}:{hashlib.sha256(_normal(self.cleaned_data['code'])).hexdigest()}"
        if cache.get(used):
            raise get_adapter().validation_error("incorrect_code")
        code = super().clean_code()
        if not cache.add(used, True, timeout=_life()):
            raise get_adapter().validation_error("incorrect_code")
        return code


def _normal(code: str) -> bytes:
    return normalize_user_code(code).encode()


def _life() -> int:
    """Seconds for which a code may be right, wherever in its life it served first."""
    return app_settings.TOTP_PERIOD * (2 * app_settings.TOTP_TOLERANCE + 1)


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
