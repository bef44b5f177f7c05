"""The members of the organisations one manages, also as a file; ending an adhesion, closing an account."""

from collections.abc import Iterator

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from .. import erasure, invitations, tables
from ..access import Membership, refuse_unless, shared_with
from ..comptes import close_account
from ..dates import day
from ..listing import Listing, matching
from ..models import Adhesion, DemandeAcces, Personne, Role, Territoire
from ..names import grouped

SORTS = {
    "nom": ("personne__last_name", "personne__first_name"),
    "role": ("role", "personne__last_name"),
    "organisation": ("organisation__nom", "personne__last_name"),
    "territoire": ("territoire__nom", "personne__last_name"),
    "depuis": ("since",),
    "fin": ("until",),
}
HEADINGS = [
    "Nom",
    "Prénom",
    "Adresse électronique",
    "Fonction",
    "Rôle",
    "Référent",
    "Organisation",
    "Territoire",
    "Depuis le",
    "Jusqu’au",
    "Terminée le",
    "Compte",
]
SEARCHED = ("personne__first_name", "personne__last_name", "personne__email", "organisation__nom")


@require_safe
def members(request):
    """The adhesions into the organisations one manages: those of today, unless the past is asked for."""
    refuse_unless(request.membership.may_invite)
    listing, shown = _listed(request)
    endable = invitations.endable_by(request.membership).filter(pk=OuterRef("pk"))
    page = listing.page(shown.annotate(may_be_ended=Exists(endable)))
    context = {"listing": listing, "page": page, "today": timezone.localdate(), "tabs": tabs(request, "membres")}
    return render(request, "reseau/membres.html", context)


@require_safe
def export(request, form: str):
    """The list as a file of this form (a key of `tables.FORMS`)."""
    refuse_unless(request.membership.may_invite)
    return tables.FORMS[form](_table(request), "membres")


def _table(request) -> Iterator[list]:
    yield HEADINGS
    _, shown = _listed(request)
    for adhesion in shown.iterator(chunk_size=500):
        person = adhesion.personne
        yield [
            person.last_name,
            person.first_name,
            person.shown_email,
            person.fonction,
            adhesion.get_role_display(),
            "oui" if adhesion.is_referent else "",
            str(adhesion.organisation),
            str(adhesion.territoire),
            day(adhesion.since, "d/m/Y"),
            day(adhesion.until, "d/m/Y"),
            day(adhesion.ended_at, "d/m/Y"),
            "effacé" if person.erased_at else "" if person.is_active else "fermé",
        ]


@require_http_methods(["GET", "HEAD", "POST"])
def end(request, pk: int):
    """Ask, then end one adhesion."""
    adhesion = get_object_or_404(_visible(request.membership).filter(ended_at=None), pk=pk)
    if adhesion.personne_id == request.user.pk:
        messages.error(request, "Vous ne pouvez pas mettre fin à votre propre adhésion : demandez-le à un collègue.")
        return redirect("reseau:membres")
    refuse_unless(invitations.endable_by(request.membership).filter(pk=pk).exists())
    if request.method == "POST":
        adhesion.end(by=request.user)
        messages.success(request, f"Adhésion terminée : {adhesion.personne} ne lit plus ce qu’elle ouvrait.")
        return redirect("reseau:membres")
    return render(request, "reseau/fin_adhesion.html", {"adhesion": adhesion})


@require_http_methods(["GET", "HEAD", "POST"])
def close(request, pk: int):
    """Ask, then close an account; for officers."""
    refuse_unless(request.membership.is_officer and pk != request.user.pk)
    person = get_object_or_404(Personne.objects.filter(is_active=True), pk=pk)
    if request.method == "POST":
        close_account(person, by=request.user)
        messages.success(request, f"Compte de {person} fermé, sessions comprises.")
        return redirect("reseau:membres")
    return render(request, "reseau/fermer_compte.html", {"person": person})


@require_http_methods(["GET", "HEAD", "POST"])
@reauthentication_required(app="allauth.account", enabled=lambda request: request.membership.is_officer)
def erase(request, pk: int):
    """Ask, then erase who left; for officers, who give their password again: there is no way back."""
    refuse_unless(request.membership.is_officer)
    person = get_object_or_404(Personne.objects.filter(is_active=False, erased_at=None), pk=pk)
    if request.method == "POST":
        name = str(person)
        alias = erasure.erase(person, by=request.user)
        messages.success(request, f"{name} est effacé du portail\u00a0: «\u00a0{alias}\u00a0» tient sa place.")
        return redirect(f"{reverse('reseau:membres')}?etat=terminees")
    context = {"person": person, "alias": erasure.pseudonym(person), "quoted": f'"{person}"'}
    return render(request, "reseau/effacer_compte.html", context)


def tabs(request, current: str) -> list[dict]:
    """The lists of this corner, with how many rows wait in each."""
    membership = request.membership
    lists = [
        ("membres", "Membres", _visible(membership).current().count()),
        ("invitations", "Invitations", invitations.visible_to(membership).open().count()),
    ]
    if membership.is_officer:
        lists.append(("demandes", "Demandes d’accès", DemandeAcces.objects.filter(treated_at=None).count()))
    return [
        {"url": reverse(f"reseau:{name}"), "label": label, "count": count, "current": name == current}
        for name, label, count in lists
    ]


def _visible(membership: Membership) -> QuerySet[Adhesion]:
    return Adhesion.objects.filter(organisation__in=invitations.organisations_of(membership))


def _listed(request) -> tuple[Listing, QuerySet[Adhesion]]:
    """What the address asks for, and the adhesions that it leaves, in its order."""
    rows = _visible(request.membership).select_related("personne", "organisation", "territoire")
    listing = _listing(request, rows)
    shown = rows if listing.chosen("etat") else rows.current()
    return listing, listing.apply(
        matching(shown, listing.query, *SEARCHED),
        etat=_in_state,
        role=lambda rows, role: rows.filter(role=role),
        territoire=lambda rows, pk: rows.filter(territoire__in=shared_with(int(pk))),
        organisation=lambda rows, pk: rows.filter(organisation=int(pk)),
    )


def _listing(request, rows: QuerySet[Adhesion]) -> Listing:
    listing = Listing(request.GET, SORTS, "nom")
    listing.choices("role", "Rôle", Role.choices)
    used = Territoire.objects.filter(pk__in=rows.order_by().values("territoire"))
    listing.choices("territoire", "Territoire", grouped(used.values_list("genre", "pk", "nom")))
    organisations = invitations.organisations_of(request.membership).values_list("pk", "nom")
    listing.choices("organisation", "Organisation", organisations, "Toutes")
    listing.choices("etat", "Adhésions", [("terminees", "Terminées"), ("a_venir", "À venir")], "En cours")
    return listing


def _in_state(rows: QuerySet[Adhesion], state: str) -> QuerySet[Adhesion]:
    today = timezone.localdate()
    if state == "a_venir":
        return rows.filter(since__gt=today, ended_at=None)
    return rows.filter(Q(ended_at__isnull=False) | Q(until__lt=today) | Q(personne__is_active=False))
