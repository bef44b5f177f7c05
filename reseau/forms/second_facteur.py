"""allauth's forms about the second factor in our words."""

from allauth.mfa.base import forms as base
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn

from .comptes import Worded

CODE = {"code": "Code à six chiffres"}


class AuthenticateForm(Worded, base.AuthenticateForm):
    """The second step of a login."""

    labels = CODE
    hints = {"code": "Celui que montre votre application, ou l’un de vos codes de secours."}


class ReauthenticateForm(Worded, base.ReauthenticateForm):
    """The second factor once more."""

    labels, hints = CODE, AuthenticateForm.hints


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):
    """Proves that the application was set up."""

    labels = CODE


class AddWebAuthnForm(Worded, webauthn.AddWebAuthnForm):
    """A new passkey."""

    labels = {"name": "Nom de la clé", "passwordless": "Se connecter avec cette clé seule, sans mot de passe"}
    hints = {"passwordless": "Il faut une clé qui demande un code, une empreinte ou un visage."}


class EditWebAuthnForm(Worded, webauthn.EditWebAuthnForm):
    """The name of a passkey."""

    labels = {"name": "Nom de la clé"}
