"""How allauth behaves here: nobody signs up, links lead to SITE_URL, attempts are counted by person, words are ours."""

import base64
import hashlib
import time
from io import BytesIO

import qrcode
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.core.cache import cache
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from qrcode.image.svg import SvgPathFillImage

from . import access, jetons
from .sessions import end_sessions
from .throttle import attempts_key, device_of, remember_device

ATTEMPTS = 5  # as in settings.ACCOUNT_RATE_LIMITS

ACCOUNT_MESSAGES = {
    "account_inactive": "Ce compte est fermé.",
    "cannot_remove_primary_email": "Vous ne pouvez pas enlever votre adresse principale.",
    "duplicate_email": "Cette adresse est déjà la vôtre.",
    "email_password_mismatch": "Adresse ou mot de passe inexact.",
    "email_taken": "Cette adresse ne peut pas être utilisée.",
    "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
    "incorrect_code": "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant.",
    "incorrect_password": "Mot de passe inexact.",
    "invalid_or_expired_key": "Ce lien n’est plus valable.",
    "invalid_login": "Adresse ou mot de passe inexact.",
    "invalid_password_reset": "Ce lien n’est plus valable.",
    "max_email_addresses": "Vous ne pouvez pas avoir plus de %d adresses.",
    "too_many_login_attempts": "Trop d’essais : attendez 15 minutes, ou choisissez un nouveau mot de passe.",
    "unknown_email": "Adresse ou mot de passe inexact.",
    "unverified_primary_email": "Confirmez d’abord votre adresse actuelle.",
    "same_as_current": "C’est déjà votre adresse.",
    "rate_limited": "Trop d’essais : attendez 15 minutes.",
}


class AccountAdapter(DefaultAccountAdapter):
    """allauth.account in this house."""

    error_messages = DefaultAccountAdapter.error_messages | ACCOUNT_MESSAGES

    def is_open_for_signup(self, request) -> bool:
        """Nobody signs up: accounts come from invitations (reseau/invitations.py)."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether `url` is a path of this site: after login or logout, nobody is sent elsewhere."""
        return bool(url) and url.isprintable() and url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def format_email_subject(self, subject: str) -> str:
        """The subject as written, with the portal's name."""
        return f"{subject} – {settings.BRAND['name']}"

    def send_mail(self, template_prefix: str, email: str, context: dict) -> None:
        """Write the mail to the outbox; its links lead to SITE_URL whatever host the request named."""
        context = context | {"email": email, "brand": settings.BRAND, "site_url": settings.SITE_URL}
        self.render_mail(template_prefix, email, context).send()

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a reset mail."""
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        return settings.SITE_URL + path.replace("UID-KEY", key)

    def get_email_confirmation_url(self, request, emailconfirmation) -> str:
        """The link of a mail that asks to confirm an address."""
        return settings.SITE_URL + reverse("account_confirm_email", args=[emailconfirmation.key])

    def get_password_change_redirect_url(self, request) -> str:
        """After a change of password: back to the person's own page."""
        return reverse("reseau:compte")

    def _get_login_attempts_cache_key(self, request, **credentials) -> str:
        key = attempts_key(credentials.get("email", ""))
        return key + device_of(request, key)

    def post_login(self, request, user, **kwargs):
        """Log in, and have the browser remembered, for the day when someone else guesses at this account."""
        response = super().post_login(request, user, **kwargs)
        remember_device(response, attempts_key(user.email))
        return response

    def validation_error(self, code, *args):
        """The error, with what is left before the pause when an address and a password do not go together."""
        error = super().validation_error(code, *args)
        usage = getattr(self, "_login_failed_rl_usage", None)
        if code == "email_password_mismatch" and usage and usage.usage:
            error.message = f"{error.message} {_attempts_left(usage)}"
        return error

    def set_password(self, user, password: str) -> None:
        """Change the password, end every session opened with the old one (allauth keeps the one in use) and every
        token, and forget a change of address that waits: whoever asked for these may have been someone else."""
        super().set_password(user, password)
        EmailAddress.objects.filter(user=user, verified=False).delete()
        end_sessions(user)
        jetons.revoke_all(user)

    def is_reauthentication_required(self, *, app: str, **kwargs) -> bool:
        """Sensitive things ask for the password again, unless the person logged in within the last minutes."""
        records = get_authentication_records(self.request, self.request.user)
        just_logged_in = bool(records) and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT
        return not just_logged_in and super().is_reauthentication_required(app=app, **kwargs)

    def add_message(self, request, level, message_template=None, *args, **kwargs) -> None:
        """Say what is worth saying: that one is logged in shows by itself."""
        if message_template != "account/messages/logged_in.txt":
            super().add_message(request, level, message_template, *args, **kwargs)


class MfaAdapter(DefaultMFAAdapter):
    """allauth.mfa in this house."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": "Votre rôle demande un second facteur : ajoutez-en un autre avant.",
        "cannot_generate_recovery_codes": "Activez d’abord un second facteur.",
        "incorrect_code": ACCOUNT_MESSAGES["incorrect_code"],
        "unverified_email": "Confirmez d’abord votre nouvelle adresse : le lien est dans votre messagerie.",
    }

    def get_totp_issuer(self) -> str:
        """The name that the person's application shows."""
        return settings.BRAND["name"]

    def _get_site_name(self) -> str:
        return settings.BRAND["name"]

    def build_totp_svg(self, url: str) -> SafeString:
        """The QR code as an element of the page: a data: address would need a hole in the CSP."""
        buffer = BytesIO()
        qrcode.make(url, image_factory=SvgPathFillImage, box_size=20).save(buffer)
        drawing = buffer.getvalue().decode().partition("viewBox=")[2]
        head = '<svg role="img" aria-label="Code à scanner" width="216" height="216" viewBox='
        return mark_safe(head + drawing)  # noqa: S308

    def encrypt(self, text: str) -> str:
        """Secrets lie encrypted in the database, under a key that is not there."""
        return _fernet().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """What `encrypt` was given."""
        return _fernet().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Who must have a second factor keeps at least one."""
        others = Authenticator.objects.filter(user=authenticator.user).exclude(pk=authenticator.pk)
        has_other = others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
        return has_other or not access.membership_of(authenticator.user).must_have_mfa

    def generate_authenticator_name(self, user, type) -> str:
        """The name proposed for a new passkey."""
        return f"Clé {Authenticator.objects.filter(user=user, type=type).count() + 1}"


def _attempts_left(usage) -> str:
    """“Encore 4 essais…”: the same for an address that has an account and for one that has none."""
    of_address = usage.usage[-1]
    left = ATTEMPTS - len(cache.get(of_address.cache_key, []))
    if left <= 0:
        return "Attendez 15 minutes, ou choisissez un nouveau mot de passe."
    return f"Encore {left} essai{'s' if left > 1 else ''} avant une pause de 15 minutes."


def _fernet() -> MultiFernet:
    """The key of secrets at rest, from SECRET_KEY; the fallbacks still decrypt after a rotation."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(b"reseau.adapters.mfa:" + secret.encode()).digest() for secret in secrets]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
