"""Addresses of what the chargé de mission manages about search."""

from django.urls import path

from reseau import tables

from . import etat, mises_en_avant, sans_resultat, synonymes
from .frame import entrance

urlpatterns = [
    path("", entrance, name="reglages"),
    path("index/", etat.index, name="index"),
    path("index/reessayer/", etat.retry, name="index_reessayer"),
    path("index/reparer/", etat.repair, name="index_reparer"),
    path("index/reconstruire/", etat.rebuild, name="index_reconstruire"),
    path("synonymes/", synonymes.synonyms, name="synonymes"),
    *(
        path(f"synonymes/liste.{form}", synonymes.export, {"form": form}, name=f"synonymes_{form}")
        for form in tables.FORMS
    ),
    path("synonymes/ajouter/", synonymes.add, name="synonyme_ajouter"),
    path("synonymes/<int:pk>/", synonymes.edit, name="synonyme"),
    path("synonymes/<int:pk>/etat/", synonymes.switch, name="synonyme_etat"),
    path("synonymes/<int:pk>/supprimer/", synonymes.delete, name="synonyme_supprimer"),
    path("mises-en-avant/", mises_en_avant.pins, name="mises_en_avant"),
    path("mises-en-avant/ajouter/", mises_en_avant.add, name="mise_en_avant_ajouter"),
    path("mises-en-avant/<int:pk>/", mises_en_avant.edit, name="mise_en_avant"),
    path("mises-en-avant/<int:pk>/etat/", mises_en_avant.switch, name="mise_en_avant_etat"),
    path("mises-en-avant/<int:pk>/supprimer/", mises_en_avant.delete, name="mise_en_avant_supprimer"),
    path("sans-resultat/", sans_resultat.searches, name="sans_resultat"),
    *(
        path(f"sans-resultat/liste.{form}", sans_resultat.export, {"form": form}, name=f"sans_resultat_{form}")
        for form in tables.FORMS
    ),
    path("sans-resultat/<int:pk>/ecarter/", sans_resultat.dismiss, name="sans_resultat_ecarter"),
]
