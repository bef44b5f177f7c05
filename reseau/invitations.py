"""Inviting people: who may invite whom, sending, sending again, revoking, accepting."""

import datetime
import hashlib
import secrets
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from .access import OFFICERS, Membership, membership_of
from .comptes import open_account
from .models import Adhesion, Invitation, Lien, Organisation, Personne, Role, Territoire

LIFE = datetime.timedelta(days=7)

_REGION = frozenset({Role.CHARGE_MISSION, Role.ADMINISTRATEUR, Role.AGENT_REGIONAL, Role.COMITE})
_BUYER = frozenset({Role.ACHETEUR, Role.COMITE})
_FACILITATION = frozenset({Role.FACILITATEUR, Role.COMITE})
_STRUCTURE = frozenset({Role.STRUCTURE, Role.COMITE})
# The roles that make sense in each kind of organisation; officers alone give the roles of OFFICERS.
FITTING: dict[str, frozenset[str]] = {
    "region": _REGION,
    "acheteur": _BUYER,
    "maison_emploi": _FACILITATION,
    "plie": _FACILITATION,
    "plateforme": _FACILITATION,
    "agence": _FACILITATION,
}


def roles_for(organisation: Organisation, membership: Membership) -> frozenset[str]:
    """The roles that this member may give into `organisation`: none where they manage nobody."""
    if not membership.manages(organisation):
        return frozenset()
    fitting = FITTING.get(organisation.genre, _STRUCTURE)
    return fitting if membership.is_officer else fitting - OFFICERS


def organisations_of(membership: Membership) -> QuerySet[Organisation]:
    """The organisations whose members this member manages."""
    if membership.is_officer:
        return Organisation.objects.all()
    return Organisation.objects.filter(pk__in=membership.refers_to)


def territoires_for(membership: Membership, organisations: Iterable[int]) -> QuerySet[Territoire]:
    """The territories this member may give in these organisations: any for an officer, else those inside the ones
    where they are referent of one of them."""
    if membership.is_officer:
        return Territoire.objects.all()
    own = [a.territoire_id for a in membership.adhesions if a.is_referent and a.organisation_id in organisations]
    return Territoire.objects.filter(pk__in=Lien.objects.filter(territoire__in=own, includes=True).values("autre"))


def endable_by(membership: Membership) -> QuerySet[Adhesion]:
    """The adhesions this member may end: any for an officer; else those that a referent gives, where they are one."""
    rows = Adhesion.objects.filter(ended_at=None)
    if membership.is_officer:
        return rows
    managed = Q(pk__in=[])
    for own in membership.adhesions:
        if own.is_referent:
            inside = territoires_for(membership, [own.organisation_id])
            managed |= Q(organisation=own.organisation_id, territoire__in=inside)
    return rows.filter(managed, is_referent=False).exclude(role__in=OFFICERS)


def visible_to(membership: Membership) -> QuerySet[Invitation]:
    """The invitations into the organisations this member manages."""
    return Invitation.objects.filter(organisation__in=organisations_of(membership))


@transaction.atomic
def invite(invitation: Invitation, by: Membership | None) -> str:
    """Save a new invitation, mail its link, and return the link. `by` is None for `manage.py bootstrap` alone.

    An earlier invitation of the same address into the same organisation is revoked: one link at a time.
    Raises ValidationError for what this member may not give.
    """
    if by is not None:
        check(invitation, by)
        invitation.invited_by = by.person
    invitation.email = invitation.email.strip().lower()
    earlier = Invitation.objects.pending().filter(email=invitation.email, organisation=invitation.organisation)
    earlier.update(revoked_at=timezone.now(), revoked_by=invitation.invited_by)
    return _send(invitation)


