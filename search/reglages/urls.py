"""Addresses of what the chargé de mission manages about search."""

from django.urls import path

from . import synonymes
from .frame import entrance

urlpatterns = [
    path("", entrance, name="reglages"),
    path("synonymes/", synonymes.synonyms, name="synonymes"),
    path("synonymes.csv", synonymes.export, name="synonymes_csv"),
    path("synonymes/ajouter/", synonymes.add, name="synonyme_ajouter"),
    path("synonymes/<int:pk>/", synonymes.edit, name="synonyme"),
    path("synonymes/<int:pk>/etat/", synonymes.switch, name="synonyme_etat"),
    path("synonymes/<int:pk>/supprimer/", synonymes.delete, name="synonyme_supprimer"),
]
