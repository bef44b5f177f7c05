"""Invitations: the list, inviting, sending again, revoking; and the page where one is taken."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import EmailAddress, Login
from allauth.core import ratelimit
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from .. import invitations
from ..access import refuse_unless
from ..comptes import holders_of
from ..forms.invitations import AcceptForm, InviteForm
from ..listing import Listing
from ..models import Invitation, Role
from .membres import tabs

SORTS = {
    "envoyee": ("sent_at", "pk"),
    "adresse": ("email",),
    "organisation": ("organisation__nom", "email"),
    "role": ("role", "email"),
}
STATES = [("open", "En attente"), ("expired", "Expirées"), ("accepted", "Acceptées"), ("revoked", "Annulées")]


@require_http_methods(["GET", "HEAD", "POST"])
def invite(request):
    """The invitations into the organisations one manages; a POST sends one more."""
    refuse_unless(request.membership.may_invite)
    form = InviteForm(request.membership, request.POST or None)
    if form.is_valid():
        return _invited(request, form)
    listing = Listing(request.GET, SORTS, "-envoyee")
    listing.choices("etat", "État", STATES)
    listing.choices("role", "Rôle", Role.choices)
    rows = invitations.visible_to(request.membership).select_related("organisation", "territoire", "invited_by")
    rows = listing.apply(rows, etat=lambda rows, state: rows.in_state(state), role=lambda rows, v: rows.filter(role=v))
    page = listing.page(rows)
    context = {"form": form, "listing": listing, "page": page, "tabs": tabs(request, "invitations")}
    return render(request, "reseau/invitations.html", context)


def _invited(request, form: InviteForm):
    if not ratelimit.consume(request, action="invite", user=request.user):
        return ratelimit.respond_429(request)
    invitation = form.save(commit=False)
    invitations.invite(invitation, request.membership)
    messages.success(request, f"Invitation envoyée à {invitation.email}.")
    return redirect("reseau:invitations")


@require_POST
def resend(request, pk: int):
    """Send a new link, which replaces the old one."""
    invitation = get_object_or_404(invitations.visible_to(request.membership), pk=pk)
    try:
        invitations.resend(invitation, request.membership)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, f"Nouveau lien envoyé à {invitation.email}. L’ancien ne vaut plus rien.")
    return redirect("reseau:invitations")


@require_http_methods(["GET", "HEAD", "POST"])
def revoke(request, pk: int):
    """Ask, then make a link worthless."""
    invitation = get_object_or_404(invitations.visible_to(request.membership), pk=pk)
    if request.method != "POST" and invitation.state in {"open", "expired"}:
        return render(request, "reseau/invitation_annuler.html", {"invitation": invitation})
    if request.method == "POST" and invitations.revoke(invitation, by=request.user):
        messages.success(request, f"Invitation de {invitation.email} annulée\u00a0: son lien ne vaut plus rien.")
    else:
        messages.error(request, "Cette invitation était déjà acceptée ou annulée.")
    return redirect("reseau:invitations")


@sensitive_post_parameters("password1", "password2")
@require_http_methods(["GET", "HEAD", "POST"])
def take(request, token: str):
    """The page an invitation leads to: one and the same for a link that is expired, used, revoked or invented."""
    invitation = invitations.find_open(token)
    if invitation is None:
        return _too_late(request)
    if request.user.is_authenticated:
        return _join(request, invitation)
    if holders_of(invitation.email).filter(is_active=True).exists():
        return render(request, "reseau/invitation_connexion.html", {"invitation": invitation})
    return _create(request, invitation)


def _join(request, invitation: Invitation):
    """Who has an account takes the invitation made to their own address."""
    own = EmailAddress.objects.filter(user=request.user, email=invitation.email, verified=True).exists()
    if request.method != "POST" or not own:
        return render(request, "reseau/invitation_adhesion.html", {"invitation": invitation, "own": own})
    if invitations.accept(invitation, request.user) is None:
        return _too_late(request)
    messages.success(request, f"Vous faites maintenant partie de {invitation.organisation}.")
    return redirect("portal:accueil")


def _create(request, invitation: Invitation):
    """Who has no account, or had one that was closed, opens one and is logged in."""
    proposed = {"first_name": invitation.first_name, "last_name": invitation.last_name}
    form = AcceptForm(request.POST or None, email=invitation.email, initial=proposed)
    if not form.is_valid():
        return render(request, "reseau/invitation.html", {"invitation": invitation, "form": form})
    try:
        person = invitations.accept(invitation, **form.account())
    except IntegrityError:  # another invitation of the same person was taken at the same moment
        return redirect(request.path)
    if person is None:
        return _too_late(request)
    return perform_password_login(request, {"email": person.email}, Login(user=person, email=person.email))


def _too_late(request):
    return render(request, "reseau/invitation_perimee.html", status=410)