def check(invitation: Invitation, by: Membership) -> None:
    """Raise ValidationError, by field, unless `by` may give exactly this adhesion."""
    if invitation.role not in roles_for(invitation.organisation, by):
        raise ValidationError({"role": "Ce rôle ne va pas avec cette organisation."})
    if invitation.is_referent and not by.is_officer:
        raise ValidationError({"is_referent": "Seule la région désigne les référents."})
    territoires = territoires_for(by, [invitation.organisation_id])
    if not territoires.filter(pk=invitation.territoire_id).exists():
        raise ValidationError({"territoire": "Ce territoire n’est pas dans le vôtre."})


def resend(invitation: Invitation, by: Membership) -> str:
    """Mail a new link in place of the old one, from `by`; returns it.

    Raises ValidationError once accepted or revoked, and for what this member may not give.
    """
    with transaction.atomic():
        row = Invitation.objects.select_for_update().get(pk=invitation.pk)
        if row.state not in ("open", "expired"):
            raise ValidationError("Cette invitation ne peut plus être renvoyée.")
        check(row, by)
        row.invited_by = by.person
        return _send(row)


def revoke(invitation: Invitation, by: Personne) -> bool:
    """Make the link worthless; returns False when it was accepted or revoked before."""
    pending = Invitation.objects.pending().filter(pk=invitation.pk)
    return bool(pending.update(revoked_at=timezone.now(), revoked_by=by))


def find_open(token: str) -> Invitation | None:
    """The invitation this link opens; None for one that is unknown, used, revoked or expired, or from someone who
    may not give it any more."""
    rows = Invitation.objects.open().select_related("organisation", "territoire", "invited_by")
    invitation = rows.filter(token_hash=_hash(token)).first()
    return invitation if invitation and _is_still_given(invitation) else None


def _is_still_given(invitation: Invitation) -> bool:
    """Whether who invited has still the right to (nobody invited but `manage.py bootstrap`: yes)."""
    if invitation.invited_by is None:
        return True
    try:
        check(invitation, membership_of(invitation.invited_by))
    except ValidationError:
        return False
    return True


@transaction.atomic
def accept(invitation: Invitation, person: Personne | None = None, **account) -> Personne | None:
    """Take the invitation: `person` (who logged in), or the account that is opened, gets the adhesion. None when it was
    too late.

    `account`: password, first_name, last_name of that account. Raises IntegrityError when the address has an open one.
    """
    mine = Invitation.objects.open().filter(pk=invitation.pk, token_hash=invitation.token_hash)
    if not mine.update(token_hash=_spent()):
        return None
    person = person or open_account(invitation.email, **account)
    adhesion = Adhesion.objects.create(
        personne=person,
        role=invitation.role,
        organisation=invitation.organisation,
        territoire=invitation.territoire,
        is_referent=invitation.is_referent,
        created_by=invitation.invited_by,
    )
    Invitation.objects.filter(pk=invitation.pk).update(accepted_at=timezone.now(), adhesion=adhesion)
    return person


def forget_expired(at: datetime.datetime | None = None) -> int:
    """Delete the invitations that nobody took six months ago; returns how many."""
    before = (at or timezone.now()) - datetime.timedelta(days=180)
    return Invitation.objects.filter(accepted_at=None, expires_at__lt=before).delete()[0]


def _send(invitation: Invitation) -> str:
    """Give the invitation a new token and mail it."""
    token = secrets.token_urlsafe(32)
    invitation.token_hash = _hash(token)
    invitation.sent_at = timezone.now()
    invitation.expires_at = invitation.sent_at + LIFE
    invitation.save()
    link = settings.SITE_URL + reverse("reseau:invitation", args=[token])
    context = {"invitation": invitation, "link": link, "brand": settings.BRAND, "site_url": settings.SITE_URL}
    text = render_to_string("reseau/mail/invitation.txt", context)
    send_mail(f"Votre accès à {settings.BRAND['name']}", text, settings.DEFAULT_FROM_EMAIL, [invitation.email])
    return link


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _spent() -> str:
    """What stands in the place of the hash of a used token: no link leads there."""
    return "spent-" + secrets.token_hex(24)
