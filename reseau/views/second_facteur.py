"""The second factor: set up because the role asks for it, and never left without one."""

from allauth.account.internal.flows.login import record_authentication
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView
from allauth.mfa.webauthn.views import AddWebAuthnView, EditWebAuthnView, RemoveWebAuthnView
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_GET


class Proven:
    """Setting up a second factor proves it: the session need not ask for it again at once."""

    kind: Authenticator.Type

    def form_valid(self, form):
        """Set it up, and note that it was used."""
        response = super().form_valid(form)
        record_authentication(self.request, self.request.user, "mfa", type=self.kind, reauthenticated=True)
        return response


class ActivateTotp(Proven, ActivateTOTPView):
    """Set up an application that shows codes."""

    kind = Authenticator.Type.TOTP


class AddWebauthn(Proven, AddWebAuthnView):
    """Set up a passkey."""

    kind = Authenticator.Type.WEBAUTHN


class RemoveWebauthn(RemoveWebAuthnView):
    """Remove a passkey, unless the role asks for the only one there is."""

    def form_valid(self, form):
        """Remove it, or say why not."""
        adapter = get_adapter()
        if adapter.can_delete_authenticator(self.object):
            return super().form_valid(form)
        messages.error(self.request, adapter.error_messages["cannot_delete_authenticator"])
        return HttpResponseRedirect(self.get_success_url())


# allauth would lead a visitor to its own confirmation page: to a visitor, all these are the one refusal.
activate_totp = login_required(ActivateTotp.as_view())
add_webauthn = login_required(AddWebauthn.as_view())
remove_webauthn = login_required(RemoveWebauthn.as_view())
edit_webauthn = login_required(EditWebAuthnView.as_view())
new_recovery_codes = login_required(GenerateRecoveryCodesView.as_view())


@login_required
@require_GET
def required(request):
    """Why a second factor is asked for, and the two ways to get one."""
    return render(request, "reseau/second_facteur.html")
