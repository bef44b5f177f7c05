"""One's own data as a file: all that leads to a person, and nothing of anybody else."""

import json

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rencontres import register, topics
from rencontres.models import Sujet
from reseau import jetons, personal_data
from reseau.models import Adhesion, Audience, Personne, Role
from search import past
from tests.documents.library import make_document
from tests.network import adhere, logged_in, make_member
from tests.rencontres.meetings import facilitators_of_t1, make_rencontre, make_serie

from .test_jetons import just_logged_in

pytestmark = pytest.mark.django_db
PAGE = reverse("reseau:donnees")


def held(client: Client) -> dict:
    answer = client.get(PAGE)
    assert answer["Content-Disposition"].startswith('attachment; filename="mes-donnees-')
    return json.loads(answer.content)["donnees"]


def test_whatever_leads_to_a_person_is_said_or_left_out_for_a_reason():
    relations = {
        f"{field.related_model._meta.label}.{field.field.name}"
        for field in Personne._meta.get_fields(include_hidden=True)
        if field.auto_created and not field.concrete
    }
    declared, left_out = personal_data.declared()
    said = {f"{one.model._meta.label}.{one.by}" for one in declared if one.by not in ("pk", "adhesion__personne")}
    assert said | left_out.keys() == relations
    assert not said & left_out.keys()
    assert all(left_out.values())


def test_the_file_holds_what_one_is_wrote_and_did(network):
    client = just_logged_in(network.f1)
    document = make_document(network.f1, Audience.objects.network(), title="Clause de nettoyage")
    past.remember(network.f1.pk, "heures d’insertion")
    jetons.create(network.f1, "Tableau de bord", 30, with_second_factor=True)
    rencontre = make_rencontre(make_serie(network.f1, facilitators_of_t1(network)))
    register.record_action(rencontre, network.f1, "Prévenir les mairies", responsable=network.f1)
    topics.propose(Sujet(serie=rencontre.serie, titre="Les seuils", proposed_by=network.f1))
    found = held(client)
    assert found["Compte"][0]["Adresse électronique"] == network.f1.email
    assert (found["Adhésions"][0]["Rôle"], found["Adhésions"][0]["Territoire"]) == ("Facilitateur", str(network.t1))
    assert found["Documents déposés"][0]["Titre"] == "Clause de nettoyage"
    assert found["Documents déposés"][0]["Page"] == document.get_absolute_url()
    assert found["Recherches passées"][0]["Recherche"] == "heures d’insertion"
    assert found["Jetons d’accès"][0]["Nom"] == "Tableau de bord"
    assert found["Actions inscrites"][0]["Action"] == "Prévenir les mairies"
    assert found["Actions confiées"][0]["État"] == "À faire"
    assert found["Sujets proposés"][0]["Sujet"] == "Les seuils"
    assert "Suivi d’actions" not in found  # nothing to say


def test_it_holds_nothing_of_others_and_no_secret(network):
    """A colleague invites, answers for and gives work to who left since; their names and words stay theirs."""
    colleague = make_member("Colombe", Role.FACILITATEUR, network.t1, network.mde1)
    rencontre = make_rencontre(make_serie(colleague, facilitators_of_t1(network), nom="Série canari"), titre="Canari")
    action = register.record_action(rencontre, colleague, "Travail canari", responsable=network.f1)
    register.follow(action, colleague, 1, "en_cours", "Mot canari")
    make_document(colleague, Audience.objects.network(), title="Document canari")
    topics.propose(Sujet(serie=rencontre.serie, titre="Sujet canari", proposed_by=colleague))
    past.remember(colleague.pk, "recherche canari")
    _, token = jetons.create(network.f1, "Jeton", 30, with_second_factor=True)
    client = just_logged_in(network.f1)
    Adhesion.objects.get(personne=network.f1).end(by=colleague)
    text = client.get(PAGE).content.decode()
    assert json.loads(text)["donnees"]["Actions confiées"][0]["Page"] == f"/rencontres/actions/{action.pk}/"
    assert client.get(f"/rencontres/actions/{action.pk}/").status_code == 404
    secrets = [token, network.f1.password, Session.objects.latest("expire_date").session_key]
    for foreign in ("anari", "Colombe", colleague.email, *secrets):
        assert foreign not in text, foreign


def test_what_others_rewrote_is_said_only_while_it_is_read(network):
    """A secretary writes things down, deposits, and leaves; all of it is changed afterwards."""
    rencontre = make_rencontre(make_serie(network.officer, facilitators_of_t1(network)), secretary=network.f1)
    decision = register.record_decision(rencontre, network.f1, "Décision d’hier")
    action = register.record_action(rencontre, network.f1, "Action d’hier", responsable=network.f1)
    document = make_document(network.f1, Audience.objects.network(), title="Titre d’hier")
    client = just_logged_in(network.f1)
    before = held(client)
    assert before["Décisions inscrites"][0]["Décision"] == "Décision d’hier"
    assert before["Actions inscrites"][0]["Action"] == "Action d’hier"
    Adhesion.objects.get(personne=network.f1).end(by=network.officer)
    for thing, field in ((decision, "texte"), (action, "texte"), (document, "title"), (rencontre.serie, "nom")):
        type(thing).objects.filter(pk=thing.pk).update(**{field: "canari"})
    text = client.get(PAGE).content.decode()
    assert "canari" not in text
    after = json.loads(text)["donnees"]
    assert after["Documents déposés"][0].keys() == {"Déposé le", "Publié le", "Page"}
    assert after["Actions confiées"][0].keys() == {"Page"}
    assert after["Décisions inscrites"][0]["Le"] == before["Décisions inscrites"][0]["Le"]


def test_it_asks_for_the_password_again_and_for_an_account(network):
    answer = logged_in(network.f1).get(PAGE)
    assert answer.status_code == 302 and "/compte/confirmer/" in answer.url
    assert Client().get(PAGE).url.startswith(reverse("account_login"))


def test_it_costs_the_same_for_much(network, django_assert_max_num_queries):
    declared, _ = personal_data.declared()
    for number in range(30):
        past.remember(network.f1.pk, f"texte {number}")
        make_document(network.f1, Audience.objects.network(), title=f"Document {number}")
        adhere(network.f1, Role.STRUCTURE, network.t2, network.aci1, since=timezone.localdate())
    with django_assert_max_num_queries(len(declared) + sum(bool(one.shared) for one in declared) + 2):
        personal_data.of(network.f1)
