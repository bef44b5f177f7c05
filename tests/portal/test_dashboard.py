"""“Ce qui m’attend”: the dashboard of every role, and the public home page."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from documents.models import Version
from rencontres.models import Action, Invitation
from reseau.models import Audience, DemandeAcces, Line, Role
from tests.documents.library import make_document, read_all
from tests.network import audience_of, logged_in
from tests.rencontres.meetings import make_rencontre, make_serie

ROLES = ["officer", "admin", "agent", "f1", "f2", "l1", "buyer", "comite"]


@pytest.fixture
def library(network):
    """Documents with and without pictures, for all and for some."""
    make_document(network.f1, Audience.objects.network(), title="Pour tous")
    make_document(network.f1, audience_of(Line(role=Role.FACILITATEUR, territoire=network.t1.pk)), title="Canari T1")
    read_all()
    return network


@pytest.mark.parametrize("role", ROLES)
def test_every_role_has_a_dashboard_within_ten_queries(library, role, django_assert_max_num_queries):
    for n in range(9):
        DemandeAcces.objects.create(personne=library.l1, chemin=f"/documents/{n}/")
    rencontre = make_rencontre(make_serie(library.officer, Audience.objects.network()))
    Invitation.objects.create(rencontre=rencontre, personne=getattr(library, role))
    client = logged_in(getattr(library, role))
    client.get("/")
    with django_assert_max_num_queries(10):
        page = client.get("/").content.decode()
    assert "Pour tous" in page and "/vignettes/1/" in page
    assert "Dire si vous venez" in page and "Prochaine rencontre" in page
    assert ("Canari T1" in page) == (role in {"officer", "admin", "f1"})
    assert ("Répondre à la demande" in page) == (role in {"officer", "admin"})


def test_what_is_to_finish_or_to_replace_awaits_its_depositor_alone(library):
    make_document(library.f2, title="Brouillon de Karim")
    broken = make_document(library.f2, Audience.objects.network(), title="Illisible de Karim")
    Version.objects.filter(document=broken).update(state=Version.State.UNREADABLE, reason="Le fichier est abîmé.")
    own = logged_in(library.f2).get("/").content.decode()
    assert "Publier « Brouillon de Karim »" in own and "Remplacer « Illisible de Karim »" in own
    assert "Le fichier est abîmé." in own
    assert "Brouillon de Karim" not in logged_in(library.officer).get("/").content.decode()


def test_a_visitor_sees_what_the_network_is_and_what_is_public(library):
    make_document(library.officer, Audience.objects.public(), title="Guide public")
    page = Client().get("/").content.decode()
    assert "Guide public" in page and "Pour tous" not in page and "Se connecter" in page


def test_an_account_without_adhesion_is_told_so_and_sees_what_is_public(library):
    library.l1.adhesions.get().end(library.officer)
    page = logged_in(library.l1).get("/").content.decode()
    assert "Aucune adhésion en cours" in page and "Pour tous" not in page


def test_an_empty_dashboard_says_what_will_come(network):
    page = logged_in(network.l1).get("/").content.decode()
    assert "Aucun document ne vous est encore ouvert" in page and "Rien d’autre ne vous attend" in page


def test_what_awaits_is_ordered_by_urgency(library):
    """What is late comes first, under its own title; what has no day comes last."""
    rencontre = make_rencontre(make_serie(library.officer, Audience.objects.network()), in_days=60)
    today = timezone.localdate()
    for number, days in enumerate((20, 3, -2), 1):
        common = {"serie": rencontre.serie, "rencontre": rencontre, "audience": rencontre.audience, "year": 2026}
        Action.objects.create(
            **common, number=number, texte=f"Action à {days}", responsable=library.f1, created_by=library.officer,
            due_on=today + datetime.timedelta(days=days),
        )  # fmt: skip
    make_document(library.f1, title="À finir")
    page = logged_in(library.f1).get("/").content.decode()
    words = ["En retard", "depuis 2 jours", "Action à -2", "Cette semaine", "Action à 3", ">À faire<", "À finir"]
    words += ["Plus tard", "dans 20 jours", "Action à 20"]
    places = [page.index(word) for word in words]
    assert places == sorted(places)
