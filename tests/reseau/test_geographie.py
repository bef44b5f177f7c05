"""Territories as sets of communes, on the real ones of Lorraine."""

import pytest
from django.db import transaction

from reseau.geographie import load_territoires
from reseau.models import Commune, Lien, Territoire

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def lorraine(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), transaction.atomic():
        load_territoires()
        yield
        transaction.set_rollback(True)


def test_official_territories_are_loaded_with_their_communes(lorraine):
    assert Commune.objects.count() == 2321
    assert Territoire.objects.get(code="41").communes.count() == 2321
    assert Territoire.objects.get(code="245400676").communes.count() == 20


def test_an_epci_across_two_departements_relates_to_both_and_lies_in_none(lorraine):
    epci = Territoire.objects.get(code="200070738")  # CC Mad et Moselle, 54 and 57
    for departement in ("54", "57"):
        assert Lien.objects.get(territoire__code=departement, autre=epci).includes is False
    assert Lien.objects.get(territoire__code="41", autre=epci).includes is True
    assert not Lien.objects.filter(territoire__code="88", autre=epci).exists()


def test_changing_the_communes_of_a_sector_changes_its_relations(lorraine):
    secteur = Territoire.objects.create(genre="secteur", code="saintois", nom="Saintois", article="du")
    secteur.set_communes(["54395", "54547"])
    assert Lien.objects.get(territoire__code="54", autre=secteur).includes
    secteur.set_communes(["88160"])
    assert not Lien.objects.filter(territoire__code="54", autre=secteur).exists()
    assert Lien.objects.get(territoire__code="88", autre=secteur).includes
    assert Lien.objects.get(territoire=secteur, autre__code="88").includes is False


def test_loading_again_changes_nothing(lorraine):
    before = set(Lien.objects.values_list("territoire__code", "autre__code", "includes"))
    load_territoires()
    assert set(Lien.objects.values_list("territoire__code", "autre__code", "includes")) == before
